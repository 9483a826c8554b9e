import Glibc

/// Colours for a terminal, and none for a file or a pipe.
enum Style: String {
  case heading = "1;36"
  case good = "32"
  case bad = "31"
  case faint = "2"

  /// Whether standard output is a terminal whose owner has nothing against colours. See no-color.org.
  static let isColourful = isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil

  func applied(to text: String) -> String {
    Self.isColourful ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }
}
