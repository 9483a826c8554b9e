import Cryptography
package import EVM
package import Primitives

extension Transaction {
  /// What the sender signs.
  package var signingHash: Hash32 {
    var writer = RLPWriter(capacity: data.count + 128)
    if kind != .legacy { writer.append(number: UInt64(kind.rawValue)) }
    writer.appendList { list in
      appendFields(to: &list)
      if kind == .legacy, let chainID {
        list.append(number: chainID)
        list.append(number: 0 as UInt64)
        list.append(number: 0 as UInt64)
      }
    }
    return keccak256(writer.bytes)
  }

  func encoded(with signature: Signature) -> Bytes {
    var writer = RLPWriter(capacity: data.count + 200)
    if kind != .legacy { writer.append(number: UInt64(kind.rawValue)) }
    writer.appendList { list in
      appendFields(to: &list)
      list.append(number: v(parity: signature.yParity))
      list.append(number: signature.r)
      list.append(number: signature.s)
    }
    return writer.bytes
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
    if let to { list.append(fixed: to) } else { list.append(string: []) }
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
    var fields = try RLPReader(listIn: bytes, from: kind == .legacy ? 0 : 1)
    let decoded = try kind == .legacy ? decodeLegacy(&fields) : decodeTyped(&fields, kind)
    try fields.finish()
    return decoded
  } catch { throw .malformed(error) }
}

private func decodeLegacy(_ fields: inout RLPReader) throws(RLPError) -> (Transaction, Signature) {
  var transaction = Transaction()
  transaction.nonce = try fields.number64()
  transaction.maxFeePerGas = try fields.number()
  transaction.maxPriorityFeePerGas = transaction.maxFeePerGas
  transaction.gasLimit = try fields.number64()
  transaction.to = try recipient(&fields)
  transaction.value = try fields.number()
  transaction.data = Bytes(try fields.string())
  // A v beyond 64 bits names no chain this node could serve.
  let v = try fields.number64()
  var signature = Signature(r: try fields.number(), s: try fields.number(), yParity: 0xff)
  if v == 27 || v == 28 {
    signature.yParity = UInt8(v - 27)
  } else if v >= 35 {
    transaction.chainID = (v - 35) / 2
    signature.yParity = UInt8((v - 35) % 2)
  }
  return (transaction, signature)
}

private func decodeTyped(
  _ fields: inout RLPReader, _ kind: Transaction.Kind
) throws(RLPError) -> (Transaction, Signature) {
  var transaction = Transaction()
  transaction.kind = kind
  transaction.chainID = try fields.number64()
  transaction.nonce = try fields.number64()
  if kind != .accessList { transaction.maxPriorityFeePerGas = try fields.number() }
  transaction.maxFeePerGas = try fields.number()
  if kind == .accessList { transaction.maxPriorityFeePerGas = transaction.maxFeePerGas }
  transaction.gasLimit = try fields.number64()
  transaction.to = try recipient(&fields)
  transaction.value = try fields.number()
  transaction.data = Bytes(try fields.string())
  var entries = try fields.list()
  while !entries.isAtEnd {
    var entry = try entries.list()
    let address = try entry.fixed(Address.self)
    var slots = try entry.list()
    var keys: [Hash32] = []
    while !slots.isAtEnd { keys.append(try slots.fixed()) }
    try entry.finish()
    transaction.accessList.append(.init(address: address, slots: keys))
  }
  if kind == .blob {
    transaction.maxFeePerBlobGas = try fields.number()
    var hashes = try fields.list()
    while !hashes.isAtEnd { transaction.blobHashes.append(try hashes.fixed()) }
  }
  if kind == .setCode {
    var authorizations = try fields.list()
    while !authorizations.isAtEnd {
      var item = try authorizations.list()
      let (chain, address, nonce) = (try item.number(), try item.fixed(Address.self), try item.number64())
      let parity = try item.number()
      guard let parity = parity.exactUInt64.flatMap(UInt8.init(exactly:)) else { throw .tooLarge }
      transaction.authorizations.append(
        .init(
          chainID: chain, address: address, nonce: nonce, yParity: parity, r: try item.number(),
          s: try item.number()))
      try item.finish()
    }
  }
  let parity = UInt8(exactly: try fields.number().clampedUInt64) ?? 0xff
  let signature = Signature(r: try fields.number(), s: try fields.number(), yParity: parity)
  return (transaction, signature)
}

private func recipient(_ fields: inout RLPReader) throws(RLPError) -> Address? {
  let string = try fields.string()
  if string.isEmpty { return nil }
  guard let address = Address(string) else { throw .wrongWidth(expected: 20, found: string.count) }
  return address
}
