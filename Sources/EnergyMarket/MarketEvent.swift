package import Primitives

/// A trade as the chain announces it. The seller owes the buyer the energy until the deadline.
package struct Purchase: Hashable, Sendable {
  package var trade: UInt64
  package var seller: Address
  package var buyer: Address
  package var order: UInt64
  /// Watt-seconds.
  package var energy: UInt64
  /// Wei.
  package var price: UInt256
  /// Seconds since 1970.
  package var deadline: UInt64

  package init(
    trade: UInt64, seller: Address, buyer: Address, order: UInt64, energy: UInt64, price: UInt256,
    deadline: UInt64
  ) {
    (self.trade, self.seller, self.buyer, self.order) = (trade, seller, buyer, order)
    (self.energy, self.price, self.deadline) = (energy, price, deadline)
  }
}

/// What the market tells the world.
package enum MarketEvent: Hashable, Sendable {
  /// Energy in watt-seconds, price in wei for all of it, expiry in seconds since 1970 or 0.
  case orderPosted(
    order: UInt64, owner: Address, side: Side, energy: UInt64, price: UInt256, expiry: UInt64)
  case orderCancelled(order: UInt64)
  case energyPurchased(Purchase)
  /// Wei that could not be pushed and waits to be withdrawn.
  case credited(Address, amount: UInt256)
  case withdrawn(Address, amount: UInt256)

  /// Decodes a log of the market; nil when it is none of these events or not well formed.
  package init?(topics: [Hash32], data: Bytes) {
    guard let topic = topics.first, let kind = Self.kinds.first(where: { $0.topic == topic }) else {
      return nil
    }
    // Indexed parameters come first in every event, so topics and data read as one row of words.
    var words = ABIWords(topics.dropFirst().flatMap(\.bytes) + data)
    guard topics.count == kind.indexed + 1, let event = kind.decode(&words), words.isAtEnd else { return nil }
    self = event
  }
}

extension MarketEvent {
  /// One event of the contract: its first topic, how many parameters are indexed, how the words read.
  private struct Kind: Sendable {
    let topic: Hash32
    let indexed: Int
    let decode: @Sendable (inout ABIWords) -> MarketEvent?

    init(_ signature: String, indexed: Int, decode: @escaping @Sendable (inout ABIWords) -> MarketEvent?) {
      topic = keccak256(Bytes(signature.utf8))
      (self.indexed, self.decode) = (indexed, decode)
    }
  }

  private static let kinds = [
    Kind("OrderPosted(uint256,address,uint8,uint256,uint256,uint256)", indexed: 2) { words in
      guard let order = words.integer(), let owner = words.address(),
        let side = words.integer().flatMap(UInt8.init(exactly:)).flatMap(Side.init),
        let energy = words.integer(), let price = words.number(), let expiry = words.integer()
      else { return nil }
      return .orderPosted(
        order: order, owner: owner, side: side, energy: energy, price: price, expiry: expiry)
    },
    Kind("OrderCancelled(uint256)", indexed: 1) { words in
      words.integer().map { .orderCancelled(order: $0) }
    },
    Kind(purchaseSignature, indexed: 3) { words in
      guard let trade = words.integer(), let seller = words.address(), let buyer = words.address(),
        let order = words.integer(), let energy = words.integer(), let price = words.number(),
        let deadline = words.integer()
      else { return nil }
      return .energyPurchased(
        Purchase(
          trade: trade, seller: seller, buyer: buyer, order: order, energy: energy, price: price,
          deadline: deadline))
    },
    Kind("Credited(address,uint256)", indexed: 1) { words in
      guard let who = words.address(), let amount = words.number() else { return nil }
      return .credited(who, amount: amount)
    },
    Kind("Withdrawn(address,uint256)", indexed: 1) { words in
      guard let who = words.address(), let amount = words.number() else { return nil }
      return .withdrawn(who, amount: amount)
    },
  ]

  private static let purchaseSignature =
    "EnergyPurchased(uint256,address,address,uint256,uint256,uint256,uint256)"

  /// The first topic of every purchase, to filter logs by.
  package static let purchaseTopic = keccak256(Bytes(purchaseSignature.utf8))
}
