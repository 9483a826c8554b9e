import Cryptography
import EVM
package import Primitives

/// The blobs that travel with a transaction and stay out of its block, and the proofs that they are those it names.
package struct BlobSidecar: Hashable, Sendable {
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

  /// Joins blobs with what proves them: one proof for each of them, or one for each of their cells.
  package init(blobs: [Bytes], commitments: [Bytes], proofs: [Bytes]) {
    (self.blobs, self.commitments, self.proofs) = (blobs, commitments, proofs)
    version = proofs.count == blobs.count ? .blobs : .cells
  }

  /// The hashes by which a transaction names the blobs.
  package var versionedHashes: [Hash32] { commitments.map { KZG.versionedHash(of: $0) } }

  /// Bytes of blobs and proofs together.
  var byteCount: Int {
    blobs.count * KZG.bytesPerBlob + (commitments.count + proofs.count) * KZG.bytesPerPoint
  }

  /// The network's form of a transaction with its blobs.
  package func wrapping(_ signed: SignedTransaction) -> Bytes {
    var writer = RLPWriter(capacity: signed.encoded.count + byteCount + byteCount / 16)
    writer.appendList { list in
      list.append(encoded: signed.encoded.dropFirst())
      if version != .blobs { list.append(number: UInt64(version.rawValue)) }
      for strings in [blobs, commitments, proofs] {
        list.appendList { list in for string in strings { list.append(string: string) } }
      }
    }
    return [Transaction.Kind.blob.rawValue] + writer.bytes
  }

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
