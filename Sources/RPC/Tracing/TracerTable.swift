import EVM

/// Makes a tracer for a run.
typealias TracerMaker = @Sendable (TracedRun) -> any AnsweringTracer

/// Every tracer that a request can name: to add one, add a row.
enum TracerTable {
  /// From a tracer's own settings to what makes it.
  typealias Row = @Sendable (JSONValue?) throws(ParameterFault) -> TracerMaker

  private static let rows: [(name: String, row: Row)] = [
    ("callTracer", CallTracer.maker),
    ("flatCallTracer", FlatCallTracer.maker),
    ("prestateTracer", PrestateTracer.maker),
    ("4byteTracer", SelectorTracer.maker),
    ("erc7562Tracer", UserOperationTracer.maker),
    ("muxTracer", MultiplexTracer.maker),
    ("noopTracer", SilentTracer.maker),
  ]

  static var names: [String] { rows.map(\.name) }

  /// What makes the tracer of that name, with its settings read.
  static func maker(_ name: String, settings: JSONValue?) throws(ParameterFault) -> TracerMaker {
    guard let row = rows.first(where: { $0.name == name })?.row else {
      throw ParameterFault(
        "tracer: there is no \"\(name)\", and JavaScript tracers are not run; there are "
          + names.joined(separator: ", "))
    }
    let settings = settings.flatMap { $0.isNull ? nil : $0 }
    do throws(ParameterFault) {
      try settings?.requireObject()
      return try row(settings)
    } catch { throw ParameterFault("tracerConfig: \(error.reason)") }
  }
}

extension JSONValue? {
  /// A setting that is on or off, and off where nothing is said.
  func flag(_ name: StaticString) throws(ParameterFault) -> Bool { try self?.member(name) ?? false }
}
