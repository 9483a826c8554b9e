import Foundation
import Primitives
import RPC
import TestSupport
import Testing

/// Traces of random calls as geth 1.16.7 answered them: see Scripts/make-trace-vectors.
@Suite("Recorded traces")
struct TraceVectorTests {
  @Test("are what geth answered")
  func recorded() throws {
    let file = Fixtures.packageRoot.appendingPathComponent("Tests/Support/Vectors/traces.json")
    let vectors = try #require(try Fixtures.json(at: file) as? [[String: Any]])
    let node = try TestNode()
    for (index, vector) in vectors.enumerated() {
      let parameters = [try #require(vector["call"]), "latest", try #require(vector["options"])]
      let text = try node.raw(
        "debug_traceCall",
        String(decoding: JSONSerialization.data(withJSONObject: parameters), as: UTF8.self))
      let found = try JSONSerialization.jsonObject(with: Data(text.utf8))
      #expect(TraceComparison().differences(vector["result"], found) == [], "vector \(index)")
    }
    #expect(vectors.count >= 30)
  }
}
