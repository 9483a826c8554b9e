extension Connection {
  /// Answers OPTIONS: a browser's question before it sends a request, or a plain look at the methods.
  func answerOptions(origin: String?) throws(RequestFault) {
    guard terms.grant != .refused else {
      throw RequestFault(403, "this origin may not speak to this server")
    }
    var headers: [(name: String, value: String)] = []
    if origin != nil {
      headers.append(("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"))
      headers.append(("Access-Control-Max-Age", "600"))
      if let asked = requested("access-control-request-headers") {
        headers.append(("Access-Control-Allow-Headers", asked))
      }
      if requested("access-control-request-private-network") == "true" {
        headers.append(("Access-Control-Allow-Private-Network", "true"))
      }
    } else {
      headers.append(("Allow", "GET, HEAD, POST, OPTIONS"))
    }
    let hadBody = head.hasBody
    if hadBody { terms.keepsAlive = false }
    respond(HTTPResponse(status: 204, headers: headers))
    phase = .head
    deadline = loop.now + loop.limits.idleTime
    if !terms.keepsAlive {
      endsAfterOutput = true
      lingers = hadBody
    }
  }

  private func requested(_ name: StaticString) -> String? {
    for field in head.fields where matches(field.name, name) { return text(field.value) }
    return nil
  }
}
