import Primitives

/// The database's form of a header: fields that hold what they mostly hold are left out.
///
/// A list of a number, whose bit n says that field n of the header's list is left out, and of the other fields. The
/// fields are the network's, so a header of any fork fits.
extension Header {
  var stored: Bytes {
    let fields = fields
    // The count of fields stands in the upper half.
    var skipped = UInt64(fields.count) << 32
    for (index, field) in fields.enumerated() where field == Self.usual(index, parentHash: parentHash) {
      skipped |= 1 << UInt64(index)
    }
    var writer = RLPWriter(capacity: 200)
    writer.appendList { list in
      list.append(number: skipped)
      for (index, field) in fields.enumerated() where skipped & 1 << UInt64(index) == 0 {
        field.append(to: &list)
      }
    }
    return writer.bytes
  }

  init(stored bytes: Bytes) throws(RLPError) {
    var reader = try RLPReader(listIn: bytes)
    let skipped = try reader.number64()
    guard skipped >> 32 <= 21 else { throw .wrongCount(expected: 21, found: Int(clamping: skipped >> 32)) }
    var fields: [RLP] = []
    for index in 0..<Int(skipped >> 32) {
      guard skipped & 1 << UInt64(index) != 0 else {
        fields.append(.string(Bytes(try reader.string())))
        continue
      }
      // The parent's hash, which is never left out, came first.
      guard let parent = try fields.first?.fixed(Hash32.self),
        let usual = Self.usual(index, parentHash: parent)
      else { throw .notCanonical }
      fields.append(.string(usual.string))
    }
    try reader.finish()
    try self.init(.list(fields))
  }

  /// What a field of the list mostly holds; nil where each block has its own.
  private static func usual(_ index: Int, parentHash: Hash32) -> HeaderField? {
    index == 13 ? .hash(keccak256(parentHash)) : usual[index]
  }

  private static let usual: [HeaderField?] = [
    nil, .hash(.emptyListKeccak), .address(.zero), nil, .hash(.emptyTrieRoot), .hash(.emptyTrieRoot),
    .bytes(Bloom().bytes), .number(0), nil, nil, .number(0), nil, .bytes([]), nil,
    .bytes(noNonce), nil, .hash(.emptyTrieRoot), .number(0), .number(0), .hash(.zero),
    .hash(Requests.emptyHash),
  ]
}
