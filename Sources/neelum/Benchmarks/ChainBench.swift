import Chain
import Cryptography
import EVM
import EnergyMarket
import Glibc
import Primitives
import Storage

/// How much the measures of the chain do, and where.
struct ChainBench: Sendable {
  /// Transactions of each measure that counts them.
  var transactions = 2000
  /// Blocks of the long chain.
  var blocks: UInt64 = 20_000
  /// Blocks of the chain without transactions.
  var emptyBlocks: UInt64 = 100_000
  /// Cycles of snapshot and revert.
  var cycles = 1000
  /// Where databases are made, and removed again.
  var directory = "/tmp"
  var contract = "Contracts/EnergyMarket.json"
  /// Names of the only measures to run.
  var only: [String] = []
}

/// Rich neighbours and their chain.
final class Village {
  let chain: Blockchain
  let keys: [PrivateKey]
  private var nonces: [UInt64]
  private var turn = 0

  init(
    store: any KeyValueStore = MemoryStore(), neighbours: Int = 10,
    configure: (inout ChainConfiguration) -> Void = { _ in }
  ) throws {
    let mnemonic = try Mnemonic(Wallet.deterministicPhrase)
    keys = try HDWallet(mnemonic: mnemonic).accounts(neighbours, below: .ethereum)
    var configuration = ChainConfiguration()
    configuration.genesis = Genesis(
      accounts: keys.map(\.address), balance: UInt256(1_000_000_000).multiplied(by: .ether) ?? .max)
    configuration.genesis.timestamp = 1_700_000_000
    configure(&configuration)
    let chain = try Blockchain(configuration: configuration, store: store, accounts: AccountStore(keys))
    self.chain = chain
    nonces = try keys.map { try chain.pendingNonce(of: $0.address) }
  }

  /// The next one's transaction, signed: to a neighbour where nothing else is said.
  func signed(
    to: Address? = nil, value: UInt256 = 1, data: Bytes = [], gas: UInt64 = 21_000, by chosen: Int? = nil
  ) -> SignedTransaction {
    let sender = chosen ?? turn % keys.count
    if chosen == nil { turn += 1 }
    var transaction = Transaction()
    (transaction.kind, transaction.chainID) = (.feeMarket, chain.configuration.chainID)
    (transaction.nonce, transaction.gasLimit) = (nonces[sender], gas)
    (transaction.maxFeePerGas, transaction.maxPriorityFeePerGas) = (10_000_000_000, 1_000_000_000)
    transaction.to = to ?? keys[(sender + 1) % keys.count].address
    (transaction.value, transaction.data) = (value, data)
    nonces[sender] += 1
    return SignedTransaction(transaction, by: keys[sender])
  }

  func transfers(_ count: Int) -> [Bytes] { (0..<count).map { _ in signed().encoded } }

  /// Submits envelopes one by one and makes sure that each was mined in a block of its own.
  func submit(_ envelopes: [Bytes]) throws {
    let before = chain.view.number
    for envelope in envelopes { try chain.submit(raw: envelope) }
    try WrongAnswer.unless(
      chain.view.number == before + UInt64(envelopes.count), "not every transaction got its block")
  }

  /// Deploys the market and posts one large offer; answers purchases of it by everyone but its owner.
  func purchases(_ count: Int, contract path: String) throws -> [Bytes] {
    guard let code = try? FixtureObject(file: path).bytes("bytecode")
    else { throw WrongAnswer(description: "no contract in \(path); see --contract") }
    var creation = CallRequest()
    (creation.from, creation.data, creation.gasLimit) = (keys[0].address, code, 5_000_000)
    let wasAutomining = chain.isAutomining
    try chain.setAutomining(true)
    guard let market = try chain.receipt(chain.submit(creation))?.contractAddress else {
      throw WrongAnswer(description: "the contract was not deployed")
    }
    var offer = CallRequest()
    (offer.from, offer.to, offer.gasLimit) = (keys[0].address, market, 500_000)
    let energy: UInt64 = 1 << 47
    offer.data =
      MarketCall.post(.offer, energy: energy, price: UInt256(energy), expiry: 0, smallestPart: 1).calldata
    try chain.submit(offer)
    nonces[0] += 2
    try chain.setAutomining(wasAutomining)
    let purchase = MarketCall.buy(order: 1, energy: 3600).calldata
    return (0..<count).map { index in
      signed(to: market, value: 3600, data: purchase, gas: 200_000, by: 1 + index % (keys.count - 1)).encoded
    }
  }

  /// Makes sure that the newest block's transactions did what they should.
  func checkNewest(logs: Int) throws {
    let receipts = try chain.view.receipts(at: chain.view.number)
    try WrongAnswer.unless(
      !receipts.isEmpty && receipts.allSatisfy { $0.outcome == .status(true) && $0.logs.count == logs },
      "a transaction failed")
  }
}

extension UInt256 {
  /// Wei in an ether.
  fileprivate static let ether = UInt256(1_000_000_000_000_000_000)
}
