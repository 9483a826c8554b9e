package import Primitives

/// A tree of keys that grows from one seed. See BIP-32.
package struct HDWallet: Sendable {
  private let root: ExtendedKey

  /// Grows the wallet from a mnemonic; throws when its passphrase is not supported.
  package init(mnemonic: Mnemonic, passphrase: String = "") throws(MnemonicError) {
    try self.init(seed: mnemonic.seed(passphrase: passphrase))
  }

  /// Grows the wallet from a seed of 16 to 64 bytes.
  package init(seed: Bytes) throws(MnemonicError) {
    guard let root = ExtendedKey(seed: seed) else { throw .notDerivable }
    self.root = root
  }

  /// The key at the end of a path.
  package func account(at path: DerivationPath) throws(MnemonicError) -> PrivateKey {
    try extendedKey(at: path).key
  }

  /// The first `count` keys below a path, Ethereum's external chain unless another is named.
  package func accounts(
    _ count: Int, below path: DerivationPath = .ethereum
  ) throws(MnemonicError) -> [PrivateKey] {
    let branch = try extendedKey(at: path)
    var keys: [PrivateKey] = []
    for index in 0..<UInt32(clamping: count) {
      guard let child = branch.child(index) else { throw .notDerivable }
      keys.append(child.key)
    }
    return keys
  }

  func extendedKey(at path: DerivationPath) throws(MnemonicError) -> ExtendedKey {
    var node = root
    for step in path.steps {
      guard let child = node.child(step) else { throw .notDerivable }
      node = child
    }
    return node
  }
}

/// A key and the chain code that its children are derived with.
struct ExtendedKey {
  let key: PrivateKey
  let chainCode: Bytes

  init?(seed: Bytes) {
    guard let digest = hmacSHA512(key: Bytes("Bitcoin seed".utf8), seed) else { return nil }
    guard let secret = Hash32(digest[..<32]), let key = PrivateKey(secret) else { return nil }
    (self.key, chainCode) = (key, Bytes(digest[32...]))
  }

  private init(key: PrivateKey, chainCode: Bytes) { (self.key, self.chainCode) = (key, chainCode) }

  /// The child at an index, hardened from 2^31 on; nil for the one in 2^127 that has none.
  func child(_ index: UInt32) -> ExtendedKey? {
    let isHardened = index >= DerivationPath.hardened
    var message = isHardened ? [0] + key.revealedSecret.bytes : key.publicKey.compressed
    withUnsafeBytes(of: index.bigEndian) { message.append(contentsOf: $0) }
    guard let digest = hmacSHA512(key: chainCode, message), let tweak = Hash32(digest[..<32]),
      let child = key.adding(tweak)
    else { return nil }
    return ExtendedKey(key: child, chainCode: Bytes(digest[32...]))
  }
}
