import Cryptography
package import Primitives

/// The blobs that travel with a transaction and stay out of its block, and the proofs that they are those it names.
package struct BlobSidecar: Sendable {
  /// What the proofs are about.
  package enum Version: UInt8, Sendable {
    /// One proof for each blob. See EIP-4844.
    case blobs = 0
    /// One for each of a blob's 128 cells; from Osaka on. See EIP-7594.
    case cells = 1
  }

  package var version: Version
  package var blobs: [Bytes]
  package var commitments: [Bytes]
  package var proofs: [Bytes]

  /// Reads what follows the envelope's fields in the network's form: the version unless it is 0, then three lists.
  init(_ fields: inout RLPReader) throws(RLPError) {
    version = .blobs
    if !fields.isAtList {
      guard try fields.number64() == UInt64(Version.cells.rawValue) else { throw .tooLarge }
      version = .cells
    }
    blobs = try fields.strings(of: KZG.bytesPerBlob)
    commitments = try fields.strings(of: KZG.bytesPerPoint)
    proofs = try fields.strings(of: KZG.bytesPerPoint)
  }

  /// Checks that the blobs are those behind the hashes: takes milliseconds for each.
  func check(for hashes: [Hash32]) throws(InvalidSidecar) {
    func checkCount(_ items: [Bytes], _ name: String, _ want: Int) throws(InvalidSidecar) {
      if items.count != want { throw .wrongCount(of: name, have: items.count, want: want) }
    }
    try checkCount(blobs, "blobs", hashes.count)
    try checkCount(commitments, "commitments", hashes.count)
    try checkCount(proofs, "proofs", hashes.count * (version == .cells ? KZG.cellsPerBlob : 1))
    for (index, hash) in hashes.enumerated() {
      let own = KZG.versionedHash(of: commitments[index])
      if own != hash { throw .wrongHash(index: index, have: own, want: hash) }
    }
    let proven = concurrentMap(Array(blobs.indices)) { isProven($0) }
    if let index = proven.firstIndex(of: false) { throw .wrongProof(index: index) }
  }

  private func isProven(_ index: Int) -> Bool {
    switch version {
    case .blobs: KZG.verify(blob: blobs[index], commitment: commitments[index], proof: proofs[index])
    case .cells:
      KZG.verify(
        blobs: [blobs[index]], commitments: [commitments[index]],
        cellProofs: Array(proofs[(index * KZG.cellsPerBlob)..<((index + 1) * KZG.cellsPerBlob)]))
    }
  }
}

/// Why blobs don't belong to a transaction.
package enum InvalidSidecar: Error, Hashable, Sendable {
  case missing
  /// Proofs of cells before Osaka.
  case wrongVersion(UInt8)
  case wrongCount(of: String, have: Int, want: Int)
  /// The commitment's hash isn't the transaction's.
  case wrongHash(index: Int, have: Hash32, want: Hash32)
  case wrongProof(index: Int)
}

extension RLPReader {
  /// A list of strings of the same width.
  fileprivate mutating func strings(of width: Int) throws(RLPError) -> [Bytes] {
    var items = try list()
    var strings: [Bytes] = []
    while !items.isAtEnd {
      let string = try items.string()
      if string.count != width { throw .wrongWidth(expected: width, found: string.count) }
      strings.append(Bytes(string))
    }
    return strings
  }
}
