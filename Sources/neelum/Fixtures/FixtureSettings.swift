/// What a command line says that runs fixture files.
struct FixtureSettings: Sendable, Traceable {
  var pattern: NamePattern?
  var isHuman = false
  var isSummary = false
  var fork: String?
  var index: Int?
  var keepsState = false
  var showsTime = false
  var trace = TraceSettings()
  var paths: [String] = []

  var layout: FixtureReport.Layout { isSummary ? .summary : isHuman ? .human : .json }
}

extension [Option<FixtureSettings>] {
  static let stateTest =
    [
      names,
      Option("statetest.fork", group: "Choice", \.fork, .fixtureFork, help: "Only cases of this fork."),
      Option(
        "statetest.index", group: "Choice", \.index, .count(upTo: .max),
        help: "Of each fork only the case of this number, from 0."),
    ] + layout + [
      Option("dump", group: "Output", \.keepsState, .flag, help: "Show the state after each case."),
      Option(
        "bench", group: "Output", \.showsTime, .flag, help: "Show each case's time, in nanoseconds, and gas."),
    ] + .trace()

  static let blockTest = [names] + layout

  private static let names = Option<FixtureSettings>(
    "run", group: "Choice", \.pattern, .pattern, help: "Only tests whose name the expression matches.")

  private static let layout: [Option<FixtureSettings>] = [
    Option("human", group: "Output", \.isHuman, .flag, help: "A line a case instead of JSON."),
    Option(
      "summary", group: "Output", \.isSummary, .flag,
      help: "Only what fails, and how many cases pass at each fork."),
  ]
}

extension OptionKind<String> {
  /// A fork by the name that fixtures use.
  static let fixtureFork = OptionKind(
    placeholder: "FORK", expectation: "one of " + fixtureForkNames.joined(separator: ", "),
    parse: { fixtureForkNames.contains($0) ? $0 : nil }, show: { $0 })
}
