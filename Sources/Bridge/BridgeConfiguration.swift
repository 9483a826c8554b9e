import FoundationEssentials
import Glibc
package import Primitives

/// What the bridge is told: which market on which node, and which relay stands in which house.
///
/// The file is JSON, `Scripts/bridge.example.json` shows every device kind:
///
///     {
///       "rpc": "http://127.0.0.1:8545",      any Ethereum node; --rpc overrides it
///       "webSocket": "ws://127.0.0.1:8545",  wakes the bridge at once; left out: made from rpc; "": polling only
///       "market": "0x…",                     the EnergyMarket contract
///       "fromBlock": 0,                      the market's first block
///       "pollSeconds": 1,
///       "leaseSeconds": 60,                  how long a relay stays closed when the bridge falls silent
///       "stateFile": "bridge-state.json",    beside this file unless absolute
///       "houses": [
///         { "name": "House 3", "address": "0x…", "watts": 200,
///           "relay": { "kind": "shelly-gen2", "url": "http://192.168.1.20", "user": "admin", "password": "…" } },
///         { "name": "House 4", "address": "0x…", "watts": 100,
///           "relay": { "kind": "http",
///             "on": { "method": "POST", "url": "http://192.168.1.21/relay?state=1&ttl={seconds}" },
///             "off": { "method": "POST", "url": "http://192.168.1.21/relay?state=0" } } }
///       ]
///     }
///
/// `watts` is what the house delivers while its relay is closed: bought watt-seconds divided by it are the seconds of
/// delivery. A relay whose requests can't carry `{seconds}` needs `"timer": "device"`: the owner's word that the device
/// itself opens the relay at most `leaseSeconds` after the last request.
package struct BridgeConfiguration: Sendable {
  package var rpc = "http://127.0.0.1:8545"
  /// Empty: no subscription, polling only. Nil: made from `rpc`.
  package var webSocket: String?
  package var market: Address
  package var fromBlock: UInt64 = 0
  package var pollMilliseconds = 1000
  package var leaseSeconds = 60
  package var stateFile: String
  var houses: [Address: House]

  struct House: Sendable {
    var name: String
    /// W.
    var watts: Double
    var relay: Relay
  }

  /// Reads a configuration file; errors name the file and the key.
  package init(contentsOf path: String) throws(ConfigurationError) {
    guard access(path, R_OK) == 0 else {
      throw ConfigurationError(description: "\(path): \(String(cString: strerror(errno)))")
    }
    do {
      let data = try Data(contentsOf: URL(filePath: path))
      let folder = URL(filePath: path).deletingLastPathComponent()
      try self.init(ConfigurationNode(try JSON(data), at: ""), folder: folder)
    } catch let fault as ConfigurationNode.Fault {
      throw ConfigurationError(
        description: "\(path): \(fault.key.isEmpty ? "" : "\(fault.key): ")\(fault.reason)")
    } catch is DecodingError {
      throw ConfigurationError(description: "\(path): not JSON")
    } catch {
      throw ConfigurationError(description: "\(path): can't be read: \(error)")
    }
  }

  private init(_ node: ConfigurationNode, folder: URL) throws {
    try node.allow([
      "rpc", "webSocket", "market", "fromBlock", "pollSeconds", "leaseSeconds", "stateFile", "houses",
    ])
    if let rpc = try node.optional("rpc") { self.rpc = try rpc.url(schemes: ["http", "https"]) }
    if let socket = try node.optional("webSocket") {
      webSocket = try socket.string() == "" ? "" : socket.url(schemes: ["ws", "wss"])
    }
    market = try node.required("market").address()
    if let first = try node.optional("fromBlock") {
      fromBlock = UInt64(try first.number(in: 0...9_007_199_254_740_991, whole: true))
    }
    if let poll = try node.optional("pollSeconds") {
      pollMilliseconds = Int(try poll.number(in: 0.05...3600) * 1000)
    }
    if let lease = try node.optional("leaseSeconds") {
      leaseSeconds = Int(try lease.number(in: 3...3600, whole: true))
    }
    let file = try node.optional("stateFile")?.string() ?? "bridge-state.json"
    stateFile = file.hasPrefix("/") ? file : folder.appending(path: file).path
    houses = [:]
    for house in try node.required("houses").elements() {
      try house.allow(["name", "address", "watts", "relay"])
      let address = try house.required("address").address()
      guard houses[address] == nil else {
        throw ConfigurationNode.Fault(key: house.key + ".address", reason: "another house has this address")
      }
      houses[address] = House(
        name: try house.optional("name")?.string() ?? address.checksummed,
        watts: try house.required("watts").number(in: 0.001...1e9),
        relay: try Relay(house.required("relay")))
    }
  }
}

