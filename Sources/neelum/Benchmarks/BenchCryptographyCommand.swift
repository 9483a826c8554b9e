extension [Option<CryptographyBench>] {
  static let benchCryptography: [Option<CryptographyBench>] = [
    Option(
      "ms", group: "Size", \.milliseconds, .positive,
      help: "CPU time to spend on each figure, in milliseconds."),
    Option(
      "only", group: "Choice", \.only, .list, help: "The measures to run, by the names in front of the colon."
    ),
  ]
}

extension Command {
  /// Times what the precompiles compute without any EVM around it.
  static let benchCryptography = Command(
    words: ["bench", "cryptography"], usage: "bench cryptography [options]",
    summary: "Time hashes, signatures and curves.",
    about: "Times hashes, signatures and curves, checks their answers, and prints each beside its bar.",
    options: .benchCryptography, defaults: CryptographyBench()
  ) { try report(CryptographyBench.measures, on: $0, only: $0.only) }
}
