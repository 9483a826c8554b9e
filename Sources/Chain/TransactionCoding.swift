import Cryptography
package import EVM
package import Primitives

extension Transaction {
  /// What the sender signs.
  package var signingHash: Hash32 {
    var writer = RLPWriter(capacity: data.count + 128)
    writer.appendList { list in
      appendFields(to: &list)
      if kind == .legacy, let chainID {
        list.append(number: chainID)
        list.append(number: 0 as UInt64)
        list.append(number: 0 as UInt64)
      }
    }
    return keccak256(kind == .legacy ? writer.bytes : [kind.rawValue] + writer.bytes)
  }

  func encoded(with signature: Signature) -> Bytes {
    var writer = RLPWriter(capacity: data.count + 200)
    writer.appendList { list in
      appendFields(to: &list)
      list.append(number: v(parity: signature.yParity))
      list.append(number: signature.r)
      list.append(number: signature.s)
    }
    return kind == .legacy ? writer.bytes : [kind.rawValue] + writer.bytes
  }

  func v(parity: UInt8) -> UInt256 {
    guard kind == .legacy else { return UInt256(UInt64(parity)) }
    guard let chainID else { return UInt256(27 + UInt64(parity)) }
    return (UInt256(chainID) << 1) &+ UInt256(35 + UInt64(parity))
  }

  /// The fields before the signature, in the order of the kind.
  private func appendFields(to list: inout RLPWriter) {
    if kind != .legacy { list.append(number: chainID ?? 0) }
    list.append(number: nonce)
    if kind.rawValue >= 2 { list.append(number: maxPriorityFeePerGas) }
    list.append(number: maxFeePerGas)
    list.append(number: gasLimit)
    list.append(string: to?.bytes ?? [])
    list.append(number: value)
    list.append(string: data)
    if kind != .legacy {
      list.appendList { list in
        for entry in accessList {
          list.appendList { item in
            item.append(fixed: entry.address)
            item.appendList { slots in for slot in entry.slots { slots.append(fixed: slot) } }
          }
        }
      }
    }
    if kind == .blob {
      list.append(number: maxFeePerBlobGas)
      list.appendList { list in for hash in blobHashes { list.append(fixed: hash) } }
    }
    if kind == .setCode {
      list.appendList { list in
        for authorization in authorizations {
          list.appendList { item in
            item.append(number: authorization.chainID)
            item.append(fixed: authorization.address)
            item.append(number: authorization.nonce)
            item.append(number: UInt64(authorization.yParity))
            item.append(number: authorization.r)
            item.append(number: authorization.s)
          }
        }
      }
    }
  }
}

/// Reads an envelope strictly; the signature's range is the caller's to check.
func decodeTransaction(_ bytes: Bytes) throws(TransactionError) -> (Transaction, Signature) {
  guard let first = bytes.first else { throw .malformed(.endsEarly) }
  if first < 0xc0 && first > 4 || first == 0 { throw .unknownKind(first) }
  let kind: Transaction.Kind = first >= 0xc0 ? .legacy : Transaction.Kind(rawValue: first) ?? .legacy
  do throws(RLPError) {
    let list = try RLP(decoding: kind == .legacy ? bytes[...] : bytes.dropFirst())
    return try kind == .legacy ? decodeLegacy(list) : decodeTyped(list, kind)
  } catch { throw .malformed(error) }
}

private func decodeLegacy(_ list: RLP) throws(RLPError) -> (Transaction, Signature) {
  let fields = try list.list(count: 9)
  var transaction = Transaction()
  transaction.nonce = try fields[0].number64()
  transaction.maxFeePerGas = try fields[1].number()
  transaction.maxPriorityFeePerGas = transaction.maxFeePerGas
  transaction.gasLimit = try fields[2].number64()
  transaction.to = try recipient(fields[3])
  transaction.value = try fields[4].number()
  transaction.data = try fields[5].string()
  var signature = Signature(r: try fields[7].number(), s: try fields[8].number(), yParity: 0xff)
  // A v beyond 64 bits names no chain this node could serve.
  let v = try fields[6].number64()
  if v == 27 || v == 28 {
    signature.yParity = UInt8(v - 27)
  } else if v >= 35 {
    transaction.chainID = (v - 35) / 2
    signature.yParity = UInt8((v - 35) % 2)
  }
  return (transaction, signature)
}

private func decodeTyped(_ list: RLP, _ kind: Transaction.Kind) throws(RLPError) -> (Transaction, Signature) {
  let count =
    switch kind {
    case .legacy, .accessList: 11
    case .feeMarket: 12
    case .blob: 14
    case .setCode: 13
    }
  var fields = try list.list(count: count)[...]
  var transaction = Transaction()
  transaction.kind = kind
  transaction.chainID = try fields.removeFirst().number64()
  transaction.nonce = try fields.removeFirst().number64()
  if kind != .accessList { transaction.maxPriorityFeePerGas = try fields.removeFirst().number() }
  transaction.maxFeePerGas = try fields.removeFirst().number()
  if kind == .accessList { transaction.maxPriorityFeePerGas = transaction.maxFeePerGas }
  transaction.gasLimit = try fields.removeFirst().number64()
  transaction.to = try recipient(fields.removeFirst())
  transaction.value = try fields.removeFirst().number()
  transaction.data = try fields.removeFirst().string()
  for item in try fields.removeFirst().list() {
    let pair = try item.list(count: 2)
    var slots: [Hash32] = []
    for slot in try pair[1].list() { slots.append(try slot.fixed()) }
    transaction.accessList.append(.init(address: try pair[0].fixed(), slots: slots))
  }
  if kind == .blob {
    transaction.maxFeePerBlobGas = try fields.removeFirst().number()
    for hash in try fields.removeFirst().list() { transaction.blobHashes.append(try hash.fixed()) }
  }
  if kind == .setCode {
    for item in try fields.removeFirst().list() {
      let parts = try item.list(count: 6)
      let parity = try parts[3].number()
      guard let parity = parity.exactUInt64.flatMap(UInt8.init(exactly:)) else { throw .tooLarge }
      transaction.authorizations.append(
        .init(
          chainID: try parts[0].number(), address: try parts[1].fixed(), nonce: try parts[2].number64(),
          yParity: parity, r: try parts[4].number(), s: try parts[5].number()))
    }
  }
  let parity = UInt8(exactly: try fields.removeFirst().number().clampedUInt64) ?? 0xff
  let signature = Signature(
    r: try fields.removeFirst().number(), s: try fields.removeFirst().number(), yParity: parity)
  return (transaction, signature)
}

private func recipient(_ item: RLP) throws(RLPError) -> Address? {
  let string = try item.string()
  return string.isEmpty ? nil : try item.fixed(Address.self)
}
