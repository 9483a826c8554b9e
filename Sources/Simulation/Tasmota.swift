/// Tasmota: `/cm?cmnd=Power%20On`, `Power`, `PulseTime 160` (60 s: values from 112 on are seconds plus 100),
/// `Status 8`.
func answerAsTasmota(_ request: DeviceRequest, relay: inout Relay, now: Double) -> DeviceReply {
  relay.advance(to: now)
  guard request.path == "/cm", let command = request.query["cmnd"] else {
    return .refusal(404, "404 Not Found")
  }
  // Commands may be joined: Backlog runs them one after the other and answers the last.
  let words = command.split(separator: " ", maxSplits: 1).map(String.init)
  if words.first?.lowercased() == "backlog" {
    var reply = unknownTasmotaCommand
    for part in (words.count > 1 ? words[1] : "").split(separator: ";") {
      reply = answerTasmota(command: String(part), relay: &relay, now: now)
    }
    return reply
  }
  return answerTasmota(command: command, relay: &relay, now: now)
}

private let unknownTasmotaCommand = DeviceReply.json(#"{"Command":"Unknown"}"#)

private func answerTasmota(
  command: String, relay: inout Relay, now: Double
) -> DeviceReply {
  let words = command.lowercased().split(separator: " ").map(String.init)
  let argument = words.count > 1 ? words[1] : nil
  switch words.first {
  case "power", "power1":
    switch argument {
    case "on", "1": relay.set(closed: true, timer: relay.pulse, at: now)
    case "off", "0": relay.set(closed: false, at: now)
    case "toggle", "2": relay.set(closed: !relay.isClosed, timer: relay.isClosed ? nil : relay.pulse, at: now)
    default: break
    }
    return .json(#"{"POWER":"\#(relay.isClosed ? "ON" : "OFF")"}"#)
  case "pulsetime", "pulsetime1":
    if let argument {
      guard let value = Double(argument), value >= 0, value <= 64900 else { return unknownTasmotaCommand }
      relay.pulse = value == 0 ? nil : value < 112 ? value / 10 : value - 100
    }
    let set = relay.pulse.map { $0 < 11.2 ? Int($0 * 10) : Int($0) + 100 } ?? 0
    let remaining = relay.flipsAt.map { Int(max(0, $0 - now)) } ?? 0
    return .json(#"{"PulseTime1":{"Set":\#(set),"Remaining":\#(remaining)}}"#)
  case "status" where argument == "8" || argument == "10":
    return .json(
      #"{"StatusSNS":{"ENERGY":{"Total":\#(rounded(relay.energy / 3_600_000, 3)),"Power":\#(Int(relay.power.rounded())),"#
        + #""Voltage":\#(Int(relay.voltage.rounded())),"Current":\#(rounded(relay.current, 3))}}}"#)
  default:
    return unknownTasmotaCommand
  }
}
