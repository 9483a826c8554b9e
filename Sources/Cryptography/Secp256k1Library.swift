import CSecp256k1
import Primitives

/// The calls into libsecp256k1, on values of fixed width.
///
/// Unsafe: every pointer handed over points to a local of the width that the library documents, and is not
/// kept. The one context is made and randomised once and only read afterwards, which the library allows from
/// any number of threads. Arguments are checked before the call; should one slip through, the callback
/// swallows it, so that the library reports a failure where it would otherwise end the process.
enum Secp256k1Library {
  /// r and s, big-endian, one after the other.
  typealias CompactSignature = (r: Hash32, s: Hash32)
  /// x and y, big-endian, one after the other.
  typealias Point = (x: Hash32, y: Hash32)

  nonisolated(unsafe) private static let context: OpaquePointer = {
    guard let context = secp256k1_context_create(neelum_secp256k1_context_none) else {
      preconditionFailure("libsecp256k1 has no memory for its context")
    }
    secp256k1_context_set_illegal_callback(context, { _, _ in }, nil)
    var generator = SystemRandomNumberGenerator()
    let seed = (generator.next(), generator.next(), generator.next(), generator.next())
    // Blinding guards against side channels only: a refusal leaves a context that works.
    _ = withBytes(of: seed) { secp256k1_context_randomize(context, $0) }
    return context
  }()

  @inline(__always)
  private static func withBytes<Value, Result>(
    of value: Value, _ body: (UnsafePointer<UInt8>) -> Result
  ) -> Result {
    withUnsafePointer(to: value) {
      $0.withMemoryRebound(to: UInt8.self, capacity: MemoryLayout<Value>.size, body)
    }
  }

  @inline(__always)
  private static func withMutableBytes<Value, Result>(
    of value: inout Value, _ body: (UnsafeMutablePointer<UInt8>) -> Result
  ) -> Result {
    withUnsafeMutablePointer(to: &value) {
      $0.withMemoryRebound(to: UInt8.self, capacity: MemoryLayout<Value>.size, body)
    }
  }

  /// The point of a secret, or nil when the secret is zero or not below the group's order.
  static func point(ofSecret secret: Hash32) -> Point? {
    var key = secp256k1_pubkey()
    guard withBytes(of: secret, { secp256k1_ec_pubkey_create(context, &key, $0) }) == 1 else { return nil }
    return serialized(&key)
  }

  /// Signs with the deterministic nonce of RFC 6979; s is in the lower half.
  static func sign(_ hash: Hash32, secret: Hash32) -> (signature: CompactSignature, recoveryID: Int32)? {
    var made = secp256k1_ecdsa_recoverable_signature()
    let signed = withBytes(of: hash) { hash in
      withBytes(of: secret) { secret in
        secp256k1_ecdsa_sign_recoverable(context, &made, hash, secret, nil, nil)
      }
    }
    guard signed == 1 else { return nil }
    var compact: CompactSignature = (.zero, .zero)
    var recoveryID: Int32 = 0
    _ = withMutableBytes(of: &compact) {
      secp256k1_ecdsa_recoverable_signature_serialize_compact(context, $0, &recoveryID, &made)
    }
    return (compact, recoveryID)
  }

  /// The point whose secret made the signature, or nil when there is none.
  static func recover(_ hash: Hash32, _ signature: CompactSignature, recoveryID: UInt8) -> Point? {
    guard recoveryID < 4 else { return nil }
    var parsed = secp256k1_ecdsa_recoverable_signature()
    let wellFormed = withBytes(of: signature) {
      secp256k1_ecdsa_recoverable_signature_parse_compact(context, &parsed, $0, Int32(recoveryID))
    }
    guard wellFormed == 1 else { return nil }
    var key = secp256k1_pubkey()
    guard withBytes(of: hash, { secp256k1_ecdsa_recover(context, &key, &parsed, $0) }) == 1 else {
      return nil
    }
    return serialized(&key)
  }

  /// Tells whether the signature is the point's, for s in either half.
  static func verify(_ hash: Hash32, _ signature: CompactSignature, by point: Point) -> Bool {
    var parsed = secp256k1_ecdsa_signature()
    guard withBytes(of: signature, { secp256k1_ecdsa_signature_parse_compact(context, &parsed, $0) }) == 1,
      var key = parsedKey(point)
    else { return false }
    var normalized = secp256k1_ecdsa_signature()
    _ = secp256k1_ecdsa_signature_normalize(context, &normalized, &parsed)
    return withBytes(of: hash) { secp256k1_ecdsa_verify(context, &normalized, $0, &key) } == 1
  }

  /// Tells whether the coordinates are a point of the curve.
  static func isOnCurve(_ point: Point) -> Bool { parsedKey(point) != nil }

  /// The point in an encoding of 33 or 65 bytes, or nil.
  static func point(encoded bytes: Bytes) -> Point? {
    var key = secp256k1_pubkey()
    guard bytes.count == 33 || bytes.count == 65,
      secp256k1_ec_pubkey_parse(context, &key, bytes, bytes.count) == 1
    else { return nil }
    return serialized(&key)
  }

  /// The sum of two secrets modulo the group's order, or nil when that is zero or `tweak` is out of range.
  static func sum(ofSecret secret: Hash32, and tweak: Hash32) -> Hash32? {
    var sum = secret
    let added = withMutableBytes(of: &sum) { sum in
      withBytes(of: tweak) { secp256k1_ec_seckey_tweak_add(context, sum, $0) }
    }
    return added == 1 ? sum : nil
  }

  private static func parsedKey(_ point: Point) -> secp256k1_pubkey? {
    var key = secp256k1_pubkey()
    let bytes = [4] + point.x.bytes + point.y.bytes
    return secp256k1_ec_pubkey_parse(context, &key, bytes, bytes.count) == 1 ? key : nil
  }

  private static func serialized(_ key: inout secp256k1_pubkey) -> Point? {
    var bytes = Bytes(repeating: 0, count: 65)
    var count = 65
    let flags = neelum_secp256k1_ec_uncompressed
    guard secp256k1_ec_pubkey_serialize(context, &bytes, &count, &key, flags) == 1, count == 65,
      let x = Hash32(bytes[1..<33]), let y = Hash32(bytes[33...])
    else { return nil }
    return (x, y)
  }
}
