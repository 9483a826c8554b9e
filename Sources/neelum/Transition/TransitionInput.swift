import Foundation
import Primitives

/// What a transition is handed: a state, a block's circumstances, and transactions.
struct TransitionInput {
  let alloc: FixtureObject
  let env: FixtureObject
  let transactions: TransitionTransactions

  /// Reads each part from its file, or as a member of the object on standard input.
  init(_ settings: TransitionSettings) throws {
    let reader = try Reader(settings)
    alloc = try FixtureObject(try reader.part("alloc", settings.alloc), "alloc")
    env = try FixtureObject(try reader.part("env", settings.env), "env")
    let place = settings.transactions
    if let encoded = try reader.inline?.text("txsRlp"), place == "stdin", !encoded.isEmpty {
      transactions = try TransitionTransactions(encoded: encoded)
    } else if place.hasSuffix(".rlp") {
      transactions = try TransitionTransactions(encoded: try reader.part("txs", place))
    } else {
      transactions = .listed(
        try FixtureObject(["txs": try reader.part("txs", place)], "").objects("txs") ?? [])
    }
  }

  private struct Reader {
    /// What standard input holds, where a part comes from there.
    let inline: FixtureObject?

    init(_ settings: TransitionSettings) throws {
      guard [settings.alloc, settings.env, settings.transactions].contains("stdin") else {
        inline = nil
        return
      }
      let text = FileHandle.standardInput.readDataToEndOfFile()
      inline = try FixtureObject(try Fixture.json(text, "stdin"), "stdin")
    }

    func part(_ name: String, _ place: String) throws -> Any {
      if place == "stdin" { return inline?[name] ?? NSNull() }
      return try Fixture.json(Data(try contents(of: place)), place)
    }
  }
}
