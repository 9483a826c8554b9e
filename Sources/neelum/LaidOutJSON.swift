import RPC

/// JSON that people read too: each member and each element has a line of its own.
indirect enum LaidOutJSON {
  case text(String)
  case number(String)
  case bool(Bool)
  case object([(name: String, value: LaidOutJSON)])
  case array([LaidOutJSON])

  /// The text, each level so many spaces further in than the one around it.
  func text(step: Int, depth: Int = 0) -> String {
    switch self {
    case .text(let text): return Self.quoted(text)
    case .number(let text): return text
    case .bool(let value): return value ? "true" : "false"
    case .object(let members):
      return Self.lines(
        members.map { Self.quoted($0) + ": " + $1.text(step: step, depth: depth + 1) }, "{", "}", step, depth)
    case .array(let elements):
      return Self.lines(elements.map { $0.text(step: step, depth: depth + 1) }, "[", "]", step, depth)
    }
  }

  private static func lines(_ items: [String], _ open: String, _ close: String, _ step: Int, _ depth: Int)
    -> String
  {
    if items.isEmpty { return open + close }
    let (outer, inner) = (String(repeating: " ", count: step * depth), String(repeating: " ", count: step))
    return open + "\n" + items.map { outer + inner + $0 }.joined(separator: ",\n") + "\n" + outer + close
  }

  private static func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.string(text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
