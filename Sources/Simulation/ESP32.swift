import FoundationEssentials

/// The project's own ESP32 sketch: `POST /relay {"on":true,"ttl":60,"trade":7}`, `GET /status`.
///
/// It never closes without a time to live, so that a relay opens when nobody speaks to it any more.
func answerAsESP32(_ request: DeviceRequest, relay: inout Relay, now: Double) -> DeviceReply {
  relay.advance(to: now)
  switch (request.method, request.path) {
  case ("POST", "/relay"):
    guard let order = try? JSONDecoder().decode(ESP32Order.self, from: Data(request.body.utf8)) else {
      return .refusal(400, "a JSON object with on and ttl is wanted")
    }
    if order.on {
      guard let life = order.ttl, life > 0, life <= 86_400 else {
        return .refusal(422, "on wants a ttl from 1 to 86400 seconds")
      }
      relay.set(closed: true, timer: life, at: now)
    } else {
      relay.set(closed: false, at: now)
    }
    return esp32Status(relay, now)
  case ("GET", "/status"), ("GET", "/relay"):
    return esp32Status(relay, now)
  default:
    return .refusal(404, "Not Found")
  }
}

private struct ESP32Order: Decodable {
  var on: Bool
  /// Seconds until the relay opens by itself.
  var ttl: Double?
}

private func esp32Status(_ relay: Relay, _ now: Double) -> DeviceReply {
  let remaining = relay.flipsAt.map { Int(max(0, $0 - now)) } ?? 0
  return .json(
    #"{"on":\#(relay.isClosed),"ttl":\#(remaining),"v":\#(rounded(relay.voltage, 1)),"i":\#(rounded(relay.current, 3)),"#
      + #""p":\#(rounded(relay.power, 1)),"ws":\#(Int(relay.energy))}"#)
}
