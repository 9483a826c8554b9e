/// One row of a command's option table: everything that parsing, `--help` and the start banner know of it.
struct Option<Settings: Sendable>: Sendable {
  /// The long name without dashes, such as `server.port`.
  let name: String
  /// The letter that follows a single dash.
  let letter: Character?
  /// Older long names that mean the same.
  let aliases: [String]
  /// The heading it stands under in `--help`.
  let group: String
  let help: String
  /// What the value is called in `--help`; nil for a switch, which needs no value.
  let placeholder: String?
  /// Where the start banner shows the value.
  let banner: BannerPlace?

  /// Reads a value into the settings; returns what would have been right when the text is wrong.
  let read: @Sendable (inout Settings, String) -> String?
  /// The value as text, or nil when there is none.
  let show: @Sendable (Settings) -> String?

  var isSwitch: Bool { placeholder == nil }

  init<Value>(
    _ name: String, _ letter: Character? = nil, aliases: [String] = [], group: String,
    _ path: any WritableKeyPath<Settings, Value> & Sendable, _ kind: OptionKind<Value>,
    banner: BannerPlace? = nil, help: String
  ) {
    (self.name, self.letter, self.aliases, self.group) = (name, letter, aliases, group)
    (self.help, self.placeholder, self.banner) = (help, kind.placeholder, banner)
    read = { settings, text in
      guard let value = kind.parse(text) else { return kind.expectation }
      settings[keyPath: path] = value
      return nil
    }
    show = { settings in kind.show(settings[keyPath: path]) }
  }

  /// A row whose setting may be absent.
  init<Value>(
    _ name: String, _ letter: Character? = nil, aliases: [String] = [], group: String,
    _ path: any WritableKeyPath<Settings, Value?> & Sendable, _ kind: OptionKind<Value>, help: String
  ) {
    let optional = OptionKind<Value?>(
      placeholder: kind.placeholder, expectation: kind.expectation,
      parse: { text in kind.parse(text).map(Swift.Optional.some) }, show: { $0.flatMap(kind.show) })
    self.init(name, letter, aliases: aliases, group: group, path, optional, help: help)
  }
}

/// A heading of the start banner, and the label in front of the value where several stand under it.
struct BannerPlace: Sendable, Equatable {
  let heading: String
  var label: String?
}

/// How the text of an option becomes a value, and back.
struct OptionKind<Value>: Sendable {
  let placeholder: String?
  /// Ends the sentence "--name expects …".
  let expectation: String
  let parse: @Sendable (String) -> Value?
  let show: @Sendable (Value) -> String?
}
