import Cryptography
import EVM
import Primitives

/// The parts of transactions that fixtures and tools write alike.
extension FixtureObject {
  func accessList(_ name: String) throws(FixtureFault) -> [Transaction.AccessListEntry]? {
    guard let entries = try objects(name) else { return nil }
    var list: [Transaction.AccessListEntry] = []
    for entry in entries {
      guard let address: Address = try entry.fixed("address") else { throw .unreadable(entry.place) }
      var slots: [Hash32] = []
      for key in try entry.list("storageKeys") ?? [] {
        slots.append(Hash32(try Fixture.number(key, "\(entry.place) storageKeys")))
      }
      list.append(.init(address: address, slots: slots))
    }
    return list
  }

  func blobHashes(_ name: String) throws(FixtureFault) -> [Hash32]? {
    guard let list = try list(name) else { return nil }
    var hashes: [Hash32] = []
    for value in list { hashes.append(try Fixture.fixed(value, "\(place) \(name)")) }
    return hashes
  }

  func authorizations(_ name: String) throws(FixtureFault) -> [Transaction.Authorization]? {
    guard let items = try objects(name) else { return nil }
    var list: [Transaction.Authorization] = []
    for item in items {
      guard let chainID = try item.number("chainId"), let address: Address = try item.fixed("address"),
        let nonce = try item.uint64("nonce"), let parity = try item.uint64(item.either("yParity", "v")),
        let r = try item.number("r"), let s = try item.number("s")
      else { throw .unreadable(item.place) }
      guard let parity = UInt8(exactly: parity) else { throw .tooLarge(item.place) }
      list.append(.init(chainID: chainID, address: address, nonce: nonce, yParity: parity, r: r, s: s))
    }
    return list
  }

  /// The key that an account signs with.
  func privateKey(_ name: String) throws(FixtureFault) -> PrivateKey? {
    guard let secret: Hash32 = try fixed(name) else { return nil }
    guard let key = PrivateKey(secret) else { throw .unreadable("\(place) \(name)") }
    return key
  }
}
