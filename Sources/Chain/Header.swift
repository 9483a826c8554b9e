package import Primitives

/// A block's header, with the fields that each fork added. See Yellow Paper, section 4.3.
package struct Header: Hashable, Sendable {
  package var parentHash: Hash32 = .zero
  package var unclesHash: Hash32 = .emptyListKeccak
  package var beneficiary: Address = .zero
  package var stateRoot: Hash32 = .emptyTrieRoot
  package var transactionsRoot: Hash32 = .emptyTrieRoot
  package var receiptsRoot: Hash32 = .emptyTrieRoot
  package var bloom = Bloom()
  /// Zero from the merge on.
  package var difficulty: UInt256 = 0
  package var number: UInt64 = 0
  package var gasLimit: UInt64 = 0
  package var gasUsed: UInt64 = 0
  /// Seconds since 1970.
  package var timestamp: UInt64 = 0
  package var extraData: Bytes = []
  /// The proof of work's mix, or from the merge on the randomness that PREVRANDAO gives.
  package var mixHash: Hash32 = .zero
  /// Eight bytes.
  package var nonce: Bytes = Self.noNonce
  /// Wei per gas; from London on.
  package var baseFee: UInt256?
  /// From Shanghai on.
  package var withdrawalsRoot: Hash32?
  /// Blob gas; from Cancun on.
  package var blobGasUsed: UInt64?
  package var excessBlobGas: UInt64?
  package var parentBeaconBlockRoot: Hash32?
  /// From Prague on.
  package var requestsHash: Hash32?

  static let noNonce = Bytes(repeating: 0, count: 8)

  package init() {}

  package var hash: Hash32 { keccak256(encoded) }

  /// What `unclesHash` is for these headers.
  package static func hash(ofUncles uncles: [Header]) -> Hash32 {
    if uncles.isEmpty { return .emptyListKeccak }
    var writer = RLPWriter()
    writer.appendList { list in for uncle in uncles { list.append(encoded: uncle.encoded) } }
    return keccak256(writer.bytes)
  }

  package var encoded: Bytes {
    var writer = RLPWriter(capacity: 640)
    writer.appendList { list in for field in fields { field.append(to: &list) } }
    return writer.bytes
  }

  /// Reads a header from its decoded list.
  package init(_ item: RLP) throws(RLPError) {
    let fields = try item.list()
    guard [15, 16, 17, 20, 21].contains(fields.count) else {
      throw .wrongCount(expected: 15, found: fields.count)
    }
    parentHash = try fields[0].fixed()
    unclesHash = try fields[1].fixed()
    beneficiary = try fields[2].fixed()
    stateRoot = try fields[3].fixed()
    transactionsRoot = try fields[4].fixed()
    receiptsRoot = try fields[5].fixed()
    let bits = try fields[6].string()
    guard let filter = Bloom(bits) else { throw .wrongWidth(expected: 256, found: bits.count) }
    bloom = filter
    difficulty = try fields[7].number()
    number = try fields[8].number64()
    gasLimit = try fields[9].number64()
    gasUsed = try fields[10].number64()
    timestamp = try fields[11].number64()
    extraData = try fields[12].string()
    mixHash = try fields[13].fixed()
    nonce = try fields[14].string()
    guard nonce.count == 8 else { throw .wrongWidth(expected: 8, found: nonce.count) }
    if fields.count > 15 { baseFee = try fields[15].number() }
    if fields.count > 16 { withdrawalsRoot = try fields[16].fixed() }
    if fields.count > 19 {
      blobGasUsed = try fields[17].number64()
      excessBlobGas = try fields[18].number64()
      parentBeaconBlockRoot = try fields[19].fixed()
    }
    if fields.count > 20 { requestsHash = try fields[20].fixed() }
  }
}
