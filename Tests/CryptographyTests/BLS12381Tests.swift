import Primitives
import TestSupport
import Testing

@testable import Cryptography

@Suite("BLS12-381")
struct BLS12381Tests {
  @Test(
    "agrees with the published vectors, those that must fail too",
    .enabled(if: Fixtures.isPresent, "needs the folder shared"))
  func published() throws {
    let files: [(String, (RawSpan) -> Bytes?)] = [
      ("geth-precompiles/blsG1Add", BLS12381.addG1), ("geth-precompiles/fail-blsG1Add", BLS12381.addG1),
      ("geth-precompiles/blsG2Add", BLS12381.addG2), ("geth-precompiles/fail-blsG2Add", BLS12381.addG2),
      ("geth-precompiles/blsG1Mul", BLS12381.multiScalarG1),
      ("geth-precompiles/fail-blsG1Mul", BLS12381.multiScalarG1),
      ("geth-precompiles/fail-blsG1MultiExp", BLS12381.multiScalarG1),
      ("geth-precompiles/blsG2Mul", BLS12381.multiScalarG2),
      ("geth-precompiles/fail-blsG2Mul", BLS12381.multiScalarG2),
      ("geth-precompiles/fail-blsG2MultiExp", BLS12381.multiScalarG2),
      ("geth-precompiles/fail-blsPairing", BLS12381.pairing),
      ("eip-2537/pairing_check_bls", BLS12381.pairing),
      ("eip-2537/fail-pairing_check_bls", BLS12381.pairing),
      ("geth-precompiles/fail-blsMapG1", BLS12381.mapToG1), ("eip-2537/map_fp_to_G1_bls", BLS12381.mapToG1),
      ("geth-precompiles/fail-blsMapG2", BLS12381.mapToG2), ("eip-2537/map_fp2_to_G2_bls", BLS12381.mapToG2),
    ]
    for (file, precompile) in files { try expectVectors(file, precompile) }
  }

  @Test(
    "agrees with the long published vectors, in debug builds one in thirty",
    .enabled(if: Fixtures.isPresent, "needs the folder shared"))
  func publishedLong() throws {
    #if DEBUG
      let step = 30
    #else
      let step = 1
    #endif
    let files: [(String, (RawSpan) -> Bytes?)] = [
      ("geth-precompiles/blsPairing", BLS12381.pairing), ("geth-precompiles/blsMapG1", BLS12381.mapToG1),
      ("geth-precompiles/blsMapG2", BLS12381.mapToG2), ("eip-2537/msm_G1_bls", BLS12381.multiScalarG1),
      ("geth-precompiles/blsG2MultiExp", BLS12381.multiScalarG2),
    ]
    for (file, precompile) in files { try expectVectors(file, every: step, precompile) }
  }

  private typealias Term = (point: BLS12381.Point, number: UInt256)

  @Test("buckets and shared doublings give the same sums")
  func multiScalar() {
    var terms: [Term] = []
    var point = JacobianPoint(BLS12381.generator)
    var number = UInt256(0x1234_5678_9abc_def1)
    for _ in 0..<70 {
      terms.append((point.affine, number))
      point = point.doubled + BLS12381.generator
      number = number &* UInt256(7, 5, 3, 0x8000_0000_0000_0001)
    }
    terms[3].number = .max
    terms[4].number = .zero
    terms[5].point = .infinity
    let whole = MultiScalar.sum(of: terms)
    let parts = MultiScalar.sum(of: Array(terms[..<40])) + MultiScalar.sum(of: Array(terms[40...]))
    #expect(whole.affine == parts.affine)
  }

  @Test("generators lie in their subgroups, and the mapped points before clearing would not")
  func subgroups() {
    #expect(BLS12381.generator.isOnCurve(b: BLS12381.b))
    #expect(BLS12381.isInSubgroup(BLS12381.generator))
    #expect(BLS12381.twistGenerator.isOnCurve(b: BLS12381.twistB))
    #expect(BLS12381.isInSubgroup(BLS12381.twistGenerator))
    let order = KZG.fieldModulus.limbs
    #expect(JacobianPoint(BLS12381.generator).multiplied(by: order).isInfinity)
    #expect(JacobianPoint(BLS12381.twistGenerator).multiplied(by: order).isInfinity)
    // (0, 2) has order three.
    let outside = BLS12381.Point(x: .zero, y: BLS12381.Fp(constant: [2, 0, 0, 0, 0, 0]))
    #expect(outside.isOnCurve(b: BLS12381.b))
    #expect(!BLS12381.isInSubgroup(outside))
  }

  @Test("maps every small number into the subgroups")
  func mapping() {
    for number in UInt64(0)...6 {
      let u = BLS12381.Fp(constant: [number, 0, 0, 0, 0, 0])
      let point = BLS12381.map(u).affine
      #expect(!point.isInfinity && point.isOnCurve(b: BLS12381.b) && BLS12381.isInSubgroup(point))
      let twisted = BLS12381.map(BLS12381.Fp2(u, .one)).affine
      #expect(
        !twisted.isInfinity && twisted.isOnCurve(b: BLS12381.twistB) && BLS12381.isInSubgroup(twisted))
    }
  }

  @Test("the pairing is bilinear")
  func bilinearity() {
    let (p, q) = (BLS12381.generator, BLS12381.twistGenerator)
    let double = JacobianPoint(p).doubled.affine
    let twistDouble = JacobianPoint(q).doubled.affine
    #expect(BLS12381.pairingProductIsOne([(double, q), (-p, twistDouble)]))
    #expect(!BLS12381.pairingProductIsOne([(double, q), (-p, q)]))
    #expect(BLS12381.pairingProductIsOne([(.infinity, q)]))
  }

  @Test("refuses empty input and lengths that do not fit")
  func lengths() {
    #expect(Bytes().through(BLS12381.pairing) == nil)
    #expect(Bytes().through(BLS12381.multiScalarG1) == nil)
    #expect(Bytes().through(BLS12381.multiScalarG2) == nil)
    let odd = Bytes(repeating: 0, count: 161)
    for precompile in [
      BLS12381.addG1, BLS12381.addG2, BLS12381.multiScalarG1, BLS12381.multiScalarG2, BLS12381.pairing,
      BLS12381.mapToG1, BLS12381.mapToG2,
    ] { #expect(odd.through(precompile) == nil) }
  }
}
