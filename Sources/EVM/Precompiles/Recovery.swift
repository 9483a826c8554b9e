import Cryptography
import Primitives

extension Precompile {
  /// The signer of a hash: hash, v, r and s of 32 bytes each; no output where nobody signed.
  static func recover(_ input: UnsafeRawBufferPointer) -> Bytes? {
    var padded = Bytes(input.prefix(128))
    padded += Bytes(repeating: 0, count: 128 - padded.count)
    guard let hash = Hash32(padded[0..<32]), let v = UInt256(bigEndian: padded[32..<64]),
      let r = UInt256(bigEndian: padded[64..<96]), let s = UInt256(bigEndian: padded[96..<128]),
      v == 27 || v == 28,
      let signer = Signature(r: r, s: s, yParity: UInt8(v.l0 - 27)).signer(of: hash)
    else { return [] }
    return signer.number.bigEndianBytes
  }
}
