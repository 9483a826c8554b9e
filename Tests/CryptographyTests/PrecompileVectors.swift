import Foundation
import Primitives
import TestSupport
import Testing

/// One published case of a precompile: what goes in, and what comes out or nil where it must fail.
struct PrecompileVector {
  let name: String
  let input: Bytes
  let expected: Bytes?

  /// Reads a file of the `misc` archive, named by its path below `misc/precompiles`.
  static func load(_ path: String) throws -> [PrecompileVector] {
    let cases = try #require(
      try Fixtures.json("misc", "misc/precompiles/\(path).json") as? [[String: Any]])
    return try cases.map { fields in
      PrecompileVector(
        name: fields["Name"] as? String ?? "",
        input: try #require(Bytes(hex: fields["Input"] as? String ?? "")),
        expected: (fields["Expected"] as? String).flatMap { Bytes(hex: $0) })
    }
  }
}

/// Runs the cases of a file, or one in `step`, and compares the outputs.
func expectVectors(_ path: String, every step: Int = 1, _ precompile: (RawSpan) -> Bytes?) throws {
  let vectors = try PrecompileVector.load(path)
  #expect(!vectors.isEmpty)
  for index in stride(from: 0, to: vectors.count, by: step) {
    let vector = vectors[index]
    #expect(precompile(vector.input.span.bytes) == vector.expected, "\(path): \(vector.name)")
  }
}

extension Bytes {
  /// Hands the bytes to a precompile.
  func through(_ precompile: (RawSpan) -> Bytes?) -> Bytes? { precompile(span.bytes) }
}
