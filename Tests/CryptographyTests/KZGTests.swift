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
  func published() throws {
    let folder = try Fixtures.archive("vectors")
      .appendingPathComponent("vectors/c-kzg-4844/tests/verify_kzg_proof/kzg-mainnet")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names.count == 122)
    for name in names {
      let text = try String(contentsOf: folder.appendingPathComponent("\(name)/data.yaml"), encoding: .utf8)
      // Malformed input has the output null, which is not true either.
      let expected = text.contains("output: true")
      #expect(verify(text) == expected, "\(name)")
    }
  }

  /// Verifies the four hexadecimal fields of a vector; what has not the right length is refused.
  private func verify(_ text: String) -> Bool {
    var fields: [String: Bytes] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":").map {
        $0.trimmingCharacters(in: CharacterSet(charactersIn: " '"))
      }
      if parts.count == 2, parts[1].hasPrefix("0x") { fields[parts[0]] = Bytes(hex: parts[1]) }
    }
    guard let commitment = fields["commitment"], let proof = fields["proof"],
      let z = Hash32(fields["z"] ?? []), let y = Hash32(fields["y"] ?? [])
    else { return false }
    return KZG.verify(commitment: commitment, z: z, y: y, proof: proof)
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
