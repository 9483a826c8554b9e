import Primitives

/// One item of a header's list.
enum HeaderField: Hashable {
  case hash(Hash32)
  case address(Address)
  case number(UInt256)
  case bytes(Bytes)

  func append(to list: inout RLPWriter) {
    switch self {
    case .hash(let hash): list.append(fixed: hash)
    case .address(let address): list.append(fixed: address)
    case .number(let number): list.append(number: number)
    case .bytes(let bytes): list.append(string: bytes)
    }
  }

  /// The bytes of the item's string.
  var string: Bytes {
    switch self {
    case .hash(let hash): hash.bytes
    case .address(let address): address.bytes
    case .number(let number): number.minimalBytes
    case .bytes(let bytes): bytes
    }
  }
}

extension Header {
  /// The items of the header's list, in order.
  var fields: [HeaderField] {
    func number(_ value: UInt64) -> HeaderField { .number(UInt256(value)) }
    var fields: [HeaderField] = []
    fields.reserveCapacity(21)
    fields += [
      .hash(parentHash), .hash(unclesHash), .address(beneficiary), .hash(stateRoot), .hash(transactionsRoot),
      .hash(receiptsRoot), .bytes(bloom.bytes), .number(difficulty), number(self.number), number(gasLimit),
      number(gasUsed), number(timestamp), .bytes(extraData), .hash(mixHash), .bytes(nonce),
    ]
    // A later field never stands without those before it.
    guard let baseFee else { return fields }
    fields.append(.number(baseFee))
    guard let withdrawalsRoot else { return fields }
    fields.append(.hash(withdrawalsRoot))
    guard let blobGasUsed, let excessBlobGas, let parentBeaconBlockRoot else { return fields }
    fields += [number(blobGasUsed), number(excessBlobGas), .hash(parentBeaconBlockRoot)]
    guard let requestsHash else { return fields }
    fields.append(.hash(requestsHash))
    return fields
  }
}
