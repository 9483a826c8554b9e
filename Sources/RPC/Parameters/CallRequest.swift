package import Chain
import Cryptography
package import EVM
import Primitives

extension CallRequest: Parameter {
  package static var shape: String { "a transaction" }

  /// Reads the object; members that no transaction has are passed over, as every node does.
  package init(_ object: JSONValue) throws(ParameterFault) {
    try object.requireObject()
    self.init()
    from = try object.member("from")
    to = try object.member("to")
    nonce = try object.member("nonce")
    gasLimit = try object.member("gas")
    gasPrice = try object.member("gasPrice")
    maxFeePerGas = try object.member("maxFeePerGas")
    maxPriorityFeePerGas = try object.member("maxPriorityFeePerGas")
    value = try object.member("value") ?? 0
    accessList = try object.member("accessList")
    maxFeePerBlobGas = try object.member("maxFeePerBlobGas")
    blobHashes = try object.member("blobVersionedHashes") ?? []
    authorizations = try object.member("authorizationList") ?? []
    chainID = try object.member("chainId")
    // Foundry sends both names with the same bytes.
    let input = try object.member("input", as: HexData.self)
    let data = try object.member("data", as: HexData.self)
    if let input, let data, input != data {
      throw ParameterFault("both \"data\" and \"input\" are set and not equal; use \"input\"")
    }
    self.data = (input ?? data)?.bytes ?? []
    if let blobs = try object.member("blobs", as: [HexData].self) {
      sidecar = try Self.sidecar(blobs, of: object)
      if blobHashes.isEmpty { blobHashes = sidecar?.versionedHashes ?? [] }
    }
    if gasPrice != nil, maxFeePerGas != nil || maxPriorityFeePerGas != nil {
      throw ParameterFault("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified")
    }
    try checkKind(object.member("type"))
  }

  /// Joins blobs with what must prove them.
  private static func sidecar(_ blobs: [HexData], of object: JSONValue) throws(ParameterFault) -> BlobSidecar
  {
    guard let commitments = try object.member("commitments", as: [HexData].self),
      let proofs = try object.member("proofs", as: [HexData].self)
    else { throw ParameterFault("blobs: only taken with their commitments and proofs") }
    if blobs.isEmpty { throw ParameterFault("blobs: there must be one at least") }
    for (name, items, width) in [
      ("blobs", blobs, KZG.bytesPerBlob), ("commitments", commitments, KZG.bytesPerPoint),
      ("proofs", proofs, KZG.bytesPerPoint),
    ] where items.contains(where: { $0.bytes.count != width }) {
      throw ParameterFault("\(name): each must have \(width) bytes")
    }
    return BlobSidecar(
      blobs: blobs.map(\.bytes), commitments: commitments.map(\.bytes), proofs: proofs.map(\.bytes))
  }

  /// Refuses a type that the other members contradict; they alone decide what is signed.
  private func checkKind(_ number: UInt64?) throws(ParameterFault) {
    guard let number else { return }
    guard let kind = UInt8(exactly: number).flatMap(Transaction.Kind.init) else {
      throw ParameterFault("type: transaction type not supported")
    }
    let contradicts =
      switch kind {
      case .legacy: maxFeePerGas != nil || maxPriorityFeePerGas != nil
      case .accessList: maxFeePerGas != nil || maxPriorityFeePerGas != nil
      case .feeMarket, .blob, .setCode: gasPrice != nil
      }
    if contradicts { throw ParameterFault("type: the fees given don't belong to type \(number)") }
  }
}

extension Transaction.AccessListEntry: Parameter {
  package static var shape: String { "an access list entry" }

  package init(_ value: JSONValue) throws(ParameterFault) {
    try value.requireObject()
    guard let address = try value.member("address", as: Address.self) else {
      throw ParameterFault("address: missing")
    }
    self.init(address: address, slots: try value.member("storageKeys", as: [Hash32].self) ?? [])
  }
}

extension Transaction.Authorization: Parameter {
  package static var shape: String { "an authorization" }

  package init(_ value: JSONValue) throws(ParameterFault) {
    try value.requireObject()
    guard let address = try value.member("address", as: Address.self) else {
      throw ParameterFault("address: missing")
    }
    let parity = try value.member("yParity", as: UInt64.self) ?? 0
    guard let yParity = UInt8(exactly: parity) else { throw ParameterFault("yParity: hex number > 8 bits") }
    self.init(
      chainID: try value.member("chainId") ?? 0, address: address, nonce: try value.member("nonce") ?? 0,
      yParity: yParity, r: try value.member("r", as: PaddedNumber.self)?.value ?? 0,
      s: try value.member("s", as: PaddedNumber.self)?.value ?? 0)
  }
}

/// A number that some write as a quantity and others as 32 bytes, as the halves of a signature and slots.
struct PaddedNumber: Parameter {
  static var shape: String { "a number" }

  let value: UInt256

  init(_ value: JSONValue) throws(ParameterFault) {
    guard let text = value.string else { throw .expected(Self.shape, value) }
    guard text.hasPrefix("0x"), let number = UInt256(hex: text) else {
      throw ParameterFault("invalid hex number")
    }
    self.value = number
  }
}
