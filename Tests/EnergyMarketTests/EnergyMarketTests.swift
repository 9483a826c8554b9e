import EnergyMarket
import Primitives
import Testing

private let owner = Address(hex: "0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF") ?? .zero
private let buyer = Address(hex: "0x6813Eb9362372EEF6200f3b1dbC3f819671cBA69") ?? .zero
private let contract = Address(hex: "0x2946259E0334f33A064106302415aD3391BeD384") ?? .zero
private let ether: UInt256 = 1_000_000_000_000_000_000

/// The bytes of hexadecimal words.
func bytes(_ words: [String]) throws -> Bytes { try #require(Bytes(hex: words.joined())) }

@Suite("Calls")
struct MarketCallTests {
  private static let calls: [(String, MarketCall)] = [
    (
      "post",
      .post(
        .demand, energy: 281_474_976_710_655, price: UInt256(.max, 0xffff_ffff, 0, 0),
        expiry: 1_099_511_627_775, smallestPart: 60)
    ),
    ("cancel", .cancel(order: 7)),
    ("buy", .buy(order: 3, energy: 18_000)),
    ("sell", .sell(order: 4, energy: 300)),
    ("withdraw", .withdraw),
    ("orders", .orders(2)),
    ("priceOf", .priceOf(order: 1, energy: 60)),
    ("credit", .credit(owner)),
    ("orderCount", .orderCount),
    ("tradeCount", .tradeCount),
    ("deliveryWindow", .deliveryWindow),
  ]

  @Test("encode as eth-abi encodes them", arguments: calls)
  func encode(name: String, call: MarketCall) throws {
    #expect(call.calldata == (try bytes(try #require(Vectors.calls[name]))))
  }
}

@Suite("Events")
struct MarketEventTests {
  private static let expected: [MarketEvent] = [
    .orderPosted(
      order: 1, owner: owner, side: .offer, energy: 18_000, price: 2_000_000_000_000_000_000,
      expiry: 1_900_000_000),
    .orderPosted(order: 2, owner: buyer, side: .demand, energy: 300, price: ether, expiry: 0),
    .energyPurchased(
      Purchase(
        trade: 1, seller: owner, buyer: buyer, order: 1, energy: 6000, price: 666_666_666_666_666_666,
        deadline: 1_795_587_705)),
    .energyPurchased(
      Purchase(
        trade: 2, seller: owner, buyer: buyer, order: 2, energy: 300, price: ether, deadline: 1_795_587_706)),
    .orderPosted(order: 3, owner: contract, side: .offer, energy: 300, price: ether, expiry: 0),
    .energyPurchased(
      Purchase(
        trade: 3, seller: contract, buyer: owner, order: 3, energy: 300, price: ether,
        deadline: 1_795_587_708)),
    .credited(contract, amount: ether),
    .orderCancelled(order: 1),
    .withdrawn(contract, amount: ether),
  ]

  private static func log(_ index: Int) throws -> (topics: [Hash32], data: Bytes) {
    let log = Vectors.logs[index]
    return (try log.topics.map { try #require(Hash32(hex: $0)) }, try bytes(log.data))
  }

  @Test("read as web3.py reads them", arguments: expected.indices)
  func decode(index: Int) throws {
    #expect(Vectors.logs.count == Self.expected.count)
    let log = try Self.log(index)
    #expect(MarketEvent(topics: log.topics, data: log.data) == Self.expected[index])
  }

  @Test("are refused when a byte, a topic or the range of a type is wrong", arguments: expected.indices)
  func malformed(index: Int) throws {
    let (topics, data) = try Self.log(index)
    #expect(MarketEvent(topics: topics, data: data + [0]) == nil)
    #expect(MarketEvent(topics: topics, data: Bytes(data.dropLast())) == nil || data.isEmpty)
    #expect(MarketEvent(topics: topics.dropLast(), data: data) == nil)
    #expect(MarketEvent(topics: Array(topics.dropFirst()), data: data) == nil)
    #expect(MarketEvent(topics: [], data: data) == nil)
    var outOfRange = topics
    outOfRange[1] = Hash32(.max)
    #expect(MarketEvent(topics: outOfRange, data: data) == nil)
  }
}

@Suite("Orders")
struct OrderTests {
  @Test("read from the contract's answers")
  func decode() throws {
    let orders = try Vectors.orders.map { try #require(Order(answer: try bytes($0))) }
    #expect(orders.map(\.state) == [.cancelled, .closed, .closed, .none])
    #expect(orders.map(\.side) == [.offer, .demand, .offer, .offer])
    #expect(orders.map(\.owner) == [owner, buyer, contract, .zero])
    #expect(orders.map(\.total) == [18_000, 300, 300, 0])
    #expect(orders.map(\.open) == [12_000, 0, 0, 0])
    #expect(orders.map(\.price) == [2_000_000_000_000_000_000, ether, ether, 0])
    #expect(orders.map(\.expiry) == [1_900_000_000, 0, 0, 0])
    #expect(orders.map(\.smallestPart) == [300, 0, 0, 0])
  }

  @Test("are refused when the answer is cut or a state is unknown")
  func malformed() throws {
    let answer = try bytes(Vectors.orders[0])
    #expect(Order(answer: Bytes(answer.dropLast(32))) == nil)
    #expect(Order(answer: Bytes(answer.dropLast()) + [9]) == nil)
    #expect(Order(answer: []) == nil)
  }
}
