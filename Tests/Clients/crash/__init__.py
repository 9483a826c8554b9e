"""Nodes that end suddenly, and what must be there again."""
