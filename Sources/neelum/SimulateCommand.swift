import Glibc
import Server
import Simulation
import Synchronization

/// What the command line of a simulated device decides.
struct SimulateSettings: Sendable {
  var host = "127.0.0.1"
  var port = 8081
  var kind = Simulation.DeviceKind.all[0]
  var watts = 200
}

extension OptionKind<Simulation.DeviceKind> {
  /// A device by its name.
  static let device = OptionKind(
    placeholder: "KIND",
    expectation: "one of " + Simulation.DeviceKind.all.map(\.name).joined(separator: ", "),
    parse: { Simulation.DeviceKind(named: $0) }, show: { $0.name })
}

extension [Option<SimulateSettings>] {
  static let simulate: [Option<SimulateSettings>] = [
    Option(
      "kind", group: "Device", \.kind, .device, help: "The make whose requests and answers it knows."),
    Option(
      "watts", group: "Device", \.watts, .count(upTo: 100_000), help: "What flows while the relay is closed."),
    Option("host", group: "Device", \.host, .text("HOST"), help: "The address to listen on."),
    Option("port", "p", group: "Device", \.port, .port, help: "The port to listen on; 0 for any free one."),
  ]
}

extension Command {
  /// Stands in for a relay on the network, for those who have none at hand.
  static let simulate = Command(
    words: ["simulate"], usage: "simulate [--kind KIND] [--port PORT]",
    summary: "Answer as a relay would, to try the bridge without one.",
    about: "Answers HTTP as a make of relay does, and tells what it is asked.", options: .simulate,
    defaults: SimulateSettings(), serveDevice)
}

private func serveDevice(_ settings: SimulateSettings) throws {
  StopSignal.reserve()
  let console = Console()
  let start = ContinuousClock.now
  let relay = Mutex(Relay(load: Double(settings.watts)))
  var configuration = ServerConfiguration()
  configuration.host = settings.host
  configuration.port = UInt16(clamping: settings.port)
  let handlers = ServerHandlers(route: { request in
    let now = (ContinuousClock.now - start) / .seconds(1)
    let reply = relay.withLock { settings.kind.answer(DeviceRequest(request), &$0, now) }
    let query = request.query.map { "?" + $0 } ?? ""
    console.print("\(request.method) \(request.path)\(query) \(reply.status) \(reply.body)\n")
    return .response(
      HTTPResponse(status: reply.status, contentType: reply.contentType, body: Array(reply.body.utf8)))
  })
  let server = HTTPServer(configuration, handlers: handlers)
  let port = try server.start()
  console.print("A \(settings.kind.name) of \(settings.watts) W listens on \(settings.host):\(port)\n")
  StopSignal.wait()
  server.stop()
  console.flush()
}

extension DeviceRequest {
  /// Takes apart what the server hands over.
  fileprivate init(_ request: HTTPRequest) {
    var query: [String: String] = [:]
    for pair in (request.query ?? "").split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      query[percentDecoded(parts[0])] = parts.count > 1 ? percentDecoded(parts[1]) : ""
    }
    self.init(
      method: request.method, path: percentDecoded(request.path[...]), query: query,
      body: String(decoding: request.body, as: UTF8.self))
  }
}

/// A query's or path's text with `%20` and `+` made plain; what is no valid escape stands as it is.
private func percentDecoded(_ text: Substring) -> String {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "%"), rest.count >= 2,
      let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
    {
      bytes.append(value)
      rest = rest.dropFirst(2)
    } else {
      bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
