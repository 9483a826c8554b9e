/// Why text is no derivation path.
package enum DerivationPathError: Error, Hashable, Sendable, CustomStringConvertible {
  case noRoot
  case badIndex(String)
  case tooDeep

  package var description: String {
    switch self {
    case .noRoot: "a derivation path starts with m"
    case .badIndex(let part):
      "\"\(part)\" in a derivation path is no number below 2147483648, with or without '"
    case .tooDeep: "a derivation path has at most 255 steps"
    }
  }
}

/// The way from a wallet's root to one of its keys, such as `m/44'/60'/0'/0/0`. See BIP-32 and BIP-44.
package struct DerivationPath: Hashable, Sendable, CustomStringConvertible {
  /// The indexes; hardened ones have the highest bit set.
  package private(set) var steps: [UInt32]

  /// Ethereum's external chain; an account's number comes after it.
  package static let ethereum = DerivationPath(steps: [44 | hardened, 60 | hardened, 0 | hardened, 0])

  static let hardened: UInt32 = 1 << 31

  private init(steps: [UInt32]) { self.steps = steps }

  /// Reads a path; a slash at its end is accepted, for Ganache's `--wallet.hdPath` has one.
  package init(_ text: String) throws(DerivationPathError) {
    var parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
    guard parts.first == "m" else { throw .noRoot }
    guard parts.count <= 256 else { throw .tooDeep }
    steps = []
    for part in parts.dropFirst() {
      let isHardened = part.hasSuffix("'") || part.hasSuffix("h")
      let digits = isHardened ? part.dropLast() : part
      guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let index = UInt32(digits),
        index < Self.hardened
      else { throw .badIndex(String(part)) }
      steps.append(isHardened ? index | Self.hardened : index)
    }
  }

  /// The path one step further; indexes from 2^31 on are hardened.
  package func appending(_ index: UInt32) -> DerivationPath { DerivationPath(steps: steps + [index]) }

  package var description: String {
    steps.reduce("m") { path, step in
      path + (step < Self.hardened ? "/\(step)" : "/\(step ^ Self.hardened)'")
    }
  }
}
