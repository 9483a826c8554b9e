import EVM
import Foundation
import Primitives

/// A state that stands in a JSON file: accounts by address.
struct FixtureState: StateReader {
  var accounts: [Address: Account] = [:]
  var storages: [Address: [UInt256: UInt256]] = [:]
  var codes: [Hash32: Bytes] = [:]

  init(_ json: [String: Any]) {
    for (name, value) in json {
      guard let address = Address(hex: name), let fields = value as? [String: Any] else { continue }
      var account = Account(
        nonce: Fixture.number(fields["nonce"])?.clampedUInt64 ?? 0,
        balance: Fixture.number(fields["balance"]) ?? 0)
      let code = Fixture.bytes(fields["code"])
      if !code.isEmpty {
        account.codeHash = keccak256(code)
        codes[account.codeHash] = code
      }
      var storage: [UInt256: UInt256] = [:]
      for (key, word) in fields["storage"] as? [String: Any] ?? [:] {
        if let key = Fixture.number(key), let word = Fixture.number(word), !word.isZero {
          storage[key] = word
        }
      }
      if !storage.isEmpty {
        storages[address] = storage
        // Any root but the empty one: it only tells that something is stored.
        account.storageRoot = .zero
      }
      accounts[address] = account
    }
  }

  func account(at address: Address) -> Account? { accounts[address] }

  func storage(at address: Address, slot: UInt256) -> UInt256 { storages[address]?[slot] ?? .zero }

  func code(withHash hash: Hash32) throws(StateReadError) -> Bytes {
    guard let code = codes[hash] else { throw StateReadError("no code with hash \(hash)") }
    return code
  }

  /// Applies what a transaction changed.
  mutating func apply(_ diff: StateDiff) {
    for (address, change) in diff.accounts {
      accounts[address] = change.account
      if change.account == nil || change.clearsStorage { storages[address] = nil }
      for (key, word) in change.storage { storages[address, default: [:]][key] = word.isZero ? nil : word }
    }
  }
}

/// Values as fixture files write them.
enum Fixture {
  /// A number in hexadecimal or decimal; an empty one is zero, one that does not fit is nil.
  static func number(_ value: Any?) -> UInt256? {
    if let number = value as? NSNumber { return UInt256(number.uint64Value) }
    guard let text = value as? String else { return nil }
    if text == "0x" || text.isEmpty { return .zero }
    return text.hasPrefix("0x") ? UInt256(hex: text) : UInt256(decimal: text)
  }

  static func hash(_ value: Any?) -> Hash32? { (value as? String).flatMap { Hash32(hex: $0) } }

  static func bytes(_ value: Any?) -> Bytes {
    guard let text = value as? String, !text.isEmpty else { return [] }
    return Bytes(hex: text) ?? []
  }

  static func object(_ path: String) -> [String: Any]? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    return (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
  }

  static func fork(_ name: String) -> Hardfork? {
    switch name {
    case "Frontier": .frontier
    case "Homestead": .homestead
    case "EIP150": .tangerineWhistle
    case "EIP158": .spuriousDragon
    case "Byzantium": .byzantium
    case "Constantinople": .constantinople
    case "ConstantinopleFix", "Petersburg": .petersburg
    case "Istanbul": .istanbul
    case "MuirGlacier": .muirGlacier
    case "Berlin": .berlin
    case "London": .london
    case "ArrowGlacier": .arrowGlacier
    case "GrayGlacier": .grayGlacier
    case "Merge", "Paris": .paris
    case "Shanghai": .shanghai
    case "Cancun": .cancun
    case "Prague": .prague
    case "Osaka": .osaka
    default: name.hasPrefix("BPO") ? .osaka : nil
    }
  }
}
