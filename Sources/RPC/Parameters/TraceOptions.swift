import Chain
import EVM
import Primitives

/// Which tracer a request wants, and how long it may take.
struct TraceOptions: Parameter {
  static var shape: String { "trace options" }

  let maker: TracerMaker
  /// Ends the trace earlier than the node's own limit does.
  let timeLimit: Duration?

  /// The steps, with everything that is shown unless asked otherwise.
  init() { (maker, timeLimit) = ({ StructLogger($0, StructLogger.Settings()) }, nil) }

  init(_ value: JSONValue) throws(ParameterFault) {
    try value.requireObject()
    timeLimit = try value.member("timeout", as: TimeSpan.self)?.duration
    if let name = try value.member("tracer", as: String.self), !name.isEmpty {
      maker = try TracerTable.maker(name, settings: value["tracerConfig"])
    } else {
      let settings = try StructLogger.Settings(value)
      maker = { StructLogger($0, settings) }
    }
  }
}

extension StructLogger.Settings {
  fileprivate init(_ value: JSONValue) throws(ParameterFault) {
    // The older name, which Ganache and Hardhat have, is said by those who want to see it.
    let hidesMemory = try value.member("disableMemory", as: Bool.self) ?? true
    showsMemory = try value.member("enableMemory") ?? !hidesMemory
    showsStack = try !(value.member("disableStack") ?? false)
    showsStorage = try !(value.member("disableStorage") ?? false)
    showsReturnData = try value.member("enableReturnData") ?? false
    guard let limit = try value.member("limit", as: LenientNumber.self) else { return }
    self.limit = Int(clamping: limit.value.clampedUInt64)
  }
}

/// The trace options of a call, and what it pretends.
struct CallTraceOptions: Parameter {
  static var shape: String { "trace options" }

  var trace = TraceOptions()
  var overrides: StateOverrides?
  var block: BlockOverrides?
  /// The call comes before this transaction of the block.
  var index: Int?

  init() {}

  init(_ value: JSONValue) throws(ParameterFault) {
    trace = try TraceOptions(value)
    overrides = try value.member("stateOverrides")
    block = try value.member("blockOverrides")
    index = try value.member("txIndex", as: UInt64.self).map { Int(clamping: $0) }
  }
}

/// A span of time as Go writes it, such as `1m30s` or `300ms`.
struct TimeSpan: Parameter {
  static var shape: String { "a duration" }

  let duration: Duration

  init(_ value: JSONValue) throws(ParameterFault) {
    guard let text = value.string else { throw .expected(Self.shape, value) }
    var rest = text[...]
    var duration = Duration.zero
    repeat {
      let number = rest.prefix { $0.isNumber || $0 == "." }
      rest = rest.dropFirst(number.count)
      let name = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(name.count)
      guard let count = Double(number), count <= 1e9, let unit = Self.units[String(name)] else {
        throw ParameterFault("invalid duration \"\(text)\"")
      }
      duration += unit * count
    } while !rest.isEmpty
    self.duration = duration
  }

  private static let units: [String: Duration] = [
    "ns": .nanoseconds(1), "us": .microseconds(1), "µs": .microseconds(1), "ms": .milliseconds(1),
    "s": .seconds(1), "m": .seconds(60), "h": .seconds(3600),
  ]
}
