import Chain
import Cryptography
import EVM
import Primitives
import Testing

@testable import neelum

@Suite("Command line")
struct OptionTests {
  private func settings(_ line: String) throws -> NodeSettings {
    var settings = NodeSettings()
    _ = try parse(line.split(separator: " ").map(String.init), into: &settings, by: .node)
    return settings
  }

  @Test(
    "accepts every way to write an option",
    arguments: [
      "--server.port 8600", "--server.port=8600", "-p 8600", "-p8600", "-p=8600", "--port 8600", "-qp 8600",
      "-p 1 -p 8600",
    ])
  func spellings(line: String) throws {
    #expect(try settings(line).port == 8600)
  }

  @Test("turns switches on and off")
  func switches() throws {
    #expect(try settings("-dq").isDeterministic)
    #expect(try settings("-dq").isQuiet)
    #expect(try settings("-d true -q false").isQuiet == false)
    #expect(try settings("-d --no-wallet.deterministic").isDeterministic == false)
  }

  @Test("reads values with their units")
  func values() throws {
    #expect(try settings("-e 0.5").accountBalance == UInt256(500_000_000_000_000_000))
    #expect(try settings("-g 0x77359400").gasPrice == UInt256(2_000_000_000))
    #expect(try settings("-b 1.5").blockTime == .milliseconds(1500))
    #expect(try settings("-t 2026-11-25T18:00:00Z").startTime == 1_795_629_600)
    #expect(try settings("-t 1795629600").startTime == 1_795_629_600)
    #expect(try settings("--miner.timestampIncrement 7").timestampIncrement == 7)
    #expect(
      try settings("--miner.timestampIncrement 7 --miner.timestampIncrement clock").timestampIncrement == nil)
    #expect(try settings("--miner.extraData 0x0102").extraData == [1, 2])
    #expect(try settings("--miner.extraData neelum").extraData == Bytes("neelum".utf8))
    #expect(try settings("--order fifo").order == .fifo)
    #expect(try settings("-k merge").hardfork == .paris)
    #expect(try settings("-k LONDON").hardfork == .london)
    #expect(try settings("--http.vhosts node.lan,valley").virtualHosts == ["node.lan", "valley"])
    #expect(try settings("--wallet.hdPath m,44',60',0',0").path == .ethereum)
  }

  @Test(
    "refuses what it doesn't know or can't read",
    arguments: [
      ("--foo", "unknown option --foo"),
      ("-z", "unknown option -z"),
      ("--port", "--port needs a value"),
      ("-p 65536", "-p expects a port from 0 to 65535, not '65536'"),
      ("-p -1", "-p expects a port from 0 to 65535, not '-1'"),
      ("-a ten", "-a expects a whole number from 0 to 10000, not 'ten'"),
      ("-t soon", "-t expects a date such as 2026-11-25T18:00:00Z, or seconds since 1970, not 'soon'"),
      ("--order tips", "--order expects fees or fifo, not 'tips'"),
      ("--coinbase 0x12", "--coinbase expects an address: 0x and 40 hexadecimal digits, not '0x12'"),
      ("-e .", "-e expects an amount in ether, such as 1000 or 0.5, not '.'"),
      ("-q=maybe", "unknown option -="),
      ("8545", "unexpected argument '8545'"),
    ])
  func refusals(line: String, message: String) {
    #expect(throws: UsageError(message: message)) { try settings(line) }
  }

  @Test("names no option twice and can read back every default it shows")
  func table() {
    let names = [Option<NodeSettings>].node.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    let letters = [Option<NodeSettings>].node.compactMap(\.letter)
    #expect(Set(letters).count == letters.count)
    for option in [Option<NodeSettings>].node {
      var settings = NodeSettings()
      guard let shown = option.show(settings) else { continue }
      #expect(option.read(&settings, shown) == nil, "\(option.name)")
      #expect(option.show(settings) == shown, "\(option.name)")
    }
  }

  @Test(
    "writes decimals without needless zeros",
    arguments: [
      ("1000", "1000"), ("0.50", "0.5"), (".25", "0.25"), ("7.", "7"), ("0", "0"),
      ("0.000000000000000001", "0.000000000000000001"),
    ])
  func decimals(text: String, written: String) throws {
    let value = try #require(Decimal.parse(text, decimals: 18))
    #expect(Decimal.text(value, decimals: 18) == written)
  }
}
