/// The sponge's 1600 bits: 25 lanes of 64.
@usableFromInline
struct KeccakState {
  var a0: UInt64, a1: UInt64, a2: UInt64, a3: UInt64, a4: UInt64
  var a5: UInt64, a6: UInt64, a7: UInt64, a8: UInt64, a9: UInt64
  var a10: UInt64, a11: UInt64, a12: UInt64, a13: UInt64, a14: UInt64
  var a15: UInt64, a16: UInt64, a17: UInt64, a18: UInt64, a19: UInt64
  var a20: UInt64, a21: UInt64, a22: UInt64, a23: UInt64, a24: UInt64

  /// All lanes zero.
  init() {
    (a0, a1, a2, a3, a4) = (0, 0, 0, 0, 0)
    (a5, a6, a7, a8, a9) = (0, 0, 0, 0, 0)
    (a10, a11, a12, a13, a14) = (0, 0, 0, 0, 0)
    (a15, a16, a17, a18, a19) = (0, 0, 0, 0, 0)
    (a20, a21, a22, a23, a24) = (0, 0, 0, 0, 0)
  }

  /// Runs the 24 rounds of Keccak-f[1600].
  ///
  /// Two rounds a turn, from one set of 25 lanes in locals to another and back: lanes kept in an array cost
  /// three times as much. Six lanes stand complemented meanwhile, so that a round needs eight complements and
  /// not 25. See FIPS 202, section 3, and "Keccak implementation overview", section 2.2.
  mutating func permute() {
    complementLanes()
    defer { complementLanes() }
    var (a0, a1, a2, a3, a4) = (self.a0, self.a1, self.a2, self.a3, self.a4)
    var (a5, a6, a7, a8, a9) = (self.a5, self.a6, self.a7, self.a8, self.a9)
    var (a10, a11, a12, a13, a14) = (self.a10, self.a11, self.a12, self.a13, self.a14)
    var (a15, a16, a17, a18, a19) = (self.a15, self.a16, self.a17, self.a18, self.a19)
    var (a20, a21, a22, a23, a24) = (self.a20, self.a21, self.a22, self.a23, self.a24)
    var (e0, e1, e2, e3, e4): (UInt64, UInt64, UInt64, UInt64, UInt64)
    var (e5, e6, e7, e8, e9): (UInt64, UInt64, UInt64, UInt64, UInt64)
    var (e10, e11, e12, e13, e14): (UInt64, UInt64, UInt64, UInt64, UInt64)
    var (e15, e16, e17, e18, e19): (UInt64, UInt64, UInt64, UInt64, UInt64)
    var (e20, e21, e22, e23, e24): (UInt64, UInt64, UInt64, UInt64, UInt64)
    var (b0, b1, b2, b3, b4): (UInt64, UInt64, UInt64, UInt64, UInt64)
    var (c0, c1, c2, c3, c4): (UInt64, UInt64, UInt64, UInt64, UInt64)
    var (d0, d1, d2, d3, d4): (UInt64, UInt64, UInt64, UInt64, UInt64)
    for turn in keccakRoundConstants.indices {
      let (evenConstant, oddConstant) = keccakRoundConstants[turn]
      c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20
      c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21
      c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22
      c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23
      c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24
      d0 = c4 ^ rotate(c1, 1)
      d1 = c0 ^ rotate(c2, 1)
      d2 = c1 ^ rotate(c3, 1)
      d3 = c2 ^ rotate(c4, 1)
      d4 = c3 ^ rotate(c0, 1)
      b0 = a0 ^ d0
      b1 = rotate(a6 ^ d1, 44)
      b2 = rotate(a12 ^ d2, 43)
      b3 = rotate(a18 ^ d3, 21)
      b4 = rotate(a24 ^ d4, 14)
      e0 = b0 ^ (b1 | b2) ^ evenConstant
      e1 = b1 ^ (~b2 | b3)
      e2 = b2 ^ (b3 & b4)
      e3 = b3 ^ (b4 | b0)
      e4 = b4 ^ (b0 & b1)
      b0 = rotate(a3 ^ d3, 28)
      b1 = rotate(a9 ^ d4, 20)
      b2 = rotate(a10 ^ d0, 3)
      b3 = rotate(a16 ^ d1, 45)
      b4 = rotate(a22 ^ d2, 61)
      e5 = b0 ^ (b1 | b2)
      e6 = b1 ^ (b2 & b3)
      e7 = b2 ^ (b3 | ~b4)
      e8 = b3 ^ (b4 | b0)
      e9 = b4 ^ (b0 & b1)
      b0 = rotate(a1 ^ d1, 1)
      b1 = rotate(a7 ^ d2, 6)
      b2 = rotate(a13 ^ d3, 25)
      b3 = rotate(a19 ^ d4, 8)
      b4 = rotate(a20 ^ d0, 18)
      e10 = b0 ^ (b1 | b2)
      e11 = b1 ^ (b2 & b3)
      e12 = b2 ^ (~b3 & b4)
      e13 = ~b3 ^ (b4 | b0)
      e14 = b4 ^ (b0 & b1)
      b0 = rotate(a4 ^ d4, 27)
      b1 = rotate(a5 ^ d0, 36)
      b2 = rotate(a11 ^ d1, 10)
      b3 = rotate(a17 ^ d2, 15)
      b4 = rotate(a23 ^ d3, 56)
      e15 = b0 ^ (b1 & b2)
      e16 = b1 ^ (b2 | b3)
      e17 = b2 ^ (~b3 | b4)
      e18 = ~b3 ^ (b4 & b0)
      e19 = b4 ^ (b0 | b1)
      b0 = rotate(a2 ^ d2, 62)
      b1 = rotate(a8 ^ d3, 55)
      b2 = rotate(a14 ^ d4, 39)
      b3 = rotate(a15 ^ d0, 41)
      b4 = rotate(a21 ^ d1, 2)
      e20 = b0 ^ (~b1 & b2)
      e21 = ~b1 ^ (b2 | b3)
      e22 = b2 ^ (b3 & b4)
      e23 = b3 ^ (b4 | b0)
      e24 = b4 ^ (b0 & b1)
      c0 = e0 ^ e5 ^ e10 ^ e15 ^ e20
      c1 = e1 ^ e6 ^ e11 ^ e16 ^ e21
      c2 = e2 ^ e7 ^ e12 ^ e17 ^ e22
      c3 = e3 ^ e8 ^ e13 ^ e18 ^ e23
      c4 = e4 ^ e9 ^ e14 ^ e19 ^ e24
      d0 = c4 ^ rotate(c1, 1)
      d1 = c0 ^ rotate(c2, 1)
      d2 = c1 ^ rotate(c3, 1)
      d3 = c2 ^ rotate(c4, 1)
      d4 = c3 ^ rotate(c0, 1)
      b0 = e0 ^ d0
      b1 = rotate(e6 ^ d1, 44)
      b2 = rotate(e12 ^ d2, 43)
      b3 = rotate(e18 ^ d3, 21)
      b4 = rotate(e24 ^ d4, 14)
      a0 = b0 ^ (b1 | b2) ^ oddConstant
      a1 = b1 ^ (~b2 | b3)
      a2 = b2 ^ (b3 & b4)
      a3 = b3 ^ (b4 | b0)
      a4 = b4 ^ (b0 & b1)
      b0 = rotate(e3 ^ d3, 28)
      b1 = rotate(e9 ^ d4, 20)
      b2 = rotate(e10 ^ d0, 3)
      b3 = rotate(e16 ^ d1, 45)
      b4 = rotate(e22 ^ d2, 61)
      a5 = b0 ^ (b1 | b2)
      a6 = b1 ^ (b2 & b3)
      a7 = b2 ^ (b3 | ~b4)
      a8 = b3 ^ (b4 | b0)
      a9 = b4 ^ (b0 & b1)
      b0 = rotate(e1 ^ d1, 1)
      b1 = rotate(e7 ^ d2, 6)
      b2 = rotate(e13 ^ d3, 25)
      b3 = rotate(e19 ^ d4, 8)
      b4 = rotate(e20 ^ d0, 18)
      a10 = b0 ^ (b1 | b2)
      a11 = b1 ^ (b2 & b3)
      a12 = b2 ^ (~b3 & b4)
      a13 = ~b3 ^ (b4 | b0)
      a14 = b4 ^ (b0 & b1)
      b0 = rotate(e4 ^ d4, 27)
      b1 = rotate(e5 ^ d0, 36)
      b2 = rotate(e11 ^ d1, 10)
      b3 = rotate(e17 ^ d2, 15)
      b4 = rotate(e23 ^ d3, 56)
      a15 = b0 ^ (b1 & b2)
      a16 = b1 ^ (b2 | b3)
      a17 = b2 ^ (~b3 | b4)
      a18 = ~b3 ^ (b4 & b0)
      a19 = b4 ^ (b0 | b1)
      b0 = rotate(e2 ^ d2, 62)
      b1 = rotate(e8 ^ d3, 55)
      b2 = rotate(e14 ^ d4, 39)
      b3 = rotate(e15 ^ d0, 41)
      b4 = rotate(e21 ^ d1, 2)
      a20 = b0 ^ (~b1 & b2)
      a21 = ~b1 ^ (b2 | b3)
      a22 = b2 ^ (b3 & b4)
      a23 = b3 ^ (b4 | b0)
      a24 = b4 ^ (b0 & b1)
    }
    (self.a0, self.a1, self.a2, self.a3, self.a4) = (a0, a1, a2, a3, a4)
    (self.a5, self.a6, self.a7, self.a8, self.a9) = (a5, a6, a7, a8, a9)
    (self.a10, self.a11, self.a12, self.a13, self.a14) = (a10, a11, a12, a13, a14)
    (self.a15, self.a16, self.a17, self.a18, self.a19) = (a15, a16, a17, a18, a19)
    (self.a20, self.a21, self.a22, self.a23, self.a24) = (a20, a21, a22, a23, a24)
  }
}