/// A configuration that can't be used: which file, which key, and why.
package struct ConfigurationError: Error, CustomStringConvertible {
  package var description: String
}

extension Relay {
  init(_ node: ConfigurationNode) throws {
    let kindNode = try node.required("kind")
    let kindName = try kindNode.string()
    var keys: Set = ["kind", "user", "password", "timer"]
    let kind: DeviceKind
    if kindName == "http" {
      keys.formUnion(["on", "off", "state"])
      kind = DeviceKind(
        name: kindName, on: [try Self.template(node.required("on"))],
        off: [try Self.template(node.required("off"))],
        probe: try node.optional("state").map(Self.probe))
    } else {
      keys.formUnion(["url", "channel", "path"])
      guard let known = DeviceKind.all.first(where: { $0.name == kindName }) else {
        let names = (DeviceKind.all.map(\.name) + ["http"]).joined(separator: ", ")
        throw ConfigurationNode.Fault(key: kindNode.key, reason: "\(kindName) is none of \(names)")
      }
      kind = known
    }
    try node.allow(keys)
    var places: [String: String] = [:]
    if kindName != "http" {
      let url = try node.required("url").url(schemes: ["http", "https"])
      places["url"] = url.hasSuffix("/") ? String(url.dropLast()) : url
      let channel = try node.optional("channel")?.number(in: 0...99, whole: true)
      places["channel"] = String(Int(channel ?? Double(kind.firstChannel)))
      if kind.on.contains(where: { $0.url.contains("{path}") }) {
        places["path"] = try node.required("path").string()
      }
    }
    let timer = try node.optional("timer")
    if let timer, try timer.string() != "device" {
      throw ConfigurationNode.Fault(key: timer.key, reason: "can only be \"device\"")
    }
    let carriesTimer = kind.on.contains { $0.texts.contains { $0.contains("{seconds") } }
    if !carriesTimer, timer == nil {
      let key = kind.timesItself ? node.key : node.key + ".on"
      throw ConfigurationNode.Fault(
        key: key,
        reason:
          "no request carries {seconds}; where the device itself opens its relay in time, say \"timer\": \"device\""
      )
    }
    let user = try node.optional("user")?.string()
    let password = try node.optional("password")?.string()
    self.init(
      on: kind.on, off: kind.off, probe: kind.probe, authentication: kind.authentication,
      credentials: user == nil && password == nil
        ? nil : Credentials(user: user ?? "admin", password: password ?? ""), places: places)
  }

  private static func template(_ node: ConfigurationNode) throws -> DeviceKind.Template {
    try node.allow(["method", "url", "headers", "body"])
    let method = try node.optional("method")?.string() ?? "GET"
    guard ["GET", "POST", "PUT", "PATCH"].contains(method) else {
      throw ConfigurationNode.Fault(
        key: node.key + ".method", reason: "\(method) is not GET, POST, PUT or PATCH")
    }
    var headers: [String] = []
    for (name, value) in try node.optional("headers")?.members() ?? [] {
      let line = "\(name): \(try value.string())"
      guard !line.utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
        throw ConfigurationNode.Fault(key: value.key, reason: "a header can't hold control characters")
      }
      headers.append(line)
    }
    return DeviceKind.Template(
      method: method, url: try node.required("url").url(schemes: ["http", "https"]), headers: headers,
      body: try node.optional("body")?.string() ?? "")
  }

  private static func probe(_ node: ConfigurationNode) throws -> DeviceKind.Probe {
    try node.allow(["method", "url", "headers", "body", "path", "on"])
    let request = try template(node.without(["path", "on"]))
    return DeviceKind.Probe(
      request: request, path: try node.required("path").string(),
      on: try node.optional("on")?.elements().map(\.value)
        ?? [.bool(true), .number(1), .string("1"), .string("on"), .string("ON"), .string("true")])
  }
}
