package import Primitives

/// Why words are no mnemonic.
package enum MnemonicError: Error, Hashable, Sendable, CustomStringConvertible {
  case wordCount(Int)
  case unknownWord(position: Int)
  case checksum
  case entropyWidth(Int)
  case passphraseNotASCII
  case notDerivable

  package var description: String {
    switch self {
    case .wordCount(let count): "a mnemonic has 12, 15, 18, 21 or 24 words, this one has \(count)"
    case .unknownWord(let position): "word \(position) of the mnemonic is not in the BIP-39 English list"
    case .checksum: "the mnemonic's checksum is wrong: a word is mistyped or out of place"
    case .entropyWidth(let count): "a mnemonic is made of 16, 20, 24, 28 or 32 bytes, not of \(count)"
    case .passphraseNotASCII: "only ASCII passphrases are supported"
    case .notDerivable: "the mnemonic leads to no valid key"
    }
  }
}

/// The words that a wallet's keys grow from. See BIP-39.
package struct Mnemonic: Hashable, Sendable {
  /// The words, separated by single spaces.
  package let phrase: String

  /// Reads a phrase; case and runs of white space don't matter, words and checksum do.
  package init(_ text: some StringProtocol) throws(MnemonicError) {
    let words = text.split(whereSeparator: \.isWhitespace).map { Substring($0.lowercased()) }
    guard words.count >= 12, words.count <= 24, words.count % 3 == 0 else { throw .wordCount(words.count) }
    var places: [Int] = []
    for (position, word) in words.enumerated() {
      guard let place = mnemonicWordPlaces[word] else { throw .unknownWord(position: position + 1) }
      places.append(place)
    }
    let bits = places.flatMap { place in (0..<11).map { place >> (10 - $0) & 1 } }
    let checksumBits = bits.count / 33
    let entropy = Self.octets(bits.dropLast(checksumBits))
    guard Self.places(of: entropy) == places else { throw .checksum }
    phrase = words.joined(separator: " ")
  }

  /// Makes the words that stand for 16 to 32 bytes of entropy.
  package init(entropy: Bytes) throws(MnemonicError) {
    guard entropy.count >= 16, entropy.count <= 32, entropy.count % 4 == 0 else {
      throw .entropyWidth(entropy.count)
    }
    self.init(drawnEntropy: entropy)
  }

  /// Makes a new phrase of twelve words from the system's randomness.
  package static func random() -> Mnemonic {
    var generator = SystemRandomNumberGenerator()
    return Mnemonic(drawnEntropy: (0..<16).map { _ in generator.next() })
  }

  /// Makes the words for entropy that is known to have a proper width.
  init(drawnEntropy entropy: Bytes) {
    phrase = Self.places(of: entropy).map { mnemonicWords[$0] }.joined(separator: " ")
  }

  /// The 64 bytes that key derivation starts from.
  ///
  /// Only ASCII passphrases are taken: others would have to be brought to one Unicode form first, and a
  /// slip there means lost funds.
  package func seed(passphrase: String = "") throws(MnemonicError) -> Bytes {
    guard passphrase.utf8.allSatisfy({ $0 < 0x80 }) else { throw .passphraseNotASCII }
    let salt = Bytes("mnemonic".utf8) + Bytes(passphrase.utf8)
    guard
      let seed = pbkdf2(.sha512, password: Bytes(phrase.utf8), salt: salt, rounds: 2048, count: 64)
    else { throw .notDerivable }
    return seed
  }

  /// Cuts entropy and its checksum into groups of eleven bits.
  private static func places(of entropy: Bytes) -> [Int] {
    let bits = (entropy + [sha256(entropy).bytes[0]]).flatMap { byte in
      (0..<8).map { Int(byte) >> (7 - $0) & 1 }
    }
    let used = bits.prefix(entropy.count * 8 + entropy.count / 4)
    return stride(from: 0, to: used.count, by: 11).map { start in
      used[start..<(start + 11)].reduce(0) { $0 << 1 | $1 }
    }
  }

  private static func octets(_ bits: ArraySlice<Int>) -> Bytes {
    stride(from: 0, to: bits.count, by: 8).map { start in
      UInt8(truncatingIfNeeded: bits[start..<(start + 8)].reduce(0) { $0 << 1 | $1 })
    }
  }
}

extension Mnemonic: CustomStringConvertible, CustomReflectable {
  /// Never the words: `phrase` is for those who ask for them.
  package var description: String { "mnemonic" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