extension KeccakState {
  /// Enters and leaves the form that `permute` works in.
  @inline(__always)
  private mutating func complementLanes() {
    (a1, a2, a8) = (~a1, ~a2, ~a8)
    (a12, a17, a20) = (~a12, ~a17, ~a20)
  }
}

/// The constants of rounds 0 and 1, 2 and 3, and so on.
private let keccakRoundConstants: InlineArray<12, (UInt64, UInt64)> = [
  (0x0000_0000_0000_0001, 0x0000_0000_0000_8082),
  (0x8000_0000_0000_808a, 0x8000_0000_8000_8000),
  (0x0000_0000_0000_808b, 0x0000_0000_8000_0001),
  (0x8000_0000_8000_8081, 0x8000_0000_0000_8009),
  (0x0000_0000_0000_008a, 0x0000_0000_0000_0088),
  (0x0000_0000_8000_8009, 0x0000_0000_8000_000a),
  (0x0000_0000_8000_808b, 0x8000_0000_0000_008b),
  (0x8000_0000_0000_8089, 0x8000_0000_0000_8003),
  (0x8000_0000_0000_8002, 0x8000_0000_0000_0080),
  (0x0000_0000_0000_800a, 0x8000_0000_8000_000a),
  (0x8000_0000_8000_8081, 0x8000_0000_0000_8080),
  (0x0000_0000_8000_0001, 0x8000_0000_8000_8008),
]

@inline(__always)
private func rotate(_ lane: UInt64, _ count: UInt64) -> UInt64 { lane &<< count | lane &>> (64 &- count) }
