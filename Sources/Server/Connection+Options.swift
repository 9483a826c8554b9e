extension Connection {
  /// The methods of the path that takes messages; GET and HEAD are for probes.
  static let messageMethods = "GET, HEAD, POST"

  /// Makes the answer to OPTIONS: a browser's question before it sends a request, or a plain look at the methods.
  func answerToOptions() throws(RequestFault) -> HTTPResponse {
    guard hasSmallBody else { throw RequestFault(413, "request body too large") }
    guard let methods else { return HTTPResponse(status: 404, text: "not found\n") }
    guard head.origin != nil else {
      return HTTPResponse(status: 204, headers: [("Allow", methods + ", OPTIONS")])
    }
    var headers = [
      (name: "Access-Control-Allow-Methods", value: methods), ("Access-Control-Max-Age", "600"),
    ]
    if let asked = requested("access-control-request-headers") {
      headers.append(("Access-Control-Allow-Headers", asked))
    }
    if requested("access-control-request-private-network") == "true" {
      headers.append(("Access-Control-Allow-Private-Network", "true"))
    }
    return HTTPResponse(status: 204, headers: headers)
  }

  /// What may be done with the path, or with the server as a whole.
  private var methods: String? {
    let path = text(head.path)
    return path == "*" || isMessagePath && loop.handlers.message != nil
      ? Self.messageMethods : loop.handlers.methods(path)
  }

  private func requested(_ name: StaticString) -> String? {
    for field in head.fields where matches(field.name, name) { return text(field.value) }
    return nil
  }
}
