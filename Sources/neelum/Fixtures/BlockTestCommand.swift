extension Command {
  /// Runs blockchain tests with geth's conventions.
  static let blockTest = Command(
    words: ["evm", "blocktest"], usage: "evm blocktest [options] [PATH...]",
    summary: "Run official blockchain tests.",
    about: "Imports the chains of a file or a folder, or of the files that standard input names, one a line.",
    options: .blockTest, defaults: FixtureSettings(), operands: \FixtureSettings.paths
  ) { settings in try runFixtures(settings) { BlockTest.results(in: $0, named: settings.pattern) } }
}
