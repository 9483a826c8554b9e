/// What a device is asked: an HTTP request, already taken apart.
package struct DeviceRequest: Sendable {
  /// Upper case.
  package var method: String
  /// Percent-decoded, with its leading slash and without the query.
  package var path: String
  /// Percent-decoded.
  package var query: [String: String]
  package var body: String

  package init(method: String, path: String, query: [String: String] = [:], body: String = "") {
    (self.method, self.path, self.query, self.body) = (method, path, query, body)
  }
}

/// What a device answers.
package struct DeviceReply: Hashable, Sendable {
  package var status: Int
  package var contentType: String
  package var body: String

  /// A JSON text.
  static func json(_ body: String) -> DeviceReply {
    DeviceReply(status: 200, contentType: "application/json", body: body)
  }

  /// A refusal in plain words.
  static func refusal(_ status: Int, _ text: String) -> DeviceReply {
    DeviceReply(status: status, contentType: "text/plain", body: text)
  }
}

/// A make of device, whose requests and replies have the real one's form.
///
/// To add a device, write its `answer` in a file of its own and its row here.
package struct DeviceKind: Sendable {
  /// What the command line calls it.
  package let name: String
  /// Answers a request at a time in seconds.
  package let answer: @Sendable (DeviceRequest, inout Relay, Double) -> DeviceReply

  package static let all: [DeviceKind] = [
    DeviceKind(name: "shelly-gen1", answer: answerAsShellyGen1),
    DeviceKind(name: "shelly-gen2", answer: answerAsShellyGen2),
    DeviceKind(name: "tasmota", answer: answerAsTasmota),
    DeviceKind(name: "esphome", answer: answerAsESPHome),
    DeviceKind(name: "esp32", answer: answerAsESP32),
  ]
}

extension DeviceKind {
  /// The kind with the given name, or nil.
  package init?(named name: String) {
    guard let kind = DeviceKind.all.first(where: { $0.name == name }) else { return nil }
    self = kind
  }
}
