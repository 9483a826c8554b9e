package import Primitives

/// What an order does with energy.
package enum Side: UInt8, Sendable {
  case offer
  case demand
}

/// How far an order has come; an expired order stays open until somebody cancels it.
package enum OrderState: UInt8, Sendable {
  case none
  case open
  case closed
  case cancelled
}

/// One order as the contract stores it.
package struct Order: Hashable, Sendable {
  package var owner: Address
  /// Seconds since 1970 from which it can't be taken; 0: never expires.
  package var expiry: UInt64
  /// The smallest part that may be taken, in watt-seconds.
  package var smallestPart: UInt64
  package var side: Side
  /// Watt-seconds.
  package var total: UInt64
  /// Watt-seconds not yet taken.
  package var open: UInt64
  /// Wei for `total`.
  package var price: UInt256
  package var state: OrderState

  /// Decodes the answer to a call of `orders(uint256)`; nil when it is something else.
  package init?(answer: Bytes) {
    var words = ABIWords(answer)
    guard let owner = words.address(), let expiry = words.integer(), let smallestPart = words.integer(),
      let side = words.integer().flatMap(UInt8.init(exactly:)).flatMap(Side.init),
      let total = words.integer(), let open = words.integer(), let price = words.number(),
      let state = words.integer().flatMap(UInt8.init(exactly:)).flatMap(OrderState.init), words.isAtEnd
    else { return nil }
    (self.owner, self.expiry, self.smallestPart, self.side) = (owner, expiry, smallestPart, side)
    (self.total, self.open, self.price, self.state) = (total, open, price, state)
  }
}
