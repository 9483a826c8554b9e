import Chain
import EVM
import Primitives

/// Which calls of which blocks a caller wants.
struct TraceQuery: Parameter {
  static var shape: String { "a trace filter" }

  /// From the first block where nothing is said.
  let from: BlockTag?
  /// To the newest block where nothing is said.
  let to: BlockTag?
  /// Any of these; empty stands for all.
  let senders: [Address]
  /// Whom is called, made, or inherits: any of these; empty stands for all.
  let receivers: [Address]
  /// How many of the calls found are passed over.
  let after: UInt64
  /// How many are answered at most.
  let count: UInt64

  init(_ value: JSONValue) throws(ParameterFault) {
    try value.requireObject()
    from = try value.member("fromBlock")
    to = try value.member("toBlock")
    senders = try value.member("fromAddress") ?? []
    receivers = try value.member("toAddress") ?? []
    after = try value.member("after", as: LenientNumber.self)?.value.clampedUInt64 ?? 0
    count = try value.member("count", as: LenientNumber.self)?.value.clampedUInt64 ?? .max
  }

  func matches(_ call: FlatCall) -> Bool {
    let entry = call.record.entry
    return (senders.isEmpty || senders.contains(entry.from))
      && (receivers.isEmpty || receivers.contains(entry.to))
  }
}
