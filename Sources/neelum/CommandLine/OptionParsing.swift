/// What is wrong with a command line, in words for the person who typed it.
struct UsageError: Error, Equatable {
  let message: String
}

/// What a command line asks for besides its settings.
struct ParsedOptions: Equatable {
  var wantsHelp = false
  var wantsVersion = false
  /// The words that belong to no option.
  var operands: [String] = []
}

/// Reads a command line into settings by its table.
///
/// Accepts `--name value`, `--name=value`, `-x value`, `-xvalue` and switches run together (`-qv`); a switch
/// may be followed by `true` or `false`, and `--no-name` turns it off. A repeated option: the last one wins.
func parse<Settings>(
  _ arguments: [String], into settings: inout Settings, by table: [Option<Settings>], operandLimit: Int = 0
) throws(UsageError) -> ParsedOptions {
  var parsed = ParsedOptions()
  var rest = arguments[...]
  while let word = rest.popFirst() {
    if word == "--help" || word == "-?" {
      parsed.wantsHelp = true
    } else if word == "--version" {
      parsed.wantsVersion = true
    } else if word.hasPrefix("--") {
      try parseLong(word, &rest, &settings, table)
    } else if word.hasPrefix("-"), word.count > 1 {
      try parseLetters(word, &rest, &settings, table)
    } else if parsed.operands.count < operandLimit {
      parsed.operands.append(word)
    } else {
      throw UsageError(message: "unexpected argument '\(word)'")
    }
  }
  return parsed
}

private func parseLong<Settings>(
  _ word: String, _ rest: inout ArraySlice<String>, _ settings: inout Settings, _ table: [Option<Settings>]
) throws(UsageError) {
  let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
  let name = String(parts.first ?? "")
  let attached = parts.count == 2 ? String(parts[1]) : nil
  if let option = table.first(where: { $0.name == name || $0.aliases.contains(name) }) {
    let value = if let attached { attached } else { try following("--" + name, option, &rest) }
    try assign(value, to: "--" + name, option, &settings)
  } else if name.hasPrefix("no-"), attached == nil,
    let option = table.first(where: { $0.isSwitch && "no-" + $0.name == name })
  {
    try assign("false", to: "--" + name, option, &settings)
  } else {
    let near = table.flatMap { [$0.name] + $0.aliases }.filter {
      $0.hasSuffix("." + name) || name.hasSuffix("." + $0)
    }
    let hint = near.first.map { "; did you mean --\($0)?" } ?? ""
    throw UsageError(message: "unknown option --\(name)\(hint)")
  }
}

private func parseLetters<Settings>(
  _ word: String, _ rest: inout ArraySlice<String>, _ settings: inout Settings, _ table: [Option<Settings>]
) throws(UsageError) {
  var letters = word.dropFirst()
  while let letter = letters.popFirst() {
    guard let option = table.first(where: { $0.letter == letter }) else {
      throw UsageError(message: "unknown option -\(letter)")
    }
    var value: String
    if !option.isSwitch, !letters.isEmpty {
      value = String(letters.first == "=" ? letters.dropFirst() : letters)
      letters = ""
    } else if option.isSwitch, !letters.isEmpty {
      value = "true"
    } else {
      value = try following("-\(letter)", option, &rest)
    }
    try assign(value, to: "-\(letter)", option, &settings)
  }
}

/// The value after an option; for a switch only a word that says true or false.
private func following<Settings>(
  _ name: String, _ option: Option<Settings>, _ rest: inout ArraySlice<String>
) throws(UsageError) -> String {
  guard option.isSwitch else {
    guard let value = rest.popFirst() else { throw UsageError(message: "\(name) needs a value") }
    return value
  }
  guard let word = rest.first, Bool(word) != nil else { return "true" }
  rest.removeFirst()
  return word
}

private func assign<Settings>(
  _ value: String, to name: String, _ option: Option<Settings>, _ settings: inout Settings
) throws(UsageError) {
  if let expectation = option.read(&settings, value) {
    throw UsageError(message: "\(name) expects \(expectation), not '\(value)'")
  }
}
