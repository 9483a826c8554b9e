extension Command {
  /// Runs blockchain tests with geth's conventions.
  static let blockTest = Command(
    words: ["evm", "blocktest"], usage: "evm blocktest [options] [PATH...]",
    summary: "Run official blockchain tests."
  ) { arguments in
    let help = {
      helpText(
        usage: "neelum evm blocktest [options] [PATH...]",
        about: """
          Imports the chains of a file or a folder, or of the files that standard input names, one a line.
          """, options: .blockTest, defaults: FixtureSettings())
    }
    return run(
      arguments, defaults: FixtureSettings(), options: .blockTest, help: help, operands: \.paths
    ) { settings in
      try runFixtures(settings) { BlockTest.results(in: $0, named: settings.pattern) }
    }
  }
}
