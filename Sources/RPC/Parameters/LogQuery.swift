import Chain
import Primitives

/// Which logs a caller wants, with the blocks as the caller names them.
struct LogQuery: Parameter {
  enum Range: Hashable, Sendable {
    case block(Hash32)
    /// Inclusive; nil is latest.
    case between(BlockTag?, BlockTag?)
  }

  static var shape: String { "a log filter" }

  var range = Range.between(nil, nil)
  /// Addresses and topics; its own range is not filled in yet.
  var filter = LogFilter()

  /// Most addresses, and most topics for one position.
  private static let mostAlternatives = 1000

  /// Every log of the newest block.
  init() {}

  init(_ value: JSONValue) throws(ParameterFault) {
    try value.requireObject()
    let from = try value.member("fromBlock", as: BlockTag.self)
    let to = try value.member("toBlock", as: BlockTag.self)
    if let hash = try value.member("blockHash", as: Hash32.self) {
      if from != nil || to != nil {
        throw ParameterFault("cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other")
      }
      range = .block(hash)
    } else {
      range = .between(from, to)
    }
    filter.addresses = try value.member("address", as: OneOrMore<Address>.self)?.values ?? []
    let positions = try value.member("topics", as: [OneOrMore<Hash32>?].self) ?? []
    if positions.count > 4 { throw ParameterFault("topics: exceed max topics") }
    filter.topics = positions.map { $0?.values ?? [] }
    if filter.addresses.count > Self.mostAlternatives
      || filter.topics.contains(where: { $0.count > Self.mostAlternatives })
    {
      throw ParameterFault("more than \(Self.mostAlternatives) alternatives")
    }
  }
}

/// One value, or an array of alternatives of which null stands for anything.
private struct OneOrMore<Value: Parameter>: Parameter {
  static var shape: String { Value.shape }

  let values: [Value]

  init(_ value: JSONValue) throws(ParameterFault) {
    guard value.kind == .array else {
      values = [try Value(value)]
      return
    }
    let alternatives = try [Value?](value)
    values = alternatives.contains { $0 == nil } ? [] : alternatives.compactMap { $0 }
  }
}
