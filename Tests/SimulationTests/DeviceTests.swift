import Testing

@testable import Simulation

@Suite("Simulated devices")
struct DeviceTests {
  private func ask(
    _ kind: String, _ method: String, _ path: String, _ query: [String: String] = [:], relay: inout Relay,
    at now: Double
  ) throws -> DeviceReply {
    try #require(DeviceKind(named: kind)).answer(
      DeviceRequest(method: method, path: path, query: query), &relay, now)
  }

  @Test("counts 0.0125 kWh in 224 s at 200.3 W, and opens when the timer runs out")
  func energyUntilTimer() {
    var relay = Relay(load: 200.3)
    relay.set(closed: true, timer: 224, at: 0)
    relay.advance(to: 1000)
    #expect(!relay.isClosed)
    #expect((relay.energy / 360).rounded() / 10000 == 0.0125)
  }

  @Test("Shelly Gen1 closes with a timer and tells what remains")
  func shellyGen1() throws {
    var relay = Relay(load: 60)
    let on = try ask("shelly-gen1", "GET", "/relay/0", ["turn": "on", "timer": "60"], relay: &relay, at: 0)
    #expect(on.body.contains(#""ison":true,"has_timer":true,"timer_remaining":60"#))
    let status = try ask("shelly-gen1", "GET", "/status", relay: &relay, at: 120)
    #expect(status.body.contains(#""ison":false"#))
    #expect(status.body.contains(#""total":60"#))
    #expect(try ask("shelly-gen1", "GET", "/relay/7", relay: &relay, at: 120).status == 404)
  }

  @Test("Shelly Gen2 answers what was before, and refuses what it does not know")
  func shellyGen2() throws {
    var relay = Relay(load: 100)
    let query = ["id": "0", "on": "true", "toggle_after": "60"]
    #expect(
      try ask("shelly-gen2", "GET", "/rpc/Switch.Set", query, relay: &relay, at: 0).body
        == #"{"was_on":false}"#)
    #expect(
      try ask("shelly-gen2", "GET", "/rpc/Switch.Set", query, relay: &relay, at: 30).body
        == #"{"was_on":true}"#)
    let status = try ask("shelly-gen2", "GET", "/rpc/Switch.GetStatus", ["id": "0"], relay: &relay, at: 89)
    #expect(status.body.contains(#""output":true"#))
    relay.advance(to: 90)
    #expect(!relay.isClosed)
    #expect(
      try ask("shelly-gen2", "GET", "/rpc/Switch.Set", ["id": "0"], relay: &relay, at: 90).status == 500)
  }

  @Test("Tasmota restarts its pulse each time it is switched on")
  func tasmota() throws {
    var relay = Relay(load: 100)
    _ = try ask("tasmota", "GET", "/cm", ["cmnd": "PulseTime 160"], relay: &relay, at: 0)
    #expect(
      try ask("tasmota", "GET", "/cm", ["cmnd": "Power On"], relay: &relay, at: 0).body == #"{"POWER":"ON"}"#)
    _ = try ask("tasmota", "GET", "/cm", ["cmnd": "Power On"], relay: &relay, at: 40)
    #expect(
      try ask("tasmota", "GET", "/cm", ["cmnd": "Power"], relay: &relay, at: 99).body == #"{"POWER":"ON"}"#)
    #expect(
      try ask("tasmota", "GET", "/cm", ["cmnd": "Power"], relay: &relay, at: 100).body == #"{"POWER":"OFF"}"#)
  }

  @Test("ESPHome refuses to switch on GET")
  func espHome() throws {
    var relay = Relay(load: 100)
    #expect(try ask("esphome", "GET", "/switch/relay/turn_on", relay: &relay, at: 0).status == 405)
    #expect(try ask("esphome", "POST", "/switch/relay/turn_on", relay: &relay, at: 0).status == 200)
    #expect(relay.isClosed)
  }

  @Test("the project's own sketch closes only with a time to live")
  func esp32() throws {
    let kind = try #require(DeviceKind(named: "esp32"))
    var relay = Relay(load: 100)
    func order(_ body: String) -> DeviceReply {
      kind.answer(DeviceRequest(method: "POST", path: "/relay", body: body), &relay, 0)
    }
    #expect(order(#"{"on":true}"#).status == 422)
    #expect(!relay.isClosed)
    #expect(order(#"{"on":true,"ttl":60,"trade":7}"#).body.contains(#""on":true,"ttl":60"#))
    #expect(order("on").status == 400)
    #expect(relay.isClosed)
  }
}
