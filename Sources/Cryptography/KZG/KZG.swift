package import Primitives

/// Commitments to polynomials of degree below 4096 on BLS12-381, as blobs of transactions use them.
///
/// See EIP-4844 and the polynomial commitments of the consensus specification of Deneb.
package enum KZG {
  /// The order of BLS12-381's groups: what the field elements of a blob count by.
  package static let fieldModulus = BLS12381.OrderPrime.modulus

  /// Numbers in a blob.
  package static let fieldElementsPerBlob: UInt64 = 4096

  /// Bytes of a commitment or a proof: a point in its compressed form.
  package static let bytesPerPoint = 48

  /// Checks a claim about a committed polynomial as the precompile does.
  ///
  /// Input: versioned hash, z, y (32 bytes each, big-endian), commitment, proof (48 bytes each): 192 bytes. Output:
  /// 4096 and the field's modulus, 32 bytes each; nil when the input is malformed, the hash is not the commitment's or
  /// the claim does not hold.
  package static func pointEvaluation(_ input: RawSpan) -> Bytes? {
    guard input.byteCount == 192 else { return nil }
    var commitment = Bytes()
    for index in 96..<144 { commitment.append(input.byte(at: index)) }
    guard Hash32(input.number(at: 0)) == versionedHash(of: commitment), verify(input, at: 96, claimAt: 32)
    else {
      return nil
    }
    var output = Bytes()
    output.append(UInt256(fieldElementsPerBlob))
    output.append(fieldModulus)
    return output
  }

  /// The name under which transactions carry a commitment: 1, then its SHA-256 from the second byte on.
  package static func versionedHash(of commitment: Bytes) -> Hash32 {
    Hash32(sha256(commitment).number & (UInt256.max >> 8) | (UInt256(1) << 248))
  }

  /// Whether the polynomial behind `commitment` takes the value y at z; false for malformed input too.
  package static func verify(commitment: Bytes, z: Hash32, y: Hash32, proof: Bytes) -> Bool {
    guard commitment.count == 48, proof.count == 48 else { return false }
    let input = z.bytes + y.bytes + commitment + proof
    return verify(input.span.bytes, at: 64, claimAt: 0)
  }

  /// Verifies the commitment and proof at one offset and z and y at another.
  ///
  /// The claim e(c − [y]g, h) = e(proof, [τ − z]h) is checked as e(c − [y]g + [z]proof, −h) · e(proof, [τ]h) = 1, so that
  /// no multiple of a point of the twist is needed.
  private static func verify(_ input: RawSpan, at offset: Int, claimAt claim: Int) -> Bool {
    let z = input.number(at: claim)
    let y = input.number(at: claim + 32)
    guard z < fieldModulus, y < fieldModulus,
      let commitment = BLS12381.compressedPoint(input, at: offset), BLS12381.isInSubgroup(commitment),
      let proof = BLS12381.compressedPoint(input, at: offset + 48), BLS12381.isInSubgroup(proof)
    else { return false }
    let sum =
      MultiScalar.sum(of: [(BLS12381.generator, fieldModulus &- y), (proof, z)]) + commitment
    return BLS12381.pairingProductIsOne([
      (sum.affine, -BLS12381.twistGenerator), (proof, TrustedSetup.twistTau),
    ])
  }
}
