package import Primitives

// Hashes and addresses stand in the state file as the hexadecimal text that people know them by.

extension Hash32: Codable {}
extension Address: Codable {}

extension FixedBytes where Self: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Self(hex: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(text) is not \(Self.byteCount) bytes of hexadecimal")
    }
    self = value
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
