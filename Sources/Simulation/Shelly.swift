/// Shelly's first generation: `/relay/0?turn=on&timer=60`, `/status`; its meter counts watt-minutes.
func answerAsShellyGen1(_ request: DeviceRequest, relay: inout Relay, now: Double) -> DeviceReply {
  relay.advance(to: now)
  switch request.path {
  case "/shelly":
    return .json(#"{"type":"SHPLG-S","auth":false,"fw":"simulated","num_outputs":1,"num_meters":1}"#)
  case "/relay/0":
    switch request.query["turn"] {
    case nil: break
    case "on": relay.set(closed: true, timer: seconds(request.query["timer"]), at: now)
    case "off": relay.set(closed: false, timer: seconds(request.query["timer"]), at: now)
    case "toggle": relay.set(closed: !relay.isClosed, timer: seconds(request.query["timer"]), at: now)
    default: return .refusal(400, "Bad turn!")
    }
    return .json(shellyGen1Relay(relay, now))
  case "/status":
    let meter = #"{"power":\#(rounded(relay.power, 2)),"is_valid":true,"total":\#(Int(relay.energy / 60))}"#
    return .json(#"{"relays":[\#(shellyGen1Relay(relay, now))],"meters":[\#(meter)]}"#)
  default:
    return .refusal(404, "Not Found")
  }
}

private func shellyGen1Relay(_ relay: Relay, _ now: Double) -> String {
  let remaining = relay.flipsAt.map { Int(max(0, $0 - now).rounded(.up)) }
  return
    #"{"ison":\#(relay.isClosed),"has_timer":\#(remaining != nil),"timer_remaining":\#(remaining ?? 0),"overpower":false,"source":"http"}"#
}

/// Shelly's second generation and later: `/rpc/Switch.Set?id=0&on=true&toggle_after=60`, `/rpc/Switch.GetStatus?id=0`.
func answerAsShellyGen2(_ request: DeviceRequest, relay: inout Relay, now: Double) -> DeviceReply {
  relay.advance(to: now)
  switch request.path {
  case "/shelly":
    return .json(#"{"id":"shellyplus1pm-simulated","model":"SNSW-001P16EU","gen":2,"auth_en":false}"#)
  case "/rpc/Switch.Set":
    let wasOn = relay.isClosed
    guard request.query["id"] == "0", let on = request.query["on"], on == "true" || on == "false" else {
      return shellyGen2Fault
    }
    relay.set(closed: on == "true", timer: seconds(request.query["toggle_after"]), at: now)
    return .json(#"{"was_on":\#(wasOn)}"#)
  case "/rpc/Switch.GetStatus":
    guard request.query["id"] == "0" else { return shellyGen2Fault }
    return .json(
      #"{"id":0,"source":"HTTP_in","output":\#(relay.isClosed),"apower":\#(rounded(relay.power, 1)),"#
        + #""voltage":\#(rounded(relay.voltage, 1)),"current":\#(rounded(relay.current, 3)),"#
        + #""aenergy":{"total":\#(rounded(relay.energy / 3600, 3))}}"#)
  default:
    return DeviceReply(
      status: 404, contentType: "application/json",
      body: #"{"code":404,"message":"No handler for \#(request.method)"}"#)
  }
}

private let shellyGen2Fault = DeviceReply(
  status: 500, contentType: "application/json",
  body: #"{"code":-103,"message":"Invalid argument 'id' or 'on'"}"#)
