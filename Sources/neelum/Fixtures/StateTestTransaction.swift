import Cryptography
import EVM
import Primitives

extension StateTest {
  /// The transaction that a case names by its indexes, and who sends it.
  func transaction(_ post: FixtureObject) throws(FixtureFault) -> (Transaction, Address) {
    guard let json = try json.object("transaction"), let indexes = try post.object("indexes") else {
      throw .unreadable("\(name) transaction")
    }
    func choice(_ list: String, _ index: String) throws(FixtureFault) -> Any {
      guard let values = try json.list(list), let index = try indexes.uint64(index), index < values.count
      else {
        throw .unreadable("\(name) \(list)")
      }
      return values[Int(index)]
    }
    var transaction = Transaction()
    transaction.nonce = try json.uint64("nonce") ?? 0
    guard let gasLimit = try Fixture.number(choice("gasLimit", "gas"), "gasLimit").exactUInt64,
      transaction.nonce < .max
    else { throw .tooLarge("\(name) transaction") }
    transaction.gasLimit = gasLimit
    transaction.value = try Fixture.number(choice("value", "value"), "value")
    transaction.data = try Fixture.bytes(choice("data", "data"), "data")
    transaction.to = try json.fixed("to")
    transaction.maxFeePerGas = try json.number("gasPrice") ?? 0
    transaction.maxPriorityFeePerGas = transaction.maxFeePerGas
    if json["accessLists"] != nil {
      // An entry of null is a transaction without a list.
      let chosen = try FixtureObject(["accessList": try choice("accessLists", "data")], "accessLists")
      if let list = try chosen.accessList("accessList") {
        (transaction.kind, transaction.accessList) = (.accessList, list)
      }
    }
    if let cap = try json.number("maxFeePerGas") {
      (transaction.kind, transaction.maxFeePerGas) = (.feeMarket, cap)
      transaction.maxPriorityFeePerGas = try json.number("maxPriorityFeePerGas") ?? 0
    }
    if json["maxFeePerBlobGas"] != nil || json["blobVersionedHashes"] != nil {
      transaction.kind = .blob
      transaction.maxFeePerBlobGas = try json.number("maxFeePerBlobGas") ?? 0
      transaction.blobHashes = try json.blobHashes("blobVersionedHashes") ?? []
    }
    if let authorizations = try json.authorizations("authorizationList") {
      (transaction.kind, transaction.authorizations) = (.setCode, authorizations)
    }
    if let sender: Address = try json.fixed("sender") { return (transaction, sender) }
    guard let key = try json.privateKey("secretKey") else { throw .unreadable("\(name) sender") }
    return (transaction, key.address)
  }
}
