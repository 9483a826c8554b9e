/// Checks text that comes in pieces: no overlong forms, no surrogates, nothing above U+10FFFF. See RFC 3629.
struct UTF8Check {
  /// Continuation bytes still due.
  private var due = 0
  /// What the next continuation byte may be.
  private var lower: UInt8 = 0x80
  private var upper: UInt8 = 0xbf

  /// Tells whether the text so far ends between two characters.
  var isComplete: Bool { due == 0 }

  /// Takes the next piece.
  /// - Returns: false when the text can't be UTF-8, however it goes on.
  mutating func accept(_ piece: ArraySlice<UInt8>) -> Bool {
    for byte in piece {
      if due > 0 {
        guard byte >= lower, byte <= upper else { return false }
        due -= 1
        (lower, upper) = (0x80, 0xbf)
        continue
      }
      switch byte {
      case 0x00...0x7f: break
      case 0xc2...0xdf: due = 1
      case 0xe0: (due, lower) = (2, 0xa0)
      case 0xed: (due, upper) = (2, 0x9f)
      case 0xe1...0xef: due = 2
      case 0xf0: (due, lower) = (3, 0x90)
      case 0xf1...0xf3: due = 3
      case 0xf4: (due, upper) = (3, 0x8f)
      default: return false
      }
    }
    return true
  }
}
