package import Foundation
package import Primitives

/// One of c-kzg-4844's vectors: a small part of YAML is all that they use.
package struct KZGVector {
  private var items: [String: [String]] = [:]
  package let isTrue: Bool

  /// The folder that holds the folders of the vectors for a function.
  package static func folder(_ function: String) throws -> URL {
    try Fixtures.archive("vectors").appendingPathComponent("vectors/c-kzg-4844/tests/\(function)/kzg-mainnet")
  }

  /// The vector of a function and a case, such as `valid_blob_1`.
  package init(_ function: String, case name: String) throws {
    try self.init(in: Self.folder(function).appendingPathComponent("\(function)_case_\(name)"))
  }

  package init(in folder: URL) throws {
    let text = try String(contentsOf: folder.appendingPathComponent("data.yaml"), encoding: .utf8)
    isTrue = text.contains("output: true")
    var name = ""
    for line in text.split(separator: "\n") {
      let words = line.split { " ,'[]-".contains($0) }.map(String.init)
      guard let first = words.first else { continue }
      if first.hasSuffix(":") { name = String(first.dropLast()) }
      items[name, default: []] += words.filter { !$0.hasSuffix(":") && $0 != "{}" }
    }
  }

  package subscript(name: String) -> Bytes { list(name).first ?? [] }
  package func list(_ name: String) -> [Bytes] { (items[name] ?? []).map { Bytes(hex: $0) ?? [] } }
  package func numbers(_ name: String) -> [UInt64] { (items[name] ?? []).compactMap { UInt64($0) } }
}
