package import Chain
import Primitives

/// A tag, a number or a hash. See EIP-1898.
extension BlockTag: Parameter {
  package static var shape: String { "a block" }

  package init(_ value: JSONValue) throws(ParameterFault) {
    if value.kind == .object {
      if let hash = try value.member("blockHash", as: Hash32.self) {
        if value["blockNumber"] != nil {
          throw ParameterFault("cannot specify both blockHash and blockNumber, choose one or the other")
        }
        self = .hash(hash)
      } else if let number = try value.member("blockNumber", as: UInt64.self) {
        self = .number(number)
      } else {
        throw ParameterFault("expected blockHash or blockNumber")
      }
      return
    }
    guard let text = value.string else { throw .expected(Self.shape, value) }
    switch text {
    case "latest": self = .latest
    case "earliest": self = .earliest
    case "pending": self = .pending
    case "safe": self = .safe
    case "finalized": self = .finalized
    default:
      // The published fixtures also put a bare hash where a number could stand.
      self = text.utf8.count == 66 ? .hash(try Hash32(value)) : .number(try UInt64(value))
    }
  }
}
