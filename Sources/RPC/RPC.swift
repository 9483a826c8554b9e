// The room RPC; see Sources/README.md.
