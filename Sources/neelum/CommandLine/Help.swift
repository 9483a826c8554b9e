/// Lays out `--help` from an option table: groups in the order of their first row.
func helpText<Settings>(
  usage: String, about: String, commands: [Command] = [], options: [Option<Settings>], defaults: Settings
) -> String {
  var lines = ["Usage: " + usage, "", about]
  if !commands.isEmpty {
    let width = commands.map { $0.usage.count }.max() ?? 0
    lines += ["", "Commands:"]
    lines += commands.map { "  " + padded($0.usage, to: width) + "  " + $0.summary }
  }
  var group: String?
  for option in options {
    if option.group != group {
      group = option.group
      lines += ["", option.group + ":"]
    }
    lines += rows(of: option, default: option.show(defaults))
  }
  lines += [
    "", "Options:", row("  -?, --help", "Show this page."), row("      --version", "Show the version."),
  ]
  return lines.joined(separator: "\n") + "\n"
}

private let column = 38

private func rows<Settings>(of option: Option<Settings>, default value: String?) -> [String] {
  let letter = option.letter.map { "-\($0), " } ?? "    "
  let name = "  " + letter + "--" + option.name + (option.placeholder.map { " " + $0 } ?? "")
  let defaultText = value.map { " [default: \($0)]" } ?? ""
  var lines = [row(name, option.help + defaultText)]
  if !option.aliases.isEmpty {
    let names = option.aliases.map { "--" + $0 }.joined(separator: ", ")
    lines.append(String(repeating: " ", count: column) + "also: " + names)
  }
  return lines
}

private func row(_ name: String, _ text: String) -> String {
  name.count + 2 <= column
    ? padded(name, to: column) + text
    : name + "\n" + String(repeating: " ", count: column) + text
}

private func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}
