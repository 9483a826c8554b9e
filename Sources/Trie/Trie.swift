// The room Trie; see Sources/README.md.
