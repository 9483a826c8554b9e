extension Command {
  /// A command whose line a table of options reads, and whose `--help` shows that table.
  ///
  /// `operands` says where the words go that belong to no option, `status` what the process ends with after an
  /// error.
  init<Settings>(
    words: [String], usage: String, summary: String, about: String, options: [Option<Settings>],
    defaults: Settings, operands: (any WritableKeyPath<Settings, [String]> & Sendable)? = nil,
    status: @escaping @Sendable (any Error) -> Int32 = { _ in 1 },
    _ work: @escaping @Sendable (Settings) throws -> Void
  ) {
    self.init(words: words, usage: usage, summary: summary) { arguments in
      let help = { helpText(usage: "neelum " + usage, about: about, options: options, defaults: defaults) }
      return Self.run(
        arguments, defaults: defaults, options: options, help: help, operands: operands, status: status, work)
    }
  }

  /// Reads a command line by its table, answers `--help` and `--version`, and does the work.
  ///
  /// `operands` says where the words go that belong to no option, `status` what the process ends with after an
  /// error.
  static func run<Settings>(
    _ arguments: [String], defaults: Settings, options: [Option<Settings>], help: () -> String,
    operands: WritableKeyPath<Settings, [String]>? = nil, status: (any Error) -> Int32 = { _ in 1 },
    _ work: (Settings) throws -> Void
  ) -> Int32 {
    var settings = defaults
    do throws(UsageError) {
      let parsed = try parse(
        arguments, into: &settings, by: options, operandLimit: operands == nil ? 0 : .max)
      if let operands { settings[keyPath: operands] = parsed.operands }
      if parsed.wantsHelp || parsed.wantsVersion {
        print(parsed.wantsHelp ? help() : "neelum v\(version)\n", terminator: "")
        return 0
      }
    } catch {
      complain("\(error.message)\nTry --help.")
      return 2
    }
    do {
      try work(settings)
      return 0
    } catch {
      complain(explanation(error))
      return status(error)
    }
  }
}
