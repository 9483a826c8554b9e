/// What of each step a trace shows.
struct TraceSettings: Sendable {
  var isOn = false
  var format = Format.json
  var hidesMemory = true
  var hidesReturnData = true
  var hidesStack = false

  /// How a trace is laid out.
  enum Format: String, Sendable { case json }
}

/// The settings of a command that can trace what it runs.
protocol Traceable {
  var trace: TraceSettings { get set }
}

extension Array {
  /// Options for tracing, with geth's names of today and of before.
  static func trace<Settings: Traceable>(
    to place: String = "standard error"
  ) -> [Element] where Element == Option<Settings> {
    [
      Option(
        "trace", aliases: ["json"], group: "Trace", \Settings.trace.isOn, .flag,
        help: "Write a line of JSON for each step to \(place). See EIP-3155."),
      Option(
        "trace.format", group: "Trace", \Settings.trace.format, .traceFormat, help: "How steps are written."),
      Option(
        "trace.nomemory", aliases: ["nomemory"], group: "Trace", \Settings.trace.hidesMemory, .flag,
        help: "Leave out the memory."),
      Option(
        "trace.noreturndata", aliases: ["noreturndata"], group: "Trace", \Settings.trace.hidesReturnData,
        .flag, help: "Leave out return data."),
      Option(
        "trace.nostack", aliases: ["nostack"], group: "Trace", \Settings.trace.hidesStack, .flag,
        help: "Leave out the stack."),
    ]
  }
}

extension TraceSettings {
  /// The opposites, as geth's `evm t8n` asks for them.
  var showsMemory: Bool {
    get { !hidesMemory }
    set { hidesMemory = !newValue }
  }
  var showsReturnData: Bool {
    get { !hidesReturnData }
    set { hidesReturnData = !newValue }
  }
}

extension OptionKind<TraceSettings.Format> {
  static let traceFormat = OptionKind(
    placeholder: "FORMAT", expectation: "json", parse: TraceSettings.Format.init(rawValue:),
    show: \.rawValue)
}
