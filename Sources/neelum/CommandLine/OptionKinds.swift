import Chain
import Cryptography
import EVM
import FoundationEssentials
import Primitives

extension OptionKind<Bool> {
  static let flag = OptionKind(
    placeholder: nil, expectation: "true or false", parse: Bool.init, show: { $0 ? "true" : nil })
}

extension OptionKind<String> {
  static func text(_ placeholder: String) -> OptionKind {
    OptionKind(
      placeholder: placeholder, expectation: "a text", parse: { $0.isEmpty ? nil : $0 }, show: { $0 })
  }
}

extension OptionKind<String> {
  /// Where to write: a file, standard output or standard error, or with an empty text nowhere.
  static let output = OptionKind(
    placeholder: "FILE", expectation: "a file, stdout or stderr", parse: { $0 },
    show: { $0.isEmpty ? nil : $0 })
}

extension OptionKind<[String]> {
  static let list = OptionKind(
    placeholder: "LIST", expectation: "a list with commas",
    parse: { text in
      text.split(separator: ",").map { item in
        String(item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
    },
    show: { $0.isEmpty ? nil : $0.joined(separator: ",") })
}

extension OptionKind<Int> {
  static func count(upTo limit: Int) -> OptionKind { number("NUMBER", 0...limit, "a whole number") }
  static let signed = number("NUMBER", .min ... .max, "a whole number")
  static let port = number("PORT", 0...65535, "a port")

  private static func number(
    _ placeholder: String, _ range: ClosedRange<Int>, _ noun: String
  ) -> OptionKind {
    OptionKind(
      placeholder: placeholder, expectation: "\(noun) from \(range.lowerBound) to \(range.upperBound)",
      parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }, show: String.init)
  }
}

extension OptionKind<UInt64> {
  /// Decimal, or hexadecimal with `0x`.
  static let number = OptionKind(
    placeholder: "NUMBER", expectation: "a whole number of at most 64 bits", parse: parseNumber,
    show: String.init)

  /// As `number`, but never zero.
  static let positive = OptionKind(
    placeholder: "NUMBER", expectation: "a whole number above 0 and of at most 64 bits",
    parse: { text in parseNumber(text).flatMap { $0 > 0 ? $0 : nil } }, show: String.init)

  private static let parseNumber: @Sendable (String) -> UInt64? = { text in
    text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
  }
}

extension OptionKind<UInt256> {
  /// A price or an amount in wei: decimal, or hexadecimal with `0x`.
  static let wei = OptionKind(
    placeholder: "WEI", expectation: "an amount in wei, as a whole number",
    parse: { $0.hasPrefix("0x") ? UInt256(hex: $0) : UInt256(decimal: $0) }, show: { $0.description })

  /// An amount in ether with up to 18 decimals, kept in wei.
  static let ether = OptionKind(
    placeholder: "ETHER", expectation: "an amount in ether, such as 1000 or 0.5",
    parse: { Decimal.parse($0, decimals: 18) }, show: { Decimal.text($0, decimals: 18) })
}

extension OptionKind<Duration> {
  /// Seconds with up to three decimals.
  static let seconds = OptionKind(
    placeholder: "SECONDS", expectation: "a number of seconds from 0 to 86400",
    parse: { text in
      guard let value = Decimal.parse(text, decimals: 3), value <= UInt256(86_400_000) else { return nil }
      return .milliseconds(value.l0)
    },
    show: { duration in
      let (seconds, attoseconds) = duration.components
      let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
      return Decimal.text(UInt256(UInt64(max(0, milliseconds))), decimals: 3)
    })
}

extension OptionKind<Hardfork> {
  /// A fork by its name, in either case; Ganache calls Paris "merge".
  static let hardfork = OptionKind(
    placeholder: "FORK", expectation: "one of " + Hardfork.allCases.map(\.name).joined(separator: ", "),
    parse: { Hardfork(named: $0) }, show: { $0.name })
}

extension OptionKind<DerivationPath> {
  /// A path without the account's number; Ganache's form with commas is taken too.
  static let path = OptionKind(
    placeholder: "PATH", expectation: "a derivation path such as m/44'/60'/0'/0",
    parse: { try? DerivationPath(String($0.map { $0 == "," ? "/" : $0 })) }, show: { $0.description })
}

extension OptionKind<ChainConfiguration.Sync> {
  static let sync = OptionKind(
    placeholder: "WHEN", expectation: "block, interval or never",
    parse: { ["block": .block, "interval": .interval, "never": .never][$0] }, show: { "\($0)" })
}

extension OptionKind<ChainConfiguration.Ordering> {
  static let ordering = OptionKind(
    placeholder: "ORDER", expectation: "fees or fifo",
    parse: { ["fees": .fee, "fee": .fee, "fifo": .fifo][$0] }, show: { $0 == .fee ? "fees" : "fifo" })
}

extension OptionKind<Address> {
  static let address = OptionKind(
    placeholder: "ADDRESS", expectation: "an address: 0x and 40 hexadecimal digits",
    parse: { $0.hasPrefix("0x") ? Address(hex: $0) : nil }, show: { $0 == .zero ? nil : $0.checksummed })
}

extension OptionKind<Bytes> {
  /// Hexadecimal digits after `0x`, or a text.
  static func bytes(upTo limit: Int) -> OptionKind {
    OptionKind(
      placeholder: "DATA", expectation: "at most \(limit) bytes, as 0x and hexadecimal digits or as a text",
      parse: { text in
        let bytes = text.hasPrefix("0x") ? Bytes(hex: text) : Bytes(text.utf8)
        return bytes.flatMap { $0.count <= limit ? $0 : nil }
      },
      show: { $0.isEmpty ? nil : $0.hex })
  }
}

extension OptionKind<UInt64> {
  /// Seconds since 1970: the number, or a date as ISO 8601 writes it.
  static let moment = OptionKind(
    placeholder: "TIME", expectation: "a date such as 2026-11-25T18:00:00Z, or seconds since 1970",
    parse: { text in
      if let seconds = UInt64(text) { return seconds <= UInt64(Int64.max) ? seconds : nil }
      guard let date = try? Date(text, strategy: .iso8601), date.timeIntervalSince1970 >= 0 else {
        return nil
      }
      return UInt64(date.timeIntervalSince1970)
    }, show: String.init)
}

extension OptionKind<UInt64?> {
  /// A number of seconds; "clock" stands for none.
  static let increment = OptionKind(
    placeholder: "SECONDS", expectation: "a whole number of seconds, or clock",
    parse: { text in text == "clock" ? .some(nil) : UInt64(text).map(Swift.Optional.some) },
    show: { $0.map(String.init) ?? "clock" })
}
