import Foundation
import Primitives

/// What a transition is handed: a state, a block's circumstances, and transactions.
struct TransitionInput {
  let alloc: FixtureObject
  let env: FixtureObject
  let transactions: TransitionTransactions

  init(_ settings: TransitionSettings) throws {
    let source = try TransitionSource(places: [settings.alloc, settings.env, settings.transactions])
    alloc = try FixtureObject(try source.part("alloc", settings.alloc), "alloc")
    env = try FixtureObject(try source.part("env", settings.env), "env")
    transactions = try source.transactions(settings.transactions)
  }
}

/// Where the parts of a tool's input come from: a file each, or members of the object on standard input.
struct TransitionSource {
  /// What standard input holds, where a part comes from there.
  private let inline: FixtureObject?

  init(places: [String]) throws {
    guard places.contains("stdin") else {
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

  /// The transactions: objects, or where the file's or the member's name says so one encoded list.
  func transactions(_ place: String) throws -> TransitionTransactions {
    if place == "stdin", let encoded = try inline?.text("txsRlp"), !encoded.isEmpty {
      return try TransitionTransactions(encoded: encoded)
    }
    let value = try part("txs", place)
    if place.hasSuffix(".rlp") { return try TransitionTransactions(encoded: value) }
    return .listed(try FixtureObject(["txs": value], "input").objects("txs") ?? [])
  }
}
