import Chain
import EVM
import Foundation
import Primitives
import Trie

/// A state that stands in a JSON file: accounts by address.
struct FixtureState: StateReader {
  private(set) var accounts: [Address: Account] = [:]
  private(set) var storages: [Address: [UInt256: UInt256]] = [:]
  private(set) var codes: [Hash32: Bytes] = [:]

  init(_ json: FixtureObject) throws(FixtureFault) {
    for (name, value) in json.members {
      guard let address = Address(hex: name) else { throw .unreadable("\(json.place) \(name)") }
      try add(try FixtureObject(value, name), at: address)
    }
  }

  /// The accounts of a genesis block.
  init(_ allocations: [Address: Genesis.Allocation]) {
    for (address, allocation) in allocations {
      var account = Account(nonce: allocation.nonce, balance: allocation.balance)
      if !allocation.code.isEmpty {
        account.codeHash = keccak256(allocation.code)
        codes[account.codeHash] = allocation.code
      }
      add(account, with: allocation.storage.filter { !$0.value.isZero }, at: address)
    }
  }

  /// Puts code at an address, whatever else is there; the address need have no account yet.
  mutating func place(_ code: Bytes, at address: Address) {
    var account = accounts[address] ?? Account()
    account.codeHash = keccak256(code)
    if !code.isEmpty { codes[account.codeHash] = code }
    accounts[address] = account
  }

  private mutating func add(_ account: Account, with storage: [UInt256: UInt256], at address: Address) {
    accounts[address] = account
    if storage.isEmpty { return }
    storages[address] = storage
    // Any root but the empty one: it only tells that something is stored.
    accounts[address]?.storageRoot = .zero
  }

  private mutating func add(_ fields: FixtureObject, at address: Address) throws(FixtureFault) {
    var account = Account(
      nonce: try fields.uint64("nonce") ?? 0, balance: try fields.number("balance") ?? 0)
    if let code = try fields.bytes("code"), !code.isEmpty {
      account.codeHash = keccak256(code)
      codes[account.codeHash] = code
    }
    var storage: [UInt256: UInt256] = [:]
    for (key, word) in try fields.object("storage")?.members ?? [:] {
      let word = try Fixture.number(word, "\(fields.place) \(key)")
      if !word.isZero { storage[try Fixture.number(key, "\(fields.place) \(key)")] = word }
    }
    add(account, with: storage, at: address)
  }

  func account(at address: Address) -> Account? { accounts[address] }

  func storage(at address: Address, slot: UInt256) -> UInt256 { storages[address]?[slot] ?? .zero }

  func code(withHash hash: Hash32) throws(StateReadError) -> Bytes {
    guard let code = codes[hash] else { throw StateReadError("no code with hash \(hash)") }
    return code
  }

  /// Applies what transactions changed.
  mutating func apply(_ diff: StateDiff) {
    for (address, change) in diff.accounts {
      accounts[address] = change.account
      if change.account == nil || change.clearsStorage { storages[address] = nil }
      for (key, word) in change.storage { storages[address, default: [:]][key] = word.isZero ? nil : word }
    }
    codes.merge(diff.codes) { $1 }
  }

  /// The accounts as a genesis block has them.
  var allocations: [Address: Genesis.Allocation] {
    var allocations: [Address: Genesis.Allocation] = [:]
    for (address, account) in accounts {
      var allocation = Genesis.Allocation(balance: account.balance)
      allocation.nonce = account.nonce
      allocation.code = codes[account.codeHash] ?? []
      allocation.storage = storages[address] ?? [:]
      allocations[address] = allocation
    }
    return allocations
  }

  /// The root of the state trie.
  var root: Hash32 {
    trieRoot(
      of: accounts.map { address, account in
        let fields: [RLP] = [
          .number(account.nonce), .number(account.balance), .fixed(storageRoot(of: address)),
          .fixed(account.codeHash),
        ]
        return (keccak256(address.bytes).bytes, RLP.list(fields).encoded)
      })
  }

  func storageRoot(of address: Address) -> Hash32 {
    trieRoot(
      of: (storages[address] ?? [:]).map { key, word in
        (keccak256(Hash32(key).bytes).bytes, RLP.number(word).encoded)
      })
  }
}
