import Foundation

/// A regular expression that names are looked through for.
struct NamePattern: Sendable {
  let text: String
  private let expression: NSRegularExpression

  init?(_ text: String) {
    guard let expression = try? NSRegularExpression(pattern: text) else { return nil }
    (self.text, self.expression) = (text, expression)
  }

  func isFound(in name: String) -> Bool {
    expression.firstMatch(in: name, range: NSRange(name.startIndex..., in: name)) != nil
  }
}

extension OptionKind<NamePattern> {
  static let pattern = OptionKind(
    placeholder: "REGEX", expectation: "a regular expression", parse: NamePattern.init, show: \.text)
}
