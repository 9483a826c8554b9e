package import Primitives
import Synchronization

/// Why a keystore file is refused.
package enum KeystoreError: Error, Hashable, Sendable, CustomStringConvertible {
  case malformed
  case unsupportedVersion
  case unsupportedCipher
  case costOutOfBounds
  case wrongPassword
  case wrongAddress
  case derivationFailed
  case notWritten

  package var description: String {
    switch self {
    case .malformed: "this is no keystore file of version 3"
    case .unsupportedVersion: "only keystore files of version 3 are supported"
    case .unsupportedCipher: "only aes-128-ctr with scrypt or pbkdf2 and hmac-sha256 is supported"
    case .costOutOfBounds:
      "the keystore file asks for more work or memory than is allowed"
    case .wrongPassword: "wrong password, or the keystore file is damaged"
    case .wrongAddress: "the key in the keystore file belongs to another address than it says"
    case .derivationFailed: "the key derivation failed for want of memory"
    case .notWritten: "the keystore file could not be written"
    }
  }
}

/// A private key under a password. See "Web3 Secret Storage Definition", version 3.
package struct Keystore: Hashable, Sendable {
  /// How the password becomes a key.
  enum Derivation: Hashable, Sendable {
    case scrypt(n: UInt64, r: UInt64, p: UInt64)
    case pbkdf2(rounds: Int32)
  }

  var id: String
  /// The key's account, where the file tells it.
  package internal(set) var address: Address?
  var derivation: Derivation
  var salt: Bytes
  var counter: Bytes
  var ciphertext: Bytes
  var mac: Bytes

  /// Work for a new file, as geth's: about a second and 256 MiB.
  static let standardCost = Derivation.scrypt(n: 1 << 18, r: 8, p: 1)

  /// Encrypts a key; takes about a second.
  package init(encrypting key: PrivateKey, password: String) throws(KeystoreError) {
    try self.init(encrypting: key, password: password, cost: Self.standardCost)
  }

  init(encrypting key: PrivateKey, password: String, cost: Derivation) throws(KeystoreError) {
    (id, address, derivation) = (Self.randomID(), key.address, cost)
    (salt, counter) = (Self.random(32), Self.random(16))
    (ciphertext, mac) = ([], [])
    let derived = try derivedKey(password)
    guard
      let sealed = aes128CTR(key.revealedSecret.bytes, key: Bytes(derived[..<16]), counter: counter)
    else { throw .derivationFailed }
    ciphertext = sealed
    mac = keccak256(derived[16..<32] + ciphertext).bytes
  }

  init(
    id: String, address: Address?, derivation: Derivation, salt: Bytes, counter: Bytes, ciphertext: Bytes,
    mac: Bytes
  ) {
    (self.id, self.address, self.derivation, self.salt) = (id, address, derivation, salt)
    (self.counter, self.ciphertext, self.mac) = (counter, ciphertext, mac)
  }

  /// Gives the key back; the password is checked before anything is decrypted.
  package func decrypt(password: String) throws(KeystoreError) -> PrivateKey {
    let derived = try derivedKey(password)
    guard equalInConstantTime(keccak256(derived[16..<32] + ciphertext).bytes, mac) else {
      throw .wrongPassword
    }
    guard let secret = aes128CTR(ciphertext, key: Bytes(derived[..<16]), counter: counter),
      let number = Hash32(secret), let key = PrivateKey(number)
    else { throw .malformed }
    if let address, address != key.address { throw .wrongAddress }
    return key
  }

  /// One derivation at a time: each may take a gigabyte.
  private static let turn = Mutex(())

  private func derivedKey(_ password: String) throws(KeystoreError) -> Bytes {
    guard derivation.isWithinBounds else { throw .costOutOfBounds }
    let password = Bytes(password.utf8)
    let key: Bytes? = Self.turn.withLock { _ in
      switch derivation {
      case .scrypt(let n, let r, let p):
        if r < 4, n >= 1 << (16 * r) {
          return scryptBeyondBound(password: password, salt: salt, n: n, r: r, p: p, count: 32)
        }
        // What the algorithm needs and a little more for the library.
        let memory = 128 * r * (n + p + 2) + 1 << 20
        return scrypt(password: password, salt: salt, n: n, r: r, p: p, count: 32, memory: memory)
      case .pbkdf2(let rounds):
        return pbkdf2(.sha256, password: password, salt: salt, rounds: rounds, count: 32)
      }
    }
    guard let key else { throw .derivationFailed }
    return key
  }

  private static func random(_ count: Int) -> Bytes {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in generator.next() }
  }

  /// A random UUID. See RFC 9562, version 4.
  private static func randomID() -> String {
    var bytes = random(16)
    bytes[6] = bytes[6] & 0x0f | 0x40
    bytes[8] = bytes[8] & 0x3f | 0x80
    let digits = Bytes(bytes.hex.utf8.dropFirst(2))
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
      .map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
  }
}

extension Keystore.Derivation {
  /// Whether a stranger's file may have this much of the machine: at most 1 GiB, and seconds rather than hours.
  var isWithinBounds: Bool {
    switch self {
    case .scrypt(let n, let r, let p):
      n >= 2 && n <= 1 << 20 && n & (n - 1) == 0 && r >= 1 && r <= 32
        && n * r <= 1 << 23
        && p >= 1 && p <= 16
    case .pbkdf2(let rounds):
      rounds >= 1 && rounds <= 10_000_000
    }
  }
}
