// The room Chain; see Sources/README.md.
