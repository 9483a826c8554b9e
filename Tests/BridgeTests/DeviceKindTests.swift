import Foundation
import Testing

@testable import Bridge

private func relay(_ json: String) throws -> Relay {
  try Relay(ConfigurationNode(JSON(json.utf8), at: "relay"))
}

@Suite("Device kinds")
struct DeviceKindTests {
  private static let expected: [(String, on: [String], off: [String])] = [
    (
      #"{"kind": "shelly-gen1", "url": "http://d"}"#,
      ["GET http://d/relay/0?turn=on&timer=45", "GET http://d/relay/0"],
      ["GET http://d/relay/0?turn=off", "GET http://d/relay/0"]
    ),
    (
      #"{"kind": "shelly-gen2", "url": "http://d/", "channel": 2}"#,
      ["GET http://d/rpc/Switch.Set?id=2&on=true&toggle_after=45", "GET http://d/rpc/Switch.GetStatus?id=2"],
      ["GET http://d/rpc/Switch.Set?id=2&on=false", "GET http://d/rpc/Switch.GetStatus?id=2"]
    ),
    (
      #"{"kind": "tasmota", "url": "http://d", "user": "admin", "password": "a&b"}"#,
      [
        "GET http://d/cm?cmnd=PulseTime1%20145&user=admin&password=a%26b",
        "GET http://d/cm?cmnd=Power1%20On&user=admin&password=a%26b",
        "GET http://d/cm?cmnd=Power1&user=admin&password=a%26b",
      ],
      [
        "GET http://d/cm?cmnd=Power1%20Off&user=admin&password=a%26b",
        "GET http://d/cm?cmnd=Power1&user=admin&password=a%26b",
      ]
    ),
    (
      #"{"kind": "esphome", "url": "http://d", "path": "/switch/Relay%201", "timer": "device"}"#,
      ["POST http://d/switch/Relay%201/turn_on", "GET http://d/switch/Relay%201"],
      ["POST http://d/switch/Relay%201/turn_off", "GET http://d/switch/Relay%201"]
    ),
    (
      #"{"kind": "esp32", "url": "http://d"}"#,
      [#"POST http://d/relay {"on":true,"ttl":45,"trade":7}"#],
      [#"POST http://d/relay {"on":false,"trade":7}"#]
    ),
  ]

  private static func text(_ requests: [HTTPRequest]) -> [String] {
    requests.map { request in
      let body = request.body.isEmpty ? "" : " " + String(decoding: request.body, as: UTF8.self)
      return "\(request.method) \(request.url)\(body)"
    }
  }

  @Test("send what the makers document", arguments: expected.indices)
  func requests(index: Int) throws {
    let (json, on, off) = Self.expected[index]
    let relay = try relay(json)
    #expect(Self.text(relay.requests(for: .on(seconds: 45, trade: 7))) == on)
    #expect(Self.text(relay.requests(for: .off(trade: 7))) == off)
  }

  @Test("are all tried here")
  func complete() {
    #expect(Self.expected.count == DeviceKind.all.count)
  }

  private static let answers: [(kind: String, body: String, on: Bool?)] = [
    ("shelly-gen1", #"{"has_timer":true,"ison":true,"source":"http","timer_duration":45}"#, true),
    ("shelly-gen1", #"{"has_timer":false,"ison":false}"#, false),
    ("shelly-gen2", #"{"apower":0.0,"id":0,"output":true,"voltage":232.8}"#, true),
    ("shelly-gen2", #"{"code":404,"message":"No handler"}"#, nil),
    ("tasmota", #"{"POWER":"ON"}"#, true),
    ("tasmota", #"{"POWER1":"OFF"}"#, false),
    ("tasmota", #"{"WARNING":"Need user=<username>&password=<password>"}"#, nil),
    ("tasmota", "<html></html>", nil),
  ]

  @Test("read the relay's true state back", arguments: answers.indices)
  func readBack(index: Int) throws {
    let (kind, body, on) = Self.answers[index]
    let relay = try relay(#"{"kind": "\#(kind)", "url": "http://d"}"#)
    let reply = HTTPReply(status: 200, body: Array(body.utf8))
    #expect((relay.refusal(of: reply, to: .on(seconds: 45, trade: 7)) == nil) == (on == true))
    #expect((relay.refusal(of: reply, to: .off(trade: 7)) == nil) == (on == false))
  }
}

@Suite("Configuration")
struct BridgeConfigurationTests {
  private func fault(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "bridge-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: path) }
    try Data(text.utf8).write(to: path)
    do {
      _ = try BridgeConfiguration(contentsOf: path.path)
      return "accepted"
    } catch {
      #expect(error.description.hasPrefix(path.path))
      return String(error.description.dropFirst(path.path.count + 2))
    }
  }

  private static let house = #""address": "0x00000000000000000000000000000000000a11ce", "watts": 5"#
  private static let market = #""market": "0x00000000000000000000000000000000000a11ce""#
  private static let faults = [
    (#"{"houses": []}"#, "market: is missing"),
    (#"{"market": "0x12", "houses": []}"#, "market: must be an address"),
    (#"{\#(market), "huoses": []}"#, "huoses: unknown key"),
    (#"{\#(market), "houses": {}}"#, "houses: must be a list"),
    (#"{\#(market), "rpc": "localhost:8545", "houses": []}"#, "rpc: must be a URL"),
    (#"{\#(market), "leaseSeconds": 1, "houses": []}"#, "leaseSeconds: must be a whole number from 3"),
    (#"{\#(market), "houses": [{\#(house)}]}"#, "houses[0].relay: is missing"),
    (
      #"{\#(market), "houses": [{\#(house), "relay": {"kind": "sonoff"}}]}"#,
      "houses[0].relay.kind: sonoff is none"
    ),
    (
      #"{\#(market), "houses": [{\#(house), "relay": {"kind": "esphome", "url": "http://d", "path": "/s"}}]}"#,
      "houses[0].relay: no request carries {seconds}"
    ),
    (
      #"{\#(market), "houses": [{\#(house), "relay": {"kind": "http", "on": {"url": "http://d/on"}, "off": {"url": "http://d/off"}}}]}"#,
      "houses[0].relay.on: no request carries {seconds}"
    ),
    (
      #"{\#(market), "houses": [{\#(house), "relay": {"kind": "esp32", "url": "http://d"}}, {\#(house), "relay": {"kind": "esp32", "url": "http://d"}}]}"#,
      "houses[1].address: another house has this address"
    ),
    ("{", "not JSON"),
  ]

  @Test("says which key is wrong and why", arguments: faults.indices)
  func errors(index: Int) throws {
    let (text, expected) = Self.faults[index]
    #expect(try fault(text).hasPrefix(expected))
  }

  @Test("says so when there is no such file")
  func absent() {
    #expect { try BridgeConfiguration(contentsOf: "/nowhere/bridge.json") } throws: { error in
      "\(error)" == "/nowhere/bridge.json: No such file or directory"
    }
  }

  @Test("reads the example, which has a house of every device kind")
  func example() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Scripts/bridge.example.json").standardizedFileURL.path
    let configuration = try BridgeConfiguration(contentsOf: path)
    #expect(configuration.houses.count == DeviceKind.all.count + 1)
  }
}
