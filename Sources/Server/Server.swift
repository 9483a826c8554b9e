// The room Server; see Sources/README.md.
