package import Primitives

extension KZG {
  package static let bytesPerBlob = Int(fieldElementsPerBlob) * 32

  /// Whether `commitment` is that of the blob's polynomial, by one proof; false for malformed input too.
  ///
  /// The proof is about the polynomial's value at a point that depends on blob and commitment, so that nobody can choose
  /// a blob to suit it. See `verify_blob_kzg_proof` of the consensus specification of Deneb.
  package static func verify(blob: Bytes, commitment: Bytes, proof: Bytes) -> Bool {
    guard blob.count == bytesPerBlob, commitment.count == 48, var numbers = scalars(in: blob) else {
      return false
    }
    EvaluationDomain.interpolate(&numbers)
    let z = challenge(blob: blob, commitment: commitment)
    let y = numbers.reversed().reduce(EvaluationDomain.Scalar.zero) { $0 * z + $1 }
    return verify(commitment: commitment, z: Hash32(z.number), y: Hash32(y.number), proof: proof)
  }

  /// The field's numbers that follow each other in the bytes; nil when one is not below the modulus.
  static func scalars(in bytes: Bytes) -> [BLS12381.Scalar]? {
    let span = bytes.span.bytes
    var scalars: [BLS12381.Scalar] = []
    scalars.reserveCapacity(bytes.count / 32)
    for offset in stride(from: 0, to: bytes.count, by: 32) {
      guard let scalar = BLS12381.Scalar(span.number(at: offset)) else { return nil }
      scalars.append(scalar)
    }
    return scalars
  }

  private static func challenge(blob: Bytes, commitment: Bytes) -> BLS12381.Scalar {
    let degree = Bytes(repeating: 0, count: 8) + fieldElementsPerBlob.bigEndianBytes
    return scalar(hashing: Bytes("FSBLOBVERIFY_V1_".utf8) + degree + blob + commitment)
  }

  /// A number that nobody can choose: the bytes' SHA-256, reduced.
  static func scalar(hashing bytes: Bytes) -> BLS12381.Scalar {
    BLS12381.Scalar(constant: sha256(bytes).number % fieldModulus)
  }
}

extension UInt64 {
  fileprivate var bigEndianBytes: Bytes {
    var bytes = Bytes()
    bytes.appendBigEndian(self)
    return bytes
  }
}
