import EVM
package import Primitives
import Trie

/// The first block and the accounts it begins with.
package struct Genesis: Hashable, Sendable {
  /// An account that exists from the beginning.
  package struct Allocation: Hashable, Sendable {
    package var nonce: UInt64 = 0
    /// Wei.
    package var balance: UInt256 = 0
    package var code: Bytes = []
    package var storage: [UInt256: UInt256] = [:]

    package init() {}
    package init(balance: UInt256) { self.balance = balance }
  }

  package var allocations: [Address: Allocation] = [:]
  /// Seconds since 1970; nil takes the clock's time when the chain is made.
  package var timestamp: UInt64?
  package var gasLimit: UInt64 = 30_000_000
  package var gasUsed: UInt64 = 0
  package var difficulty: UInt256?
  package var extraData: Bytes = []
  package var beneficiary: Address = .zero
  package var mixHash: Hash32 = .zero
  package var nonce: UInt64 = 0
  package var parentHash: Hash32 = .zero
  /// Wei per gas; counts from London on.
  package var baseFee: UInt256 = FeeRules.initialBaseFee
  package var excessBlobGas: UInt64 = 0
  package var blobGasUsed: UInt64 = 0
  /// Whether a file tells it, which then need not be named again.
  package var isFromFile = false

  package init() {}

  /// Accounts with the same balance each.
  package init(accounts: some Sequence<Address>, balance: UInt256) {
    for account in accounts { allocations[account] = Allocation(balance: balance) }
  }

  /// The state that the allocations make.
  var diff: StateDiff {
    var diff = StateDiff()
    for (address, allocation) in allocations {
      var account = Account(nonce: allocation.nonce, balance: allocation.balance)
      if !allocation.code.isEmpty {
        account.codeHash = keccak256(allocation.code)
        diff.codes[account.codeHash] = allocation.code
      }
      var change = StateDiff.Change(account: account)
      change.storage = allocation.storage.filter { !$0.value.isZero }
      diff.accounts[address] = change
    }
    return diff
  }

  /// The header over a state's root.
  package func header(stateRoot: Hash32, schedule: ForkSchedule, now: UInt64) -> Header {
    var header = Header()
    header.timestamp = timestamp ?? now
    let fork = schedule.fork(atBlock: 0, time: header.timestamp)
    header.parentHash = parentHash
    header.beneficiary = beneficiary
    header.stateRoot = stateRoot
    header.difficulty = difficulty ?? (fork >= .paris ? 0 : 1)
    header.gasLimit = gasLimit
    header.gasUsed = gasUsed
    header.extraData = extraData
    header.mixHash = mixHash
    header.nonce = nonce.bigEndianBytes
    if fork >= .london { header.baseFee = baseFee }
    if fork >= .shanghai { header.withdrawalsRoot = .emptyTrieRoot }
    if fork >= .cancun {
      (header.blobGasUsed, header.excessBlobGas) = (blobGasUsed, excessBlobGas)
      header.parentBeaconBlockRoot = .zero
    }
    if fork >= .prague { header.requestsHash = Requests.emptyHash }
    return header
  }

  /// The root of the state that the allocations make.
  package var stateRoot: Hash32 {
    trieRoot(
      of: allocations.map { address, allocation in
        var account = Account(nonce: allocation.nonce, balance: allocation.balance)
        if !allocation.code.isEmpty { account.codeHash = keccak256(allocation.code) }
        account.storageRoot = trieRoot(
          of: allocation.storage.filter { !$0.value.isZero }.map {
            (keccak256($0.key.bigEndianBytes).bytes, RLP.number($0.value).encoded)
          })
        return (keccak256(address).bytes, account.encoded)
      })
  }
}
