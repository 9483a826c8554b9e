// The room Bridge; see Sources/README.md.
