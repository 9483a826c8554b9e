import EVM
import Primitives

/// Slots in the order in which they were met, and what they hold.
struct MetSlots {
  private(set) var order: [UInt256] = []
  private(set) var words: [UInt256: UInt256] = [:]

  subscript(slot: UInt256) -> UInt256? { words[slot] }

  mutating func set(_ slot: UInt256, to word: UInt256) {
    if words.updateValue(word, forKey: slot) == nil { order.append(slot) }
  }

  /// Slots and words in their order.
  var all: [(slot: UInt256, word: UInt256)] { order.map { ($0, words[$0] ?? .zero) } }
}

/// An account as a transaction saw it at one moment, with those of its slots that were of interest.
struct AccountSight {
  /// Wei.
  var balance: UInt256
  var nonce: UInt64
  var code: Bytes
  var codeHash: Hash32
  var slots = MetSlots()

  init(of address: Address, in world: WorldState) {
    let account = world.account(at: address) ?? Account()
    (balance, nonce, codeHash) = (account.balance, account.nonce, account.codeHash)
    code = codeHash == .emptyKeccak ? [] : world.code(at: address)
  }

  /// Neither nonce nor balance nor code.
  var isEmpty: Bool { nonce == 0 && balance.isZero && codeHash == .emptyKeccak }
}

/// The accounts that a transaction met, before it and after it.
struct MetAccounts {
  struct Sights {
    let address: Address
    var before: AccountSight
    /// Nil for one that destroyed itself, and while the transaction runs.
    var after: AccountSight?
  }

  private(set) var sights: [Sights] = []
  private var indices: [Address: Int] = [:]

  func hasMet(_ address: Address) -> Bool { indices[address] != nil }
  func hasMet(_ slot: UInt256, of address: Address) -> Bool {
    indices[address].map { sights[$0].before.slots[slot] != nil } ?? false
  }

  mutating func meet(_ address: Address, _ sight: AccountSight) {
    indices[address] = sights.count
    sights.append(Sights(address: address, before: sight))
  }

  mutating func meet(_ slot: UInt256, holding word: UInt256, of address: Address) {
    if let index = indices[address] { sights[index].before.slots.set(slot, to: word) }
  }

  /// Looks at everything again when the transaction is over.
  mutating func lookAgain(in world: WorldState, without destroyed: [Address]) {
    let gone = Set(destroyed.filter { world.account(at: $0) == nil })
    for index in sights.indices where !gone.contains(sights[index].address) {
      let address = sights[index].address
      var after = AccountSight(of: address, in: world)
      for slot in sights[index].before.slots.order {
        after.slots.set(slot, to: world.storage(at: address, slot: slot))
      }
      sights[index].after = after
    }
  }
}
