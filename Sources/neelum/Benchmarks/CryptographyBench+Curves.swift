import Cryptography
import Primitives

/// The curves of the precompiles, through their faces: encoded points in, encoded points out.
///
/// The bars are three times what blst takes for BLS12-381, which is assembly, and the best of the others for BN254.
extension CryptographyBench {
  static let bn254 = Measure<Self>(name: "bn254") { bench in
    let generator = word(1) + word(2)
    let opposite = word(1) + bytes("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd45")
    let twist = bytes(
      "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c21800deef121f1e76426a00665e5c4479"
        + "674322d4f75edadd46debd5cd992f6ed090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
        + "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa")
    guard let double = BN254.multiply((generator + word(2)).span.bytes),
      let many = BN254.multiply((generator + scalar(1)).span.bytes)
    else { throw WrongAnswer(description: "the generator is refused") }
    let sum = BN254.add((double + many).span.bytes)
    return [
      Figure(
        name: "add", value: try bench.time { BN254.add((double + many).span.bytes) == sum && sum != many },
        unit: "µs", bar: .atMost(2.9)),
      Figure(
        name: "multiply",
        value: try bench.time { BN254.multiply((generator + scalar(1)).span.bytes) == many }, unit: "µs",
        bar: .atMost(100)),
      Figure(
        name: "pairing of two",
        value: try bench.time {
          BN254.pairing((generator + twist + opposite + twist).span.bytes) == word(1)
        } / 1e3, unit: "ms", bar: .atMost(1.5)),
    ]
  }

  static let bls12381 = Measure<Self>(name: "bls12-381") { bench in
    let generator = element(
      "17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb",
      "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1")
    let twist = element(
      "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8",
      "13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e",
      "0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801",
      "0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be")
    func times(_ factor: Bytes) throws -> Bytes {
      guard let point = BLS12381.multiScalarG1((generator + factor).span.bytes) else {
        throw WrongAnswer(description: "the generator is refused")
      }
      return point
    }
    let points = try (0..<16).map { try times(word($0 + 2)) }
    let pairs = points.indices.flatMap { points[$0] + scalar(UInt8($0)) }
    let opposite = try times((KZG.fieldModulus &- .one).bigEndianBytes)
    let field = Bytes(repeating: 0, count: 16) + Bytes(repeating: 1, count: 48)
    return [
      Figure(
        name: "add in G1",
        value: try bench.time { BLS12381.addG1((generator + points[0]).span.bytes) == points[1] }, unit: "µs",
        bar: .atMost(3 * 4.7)),
      Figure(
        name: "16 products in G1",
        value: try bench.time { BLS12381.multiScalarG1(pairs.span.bytes) != nil } / 1e3, unit: "ms",
        bar: .atMost(3 * 0.84)),
      Figure(
        name: "pairing of two",
        value: try bench.time {
          BLS12381.pairing((generator + twist + opposite + twist).span.bytes) == word(1)
        } / 1e3, unit: "ms", bar: .atMost(3 * 1.23)),
      Figure(
        name: "map to G2",
        value: try bench.time { BLS12381.mapToG2((field + field).span.bytes)?.count == 256 },
        unit: "µs", bar: .atMost(3 * 182)),
    ]
  }

  static let kzg = Measure<Self>(name: "kzg") { bench in
    // From the published vectors of c-kzg-4844: verify_kzg_proof_case_correct_proof_2_3.
    let commitment = bytes(
      "a421e229565952cfff4ef3517100a97da1d4fe57956fa50a442f92af03b1bf37adacc8ad4ed209b31287ea5bb94d9d06")
    let claim = bytes(
      "5eb7004fe57383e6c88b99d839937fddf3f99279353aaf8d5c9a75f91ce33c62"
        + "5ee1e9a4a06a02ca6ea14b0ca73415a8ba0fba888f18dde56df499b480d4b9e0")
    let proof = bytes(
      "a1fcd37a924af9ec04143b44853c26f6b0738f6e15a3e0755057e7d5460406c7e148adb0e2d608982140d0ae42fe0b3b")
    let input = KZG.versionedHash(of: commitment).bytes + claim + commitment + proof
    return [
      Figure(
        name: "point evaluation",
        value: try bench.time { KZG.pointEvaluation(input.span.bytes) != nil } / 1e3,
        unit: "ms", bar: .atMost(3 * 1.56))
    ]
  }
}

private func bytes(_ hex: String) -> Bytes { Bytes(hex: "0x" + hex) ?? [] }

private func word(_ value: Int) -> Bytes { UInt256(UInt64(value)).bigEndianBytes }

/// A scalar that looks like any other.
private func scalar(_ seed: UInt8) -> Bytes { keccak256([seed]).bytes }

/// Coordinates of 48 bytes as EIP-2537 writes them, after 16 bytes of zero each.
private func element(_ coordinates: String...) -> Bytes {
  coordinates.flatMap { Bytes(repeating: 0, count: 16) + bytes($0) }
}
