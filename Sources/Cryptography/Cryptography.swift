// The room Cryptography; see Sources/README.md.
