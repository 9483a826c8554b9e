import Foundation
import Primitives
import TestSupport
import Testing

@testable import Cryptography

@Suite("KZG")
struct KZGTests {
  @Test(
    "verifies point evaluations as c-kzg-4844's vectors say",
    .enabled(if: Fixtures.isPresent, "needs the folder shared"))
  func pointEvaluations() throws {
    try forEachVector("verify_kzg_proof", count: 122) { vector in
      guard let z = Hash32(vector["z"]), let y = Hash32(vector["y"]) else { return nil }
      return KZG.verify(commitment: vector["commitment"], z: z, y: y, proof: vector["proof"])
    }
  }

  @Test(
    "verifies blobs as c-kzg-4844's vectors say",
    .enabled(if: Fixtures.isPresent, "needs the folder shared"))
  func blobs() throws {
    try forEachVector("verify_blob_kzg_proof", count: 29) { vector in
      KZG.verify(blob: vector["blob"], commitment: vector["commitment"], proof: vector["proof"])
    }
  }

  @Test(
    "verifies cells as c-kzg-4844's vectors say",
    .enabled(if: Fixtures.isPresent, "needs the folder shared"))
  func cells() throws {
    // Of those that prove all cells of a blob one is enough: in a debug build each takes half a minute.
    let long = (0...5).map { "verify_cell_kzg_proof_batch_case_valid_\($0)" }
    try forEachVector("verify_cell_kzg_proof_batch", without: long, count: 32) { vector in
      KZG.verify(
        commitments: vector.list("commitments"), columns: vector.numbers("cell_indices"),
        cells: vector.list("cells"), proofs: vector.list("proofs"))
    }
  }

  /// Compares what a function answers with what each vector of a folder says; null stands for malformed input, which
  /// is never true.
  private func forEachVector(
    _ folder: String, without left: [String] = [], count: Int, _ answer: (KZGVector) throws -> Bool?
  ) throws {
    let folder = try KZGVector.folder(folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names.count == count)
    for name in names where !left.contains(name) {
      let vector = try KZGVector(in: folder.appendingPathComponent(name))
      #expect(try answer(vector) ?? false == vector.isTrue, "\(name)")
    }
  }

  @Test("the setup's points are powers of one τ")
  func setup() throws {
    let powers = TrustedSetup.powers
    #expect(powers.count == 64)
    #expect(powers.first == BLS12381.generator)
    for (power, next) in zip(powers, powers.dropFirst()).prefix(4) {
      #expect(
        BLS12381.pairingProductIsOne([(power, TrustedSetup.twistTau), (-next, BLS12381.twistGenerator)]))
    }
    let last = try #require(powers.last)
    #expect(
      BLS12381.pairingProductIsOne([
        (last, TrustedSetup.twistTau), (-BLS12381.generator, TrustedSetup.twistTau64),
      ]))
  }

  @Test("a constant polynomial takes its value everywhere, and no other")
  func constant() throws {
    // The commitment to the constant one is the generator; the quotient is zero, so the proof is infinity.
    let generator = try #require(
      Bytes(
        hex: "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
          + "6c55e83ff97a1aeffb3af00adb22c6bb"))
    let infinity = [0xc0] + Bytes(repeating: 0, count: 47)
    let (z, one) = (Hash32(UInt256(77)), Hash32(UInt256.one))
    #expect(KZG.verify(commitment: generator, z: z, y: one, proof: infinity))
    #expect(!KZG.verify(commitment: generator, z: z, y: z, proof: infinity))
    #expect(!KZG.verify(commitment: generator, z: Hash32(KZG.fieldModulus), y: one, proof: infinity))

    let input = KZG.versionedHash(of: generator).bytes + z.bytes + one.bytes + generator + infinity
    let output = try #require(input.through(KZG.pointEvaluation))
    #expect(output == Hash32(UInt256(4096)).bytes + Hash32(KZG.fieldModulus).bytes)
    var wrongHash = input
    wrongHash[0] = 2
    #expect(wrongHash.through(KZG.pointEvaluation) == nil)
    #expect(Bytes(input.dropLast()).through(KZG.pointEvaluation) == nil)
  }
}
