// The room Storage; see Sources/README.md.
