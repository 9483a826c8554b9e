package import Primitives

/// A call of the market, with the calldata that makes it.
package enum MarketCall: Hashable, Sendable {
  /// Posts an order: energy and smallest part in watt-seconds, price in wei for all of it, expiry in seconds
  /// since 1970 or 0. A demand sends its price along, an offer sends nothing.
  case post(Side, energy: UInt64, price: UInt256, expiry: UInt64, smallestPart: UInt64)
  case cancel(order: UInt64)
  /// Buys watt-seconds of an offer; sends exactly what `priceOf` answers.
  case buy(order: UInt64, energy: UInt64)
  case sell(order: UInt64, energy: UInt64)
  case withdraw
  case orders(UInt64)
  case priceOf(order: UInt64, energy: UInt64)
  case credit(Address)
  case orderCount
  case tradeCount
  case deliveryWindow

  package var calldata: Bytes {
    keccak256(Bytes(signature.utf8)).bytes.prefix(4) + arguments.flatMap(\.bigEndianBytes)
  }

  /// Name and types, as the selector is made from them.
  var signature: String {
    switch self {
    case .post: "post(uint8,uint48,uint96,uint40,uint48)"
    case .cancel: "cancel(uint256)"
    case .buy: "buy(uint256,uint48)"
    case .sell: "sell(uint256,uint48)"
    case .withdraw: "withdraw()"
    case .orders: "orders(uint256)"
    case .priceOf: "priceOf(uint256,uint48)"
    case .credit: "credit(address)"
    case .orderCount: "orderCount()"
    case .tradeCount: "tradeCount()"
    case .deliveryWindow: "deliveryWindow()"
    }
  }

  private var arguments: [UInt256] {
    switch self {
    case .post(let side, let energy, let price, let expiry, let smallestPart):
      [UInt256(UInt64(side.rawValue)), UInt256(energy), price, UInt256(expiry), UInt256(smallestPart)]
    case .cancel(let order), .orders(let order): [UInt256(order)]
    case .buy(let order, let energy), .sell(let order, let energy), .priceOf(let order, let energy):
      [UInt256(order), UInt256(energy)]
    case .credit(let address): [address.number]
    case .withdraw, .orderCount, .tradeCount, .deliveryWindow: []
    }
  }
}
