/// ESPHome's web server: `POST /switch/relay/turn_on`, `GET /switch/relay`, `GET /sensor/power`.
///
/// Its relay opens after a minute by itself, as the project's YAML for it makes the real one do.
func answerAsESPHome(_ request: DeviceRequest, relay: inout Relay, now: Double) -> DeviceReply {
  relay.advance(to: now)
  let parts = request.path.split(separator: "/").map { $0.lowercased() }
  switch (request.method, parts.first, parts.count) {
  case ("POST", "switch", 3):
    switch parts[2] {
    case "turn_on": relay.set(closed: true, timer: 60, at: now)
    case "turn_off": relay.set(closed: false, at: now)
    default: return .refusal(404, "Not Found")
    }
    return DeviceReply(status: 200, contentType: "text/plain", body: "")
  case ("GET", "switch", 2):
    let state = relay.isClosed ? "ON" : "OFF"
    return .json(#"{"id":"switch-\#(parts[1])","state":"\#(state)","value":\#(relay.isClosed)}"#)
  case ("GET", "switch", 3):
    return .refusal(405, "Method Not Allowed")
  case ("GET", "sensor", 2):
    let power = rounded(relay.power, 1)
    return .json(#"{"id":"sensor-\#(parts[1])","state":"\#(power) W","value":\#(power)}"#)
  default:
    return .refusal(404, "Not Found")
  }
}
