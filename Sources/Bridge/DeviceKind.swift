import Primitives

/// How one make of relay is switched over HTTP. A new device is a new row of `all`.
struct DeviceKind: Sendable {
  /// A request with places to fill: `{url}`, `{path}`, `{channel}`, `{seconds}`, `{seconds+100}`, `{trade}`.
  struct Template: Hashable, Sendable {
    var method: String
    var url: String
    var headers: [String] = []
    var body = ""

    /// Every text that may hold a place.
    var texts: [String] { [url, body] + headers }

    static func get(_ url: String) -> Template { Template(method: "GET", url: url) }
    static func post(_ url: String, json: String = "") -> Template {
      Template(
        method: "POST", url: url, headers: json.isEmpty ? [] : ["Content-Type: application/json"], body: json)
    }
  }

  /// Where the relay's true state is read back, as a member of a JSON answer.
  struct Probe: Hashable, Sendable {
    var request: Template
    var path: String
    /// What the member is when the relay is closed; anything else that is there means open.
    var on: [JSON]
  }

  enum Authentication: Sendable {
    /// Basic or Digest, whichever the device asks for.
    case header
    /// `user` and `password` in the query, as Tasmota wants it.
    case query
  }

  let name: String
  /// Requests in order that close the relay; they carry the timer that opens it again by itself.
  let on: [Template]
  let off: [Template]
  var probe: Probe?
  var authentication = Authentication.header
  /// The number of a device's first relay.
  var firstChannel = 0
  /// Whether the device's own firmware must open the relay, because no request can say so.
  var timesItself = false

  static let all = [
    // Plug S, 1PM and the like: /relay/0?turn=on&timer=60 flips back after 60 s.
    DeviceKind(
      name: "shelly-gen1", on: [.get("{url}/relay/{channel}?turn=on&timer={seconds}")],
      off: [.get("{url}/relay/{channel}?turn=off")],
      probe: Probe(request: .get("{url}/relay/{channel}"), path: "ison", on: [.bool(true)])),
    DeviceKind(
      name: "shelly-gen2", on: [.get("{url}/rpc/Switch.Set?id={channel}&on=true&toggle_after={seconds}")],
      off: [.get("{url}/rpc/Switch.Set?id={channel}&on=false")],
      probe: Probe(
        request: .get("{url}/rpc/Switch.GetStatus?id={channel}"), path: "output", on: [.bool(true)])),
    // PulseTime counts seconds from 100 on, and every Power On restarts it. A wrong password is answered with
    // status 200 too, so the state is read back.
    DeviceKind(
      name: "tasmota",
      on: [
        .get("{url}/cm?cmnd=PulseTime{channel}%20{seconds+100}"), .get("{url}/cm?cmnd=Power{channel}%20On"),
      ], off: [.get("{url}/cm?cmnd=Power{channel}%20Off")],
      probe: Probe(
        request: .get("{url}/cm?cmnd=Power{channel}"), path: "POWER|POWER{channel}", on: [.string("ON")]),
      authentication: .query, firstChannel: 1),
    // The path as the device has it: /switch/relay in older firmware, /switch/Relay%201 since 2026.1. The timer is an
    // on_turn_on script in the device's YAML.
    DeviceKind(
      name: "esphome", on: [.post("{url}{path}/turn_on")], off: [.post("{url}{path}/turn_off")],
      probe: Probe(request: .get("{url}{path}"), path: "value", on: [.bool(true)]), timesItself: true),
    DeviceKind(
      name: "esp32",
      on: [.post("{url}/relay", json: #"{"on":true,"ttl":{seconds},"trade":{trade}}"#)],
      off: [.post("{url}/relay", json: #"{"on":false,"trade":{trade}}"#)]),
  ]
}

/// One house's relay: its kind's requests with what the configuration says about it.
struct Relay: Sendable {
  var on: [DeviceKind.Template]
  var off: [DeviceKind.Template]
  var probe: DeviceKind.Probe?
  var authentication: DeviceKind.Authentication
  var credentials: Credentials?
  /// Values of `{url}`, `{path}` and `{channel}`.
  var places: [String: String]

  enum Command: Hashable, Sendable {
    /// Close the relay and let it open by itself after so many seconds.
    case on(seconds: Int, trade: UInt64)
    case off(trade: UInt64)
  }

  /// The requests that carry out a command, in order; the last reads the state back where the device can tell.
  func requests(for command: Command) -> [HTTPRequest] {
    var values = places
    let templates: [DeviceKind.Template]
    switch command {
    case .on(let seconds, let trade):
      values["seconds"] = String(seconds)
      values["seconds+100"] = String(seconds + 100)
      values["trade"] = String(trade)
      templates = on
    case .off(let trade):
      values["seconds"] = "0"
      values["seconds+100"] = "100"
      values["trade"] = String(trade)
      templates = off
    }
    return (templates + (probe.map { [$0.request] } ?? [])).map { request($0, values) }
  }

  /// Whether the answer to the read-back says what was commanded; the reason when it doesn't.
  func refusal(of reply: HTTPReply, to command: Command) -> String? {
    guard let probe else { return nil }
    let json = try? JSON(reply.body)
    let found = fill(probe.path, places).split(separator: "|").lazy.compactMap { json?.value(at: String($0)) }
      .first
    guard let found else { return "the device does not tell its relay's state" }
    let isOn = probe.on.contains(found)
    return switch command {
    case .on: isOn ? nil : "the relay stays open"
    case .off: isOn ? "the relay stays closed" : nil
    }
  }

  private func request(_ template: DeviceKind.Template, _ values: [String: String]) -> HTTPRequest {
    var url = fill(template.url, values)
    if authentication == .query, let credentials {
      url += (url.contains("?") ? "&" : "?") + "user=" + percentEncoded(credentials.user)
      url += "&password=" + percentEncoded(credentials.password)
    }
    return HTTPRequest(
      method: template.method, url: url, headers: template.headers.map { fill($0, values) },
      body: Array(fill(template.body, values).utf8),
      credentials: authentication == .header ? credentials : nil)
  }
}

/// Puts values where their names stand in braces; other braces stay.
func fill(_ template: String, _ values: [String: String]) -> String {
  var text = ""
  var rest = template[...]
  while let brace = rest.firstIndex(of: "{") {
    text += rest[..<brace]
    rest = rest[brace...]
    guard let (name, value) = values.first(where: { rest.hasPrefix("{\($0.key)}") }) else {
      text += "{"
      rest = rest.dropFirst()
      continue
    }
    text += value
    rest = rest.dropFirst(name.count + 2)
  }
  return text + rest
}

private func percentEncoded(_ text: String) -> String {
  let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
  return text.utf8.reduce(into: "") { encoded, byte in
    encoded +=
      unreserved.contains(byte) ? String(UnicodeScalar(byte)) : "%" + CollectionOfOne(byte).hex.dropFirst(2)
  }
}
