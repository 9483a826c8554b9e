import Foundation

/// Compares a trace with the one that go-ethereum gives.
struct TraceComparison {
  /// Its own tests read flat traces into records, without the transaction's place: what is absent equals zero.
  var isFlat = false
  private static let places: Set<String> = [
    "blockHash", "blockNumber", "transactionHash", "transactionPosition",
  ]

  func differences(_ expected: Any?, _ found: Any?, at path: String = "") -> [String] {
    switch (expected, found) {
    case (let expected as [String: Any], let found as [String: Any]):
      return Set(expected.keys).union(found.keys).sorted().flatMap { name -> [String] in
        if isFlat && Self.places.contains(name) { return [] }
        // Versions before the newest say no index of logs.
        if name == "index" && expected[name] == nil { return [] }
        return differences(expected[name], found[name], at: path + "/" + name)
      }
    case (let expected as [Any], let found as [Any]) where expected.count == found.count:
      return zip(expected, found).enumerated().flatMap { index, pair in
        differences(pair.0, pair.1, at: path + "/\(index)")
      }
    case (let expected as NSObject, let found as NSObject) where expected == found: return []
    // It wraps lack of gas in further words.
    case (let expected as String, "out of gas" as String)
    where path.hasSuffix("/error") && (expected.hasPrefix("out of gas") || expected.hasPrefix("gas uint64")):
      return []
    case (nil, let value?) where isFlat && isZero(value): return []
    case (let value?, nil) where isFlat && isZero(value): return []
    default:
      let texts = [expected, found].map { "\($0 ?? "nothing")".prefix(100) }
      return ["\(path): want \(texts[0]), have \(texts[1])"]
    }
  }

  private func isZero(_ value: Any) -> Bool {
    if let text = value as? String { return text.allSatisfy { $0 == "0" || $0 == "x" } }
    return value is NSNull || (value as? [String: Any])?.isEmpty == true
  }
}
