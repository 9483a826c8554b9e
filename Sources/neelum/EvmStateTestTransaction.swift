import Cryptography
import EVM
import Foundation
import Primitives

extension StateTest {
  /// The transaction that a case names by its indexes, and who sends it; nil when it cannot be one.
  func transaction(_ post: [String: Any]) -> (Transaction, Address)? {
    let json = self.json["transaction"] as? [String: Any] ?? [:]
    let indexes = post["indexes"] as? [String: Any] ?? [:]
    func index(_ key: String) -> Int { (indexes[key] as? NSNumber)?.intValue ?? 0 }
    func choice(_ key: String, _ index: Int) -> Any? {
      guard let list = json[key] as? [Any], list.indices.contains(index) else { return nil }
      return list[index]
    }
    var transaction = Transaction()
    guard let nonce = Fixture.number(json["nonce"])?.exactUInt64,
      let gasLimit = Fixture.number(choice("gasLimit", index("gas")))?.exactUInt64,
      let value = Fixture.number(choice("value", index("value"))), nonce != .max
    else { return nil }
    (transaction.nonce, transaction.gasLimit, transaction.value) = (nonce, gasLimit, value)
    transaction.data = Fixture.bytes(choice("data", index("data")))
    transaction.to = (json["to"] as? String).flatMap { Address(hex: $0) }
    transaction.maxFeePerGas = Fixture.number(json["gasPrice"]) ?? 0
    transaction.maxPriorityFeePerGas = transaction.maxFeePerGas
    if let lists = json["accessLists"] as? [Any], lists.indices.contains(index("data")),
      let list = lists[index("data")] as? [[String: Any]]
    {
      transaction.kind = .accessList
      transaction.accessList = list.compactMap { entry in
        guard let address = (entry["address"] as? String).flatMap({ Address(hex: $0) }) else { return nil }
        let slots = (entry["storageKeys"] as? [String] ?? []).compactMap {
          UInt256(hex: $0).map { Hash32($0) }
        }
        return Transaction.AccessListEntry(address: address, slots: slots)
      }
    }
    if let cap = Fixture.number(json["maxFeePerGas"]) {
      transaction.kind = .feeMarket
      transaction.maxFeePerGas = cap
      transaction.maxPriorityFeePerGas = Fixture.number(json["maxPriorityFeePerGas"]) ?? 0
    }
    if json["maxFeePerBlobGas"] != nil || json["blobVersionedHashes"] != nil {
      transaction.kind = .blob
      transaction.maxFeePerBlobGas = Fixture.number(json["maxFeePerBlobGas"]) ?? 0
      transaction.blobHashes = (json["blobVersionedHashes"] as? [String] ?? []).compactMap { Hash32(hex: $0) }
    }
    if let list = json["authorizationList"] as? [[String: Any]] {
      transaction.kind = .setCode
      for fields in list {
        guard let authorization = authorization(fields) else { return nil }
        transaction.authorizations.append(authorization)
      }
    }
    guard let sender = sender(json) else { return nil }
    return (transaction, sender)
  }

  private func sender(_ json: [String: Any]) -> Address? {
    if let sender = (json["sender"] as? String).flatMap({ Address(hex: $0) }) { return sender }
    guard let secret = (json["secretKey"] as? String).flatMap({ UInt256(hex: $0) }) else { return nil }
    return PrivateKey(Hash32(secret))?.address
  }

  private func authorization(_ fields: [String: Any]) -> Transaction.Authorization? {
    guard let chainID = Fixture.number(fields["chainId"]),
      let address = (fields["address"] as? String).flatMap({ Address(hex: $0) }),
      let nonce = Fixture.number(fields["nonce"])?.exactUInt64,
      let parity = Fixture.number(fields["yParity"] ?? fields["v"])?.exactUInt64, parity < 256,
      let r = Fixture.number(fields["r"]), let s = Fixture.number(fields["s"])
    else { return nil }
    return Transaction.Authorization(
      chainID: chainID, address: address, nonce: nonce, yParity: UInt8(parity), r: r, s: s)
  }
}
