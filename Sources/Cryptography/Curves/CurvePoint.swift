/// A point of a curve y² = x³ + b; the pair (0, 0), which lies on none, stands for the point at infinity.
struct AffinePoint<Coordinate: Field>: Equatable, Sendable {
  var x, y: Coordinate

  static var infinity: Self { Self(x: .zero, y: .zero) }
  var isInfinity: Bool { x.isZero && y.isZero }

  /// Whether the point fulfils the equation, or is infinity.
  func isOnCurve(b: Coordinate) -> Bool { isInfinity || y.squared == x.squared * x + b }

  static prefix func - (point: Self) -> Self { Self(x: point.x, y: -point.y) }

  /// The sum by the chord or the tangent: one inversion.
  static func + (p: Self, q: Self) -> Self {
    if p.isInfinity { return q }
    if q.isInfinity { return p }
    let slope: Coordinate
    if p.x == q.x {
      guard p.y == q.y, !p.y.isZero else { return .infinity }
      let square = p.x.squared
      slope = (square.doubled + square) * p.y.doubled.inverse
    } else {
      slope = (q.y - p.y) * (q.x - p.x).inverse
    }
    let x = slope.squared - p.x - q.x
    return Self(x: x, y: slope * (p.x - x) - p.y)
  }
}

/// A point in Jacobian coordinates, (x/z², y/z³); z is zero at infinity.
struct JacobianPoint<Coordinate: Field>: Sendable {
  var x, y, z: Coordinate

  static var infinity: Self { Self(x: .one, y: .one, z: .zero) }
  var isInfinity: Bool { z.isZero }

  init(x: Coordinate, y: Coordinate, z: Coordinate) { (self.x, self.y, self.z) = (x, y, z) }

  init(_ point: AffinePoint<Coordinate>) {
    self = point.isInfinity ? .infinity : Self(x: point.x, y: point.y, z: .one)
  }

  /// The point with one inversion.
  var affine: AffinePoint<Coordinate> {
    if isInfinity { return .infinity }
    let inverse = z.inverse
    let square = inverse.squared
    return AffinePoint(x: x * square, y: y * square * inverse)
  }

  static prefix func - (point: Self) -> Self { Self(x: point.x, y: -point.y, z: point.z) }

  /// See the Explicit-Formulas Database, dbl-2009-l.
  var doubled: Self {
    let a = x.squared
    let b = y.squared
    let c = b.squared
    let d = ((x + b).squared - a - c).doubled
    let e = a.doubled + a
    let x3 = e.squared - d.doubled
    return Self(x: x3, y: e * (d - x3) - c.doubled.doubled.doubled, z: (y * z).doubled)
  }

  /// See the Explicit-Formulas Database, add-2007-bl.
  static func + (p: Self, q: Self) -> Self {
    if p.isInfinity { return q }
    if q.isInfinity { return p }
    let pz = p.z.squared
    let qz = q.z.squared
    let u1 = p.x * qz
    let u2 = q.x * pz
    let s1 = p.y * q.z * qz
    let s2 = q.y * p.z * pz
    let h = u2 - u1
    let r = (s2 - s1).doubled
    if h.isZero { return r.isZero ? p.doubled : .infinity }
    let i = h.doubled.squared
    let j = h * i
    let v = u1 * i
    let x = r.squared - j - v.doubled
    return Self(
      x: x, y: r * (v - x) - (s1 * j).doubled, z: ((p.z + q.z).squared - pz - qz) * h)
  }

  /// Adds a point given in affine coordinates. See the Explicit-Formulas Database, madd-2007-bl.
  static func + (p: Self, q: AffinePoint<Coordinate>) -> Self {
    if q.isInfinity { return p }
    if p.isInfinity { return Self(q) }
    let pz = p.z.squared
    let h = q.x * pz - p.x
    let r = (q.y * p.z * pz - p.y).doubled
    if h.isZero { return r.isZero ? p.doubled : .infinity }
    let hh = h.squared
    let i = hh.doubled.doubled
    let j = h * i
    let v = p.x * i
    let x = r.squared - j - v.doubled
    return Self(x: x, y: r * (v - x) - (p.y * j).doubled, z: (p.z + h).squared - pz - hh)
  }

  /// Multiplies by a number given as limbs, least significant first, in signed windows of four bits.
  func multiplied(by limbs: [UInt64]) -> Self {
    JacobianPoint.sum(of: [(self, SignedWindows(limbs))])
  }

  /// Adds several multiples with shared doublings.
  static func sum(of terms: [(point: Self, digits: SignedWindows)]) -> Self {
    let tables = terms.map { term in
      let double = term.point.doubled
      var odd = [term.point]
      for _ in 1..<SignedWindows.tableCount { odd.append(odd[odd.count - 1] + double) }
      return odd
    }
    var result = Self.infinity
    let length = terms.map(\.digits.digits.count).max() ?? 0
    for place in stride(from: length - 1, through: 0, by: -1) {
      result = result.doubled
      for (term, table) in zip(terms, tables) where place < term.digits.digits.count {
        let digit = Int(term.digits.digits[place])
        if digit > 0 { result = result + table[digit / 2] }
        if digit < 0 { result = result + -table[-digit / 2] }
      }
    }
    return result
  }
}

/// A number as signed odd digits with at least four zeros after each: the width-5 non-adjacent form.
struct SignedWindows: Sendable {
  /// How many odd multiples the digits ask for: 1, 3, …, 15.
  static let tableCount = 8
  /// The digit of each binary place, lowest first.
  let digits: [Int8]

  init(_ limbs: [UInt64], isNegative: Bool = false) {
    var limbs = limbs + [0]
    var digits: [Int8] = []
    digits.reserveCapacity(limbs.count * 64)
    var carry: UInt64 = 0
    var place = 0
    while place < (limbs.count - 1) * 64 + 1 {
      let bit = limbs[place / 64] >> UInt64(place % 64) & 1
      guard bit ^ carry == 1 else {
        digits.append(0)
        place += 1
        continue
      }
      var window: UInt64 = 0
      for offset in 0..<5 where (place + offset) / 64 < limbs.count {
        window |= (limbs[(place + offset) / 64] >> UInt64((place + offset) % 64) & 1) << UInt64(offset)
      }
      window += carry
      carry = window >= 16 ? 1 : 0
      let digit = Int8(window) - (carry == 1 ? 32 : 0)
      digits.append(isNegative ? -digit : digit)
      digits += [0, 0, 0, 0]
      place += 5
    }
    limbs.removeAll()
    self.digits = digits
  }
}
