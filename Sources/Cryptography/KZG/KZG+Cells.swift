package import Primitives

/// Proofs about cells: a blob's polynomial is evaluated at twice as many points as it has numbers, and those are split
/// into cells with a proof each. See EIP-7594 and the polynomial commitments of the consensus specification of Fulu.
extension KZG {
  package static let cellsPerBlob = 128
  static let elementsPerCell = 64

  /// Whether the commitments are those of the blobs' polynomials, by the proofs of all cells, blob after blob; false
  /// for malformed input too.
  package static func verify(blobs: [Bytes], commitments: [Bytes], cellProofs: [Bytes]) -> Bool {
    guard blobs.count == commitments.count, cellProofs.count == blobs.count * cellsPerBlob else {
      return false
    }
    var cells: [Cell] = []
    for (row, blob) in blobs.enumerated() {
      guard blob.count == bytesPerBlob, let values = extended(blob) else { return false }
      for column in 0..<cellsPerBlob {
        let first = column * elementsPerCell
        cells.append(Cell(row: row, column: column, values: Array(values[first..<(first + elementsPerCell)])))
      }
    }
    let seed = (blobs + commitments + cellProofs).flatMap { $0 }
    return verify(cells, commitments: commitments, proofs: cellProofs, seed: seed) ?? false
  }

  /// Whether each cell is one of the polynomial behind the commitment at the same place; nil when input is malformed.
  static func verify(
    commitments: [Bytes], columns: [UInt64], cells: [Bytes], proofs: [Bytes]
  ) -> Bool? {
    guard commitments.count == columns.count, columns.count == cells.count, cells.count == proofs.count else {
      return nil
    }
    var claims: [Cell] = []
    for (row, (column, bytes)) in zip(columns, cells).enumerated() {
      guard column < UInt64(cellsPerBlob), bytes.count == elementsPerCell * 32,
        let values = scalars(in: bytes)
      else { return nil }
      claims.append(Cell(row: row, column: Int(column), values: values))
    }
    let seed = (commitments + cells + proofs).flatMap { $0 } + columns.map { UInt8(truncatingIfNeeded: $0) }
    return verify(claims, commitments: commitments, proofs: proofs, seed: seed)
  }

  /// Values of a polynomial over one coset.
  private struct Cell {
    /// Which commitment it belongs to.
    let row: Int
    let column: Int
    let values: [BLS12381.Scalar]
  }

  /// Checks all cells at once, by a random linear combination: with I the polynomial that interpolates a cell over its
  /// coset h, e(Σ proof, [τ⁶⁴]h) = e(Σ (commitment − [I(τ)]g + h⁶⁴·proof), h). `seed` is what the challenge depends on.
  private static func verify(
    _ cells: [Cell], commitments: [Bytes], proofs: [Bytes], seed: Bytes
  ) -> Bool? {
    guard let commitments = points(commitments), let proofs = points(proofs) else { return nil }
    let challenge = scalar(hashing: seed)
    var weight = BLS12381.Scalar.one
    var rows = [BLS12381.Scalar](repeating: .zero, count: commitments.count)
    var columns = [Int: [BLS12381.Scalar]]()
    var proofTerms: [(point: BLS12381.Point, number: UInt256)] = []
    var terms: [(point: BLS12381.Point, number: UInt256)] = []
    for (cell, proof) in zip(cells, proofs) {
      rows[cell.row] = rows[cell.row] + weight
      let sum = columns[cell.column] ?? Array(repeating: .zero, count: elementsPerCell)
      columns[cell.column] = zip(sum, cell.values).map { $0 + $1 * weight }
      proofTerms.append((proof, weight.number))
      terms.append((proof, (weight * power(of: cell.column, elementsPerCell)).number))
      weight = weight * challenge
    }
    terms += zip(commitments, rows).map { ($0, $1.number) }
    terms += zip(TrustedSetup.powers, interpolation(of: columns)).map { ($0, (-$1).number) }
    return BLS12381.pairingProductIsOne([
      (MultiScalar.sum(of: proofTerms).affine, TrustedSetup.twistTau64),
      ((-MultiScalar.sum(of: terms)).affine, BLS12381.twistGenerator),
    ])
  }

  /// The coefficients of the sum of the columns' interpolating polynomials.
  private static func interpolation(of columns: [Int: [BLS12381.Scalar]]) -> [BLS12381.Scalar] {
    var sum = [BLS12381.Scalar](repeating: .zero, count: elementsPerCell)
    for (column, values) in columns {
      var coefficients = values
      EvaluationDomain.interpolate(&coefficients)
      for index in sum.indices { sum[index] = sum[index] + coefficients[index] * power(of: column, -index) }
    }
    return sum
  }

  /// A power of the factor by which a column's coset lies away from the group of order 64.
  private static func power(of column: Int, _ exponent: Int) -> BLS12381.Scalar {
    let shift = Int(UInt8(column << 1).bitReversed)
    let size = EvaluationDomain.size
    return EvaluationDomain.powers[((shift * exponent) % size + size) % size]
  }

  /// The values of all of a blob's cells; nil when a number is not below the modulus.
  private static func extended(_ blob: Bytes) -> [BLS12381.Scalar]? {
    guard var numbers = scalars(in: blob) else { return nil }
    EvaluationDomain.interpolate(&numbers)
    numbers += Array(repeating: .zero, count: EvaluationDomain.size - numbers.count)
    EvaluationDomain.evaluate(&numbers)
    return numbers
  }

  /// Points of the subgroup in their compressed form, each checked once; nil when one is none.
  private static func points(_ encodings: [Bytes]) -> [BLS12381.Point]? {
    var known: [Bytes: BLS12381.Point] = [:]
    var points: [BLS12381.Point] = []
    points.reserveCapacity(encodings.count)
    for bytes in encodings {
      if let point = known[bytes] {
        points.append(point)
        continue
      }
      guard bytes.count == 48, let point = BLS12381.compressedPoint(bytes.span.bytes, at: 0),
        BLS12381.isInSubgroup(point)
      else { return nil }
      known[bytes] = point
      points.append(point)
    }
    return points
  }
}

extension UInt8 {
  /// The byte with its bits in the other order.
  fileprivate var bitReversed: UInt8 {
    var (rest, reversed) = (self, UInt8(0))
    for _ in 0..<8 {
      reversed = reversed << 1 | rest & 1
      rest >>= 1
    }
    return reversed
  }
}
