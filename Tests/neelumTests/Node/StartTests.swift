import Cryptography
import Testing

@testable import neelum

@Suite("Start")
struct StartTests {
  private func settings(_ change: (inout NodeSettings) -> Void) -> NodeSettings {
    var settings = NodeSettings()
    settings.isQuiet = true
    change(&settings)
    return settings
  }

  @Test("derives Ganache's accounts with -d, the banner shows them")
  func deterministicAccounts() throws {
    let settings = settings { $0.isDeterministic = true }
    let wallet = try Wallet(settings)
    #expect(wallet.keys.count == 10)
    #expect(wallet.isPublic)
    let banner = startBanner(settings, wallet: wallet, facts: [("Head", "7")])
    #expect(banner.contains("\n(0) 0x90F8bf6A479f320ead074411a4B0e7944Ea8c9C1 (1000 ETH)\n"))
    #expect(banner.contains("\n(9) 0x1dF62f291b2E969fB0849d99D9Ce41e2F137006e (1000 ETH)\n"))
    #expect(banner.contains("\n(0) 0x4f3edf983ac636a65a842ce7c78d9aa706d3b113bce9c46f30d7d21715b23b1d\n"))
    #expect(banner.contains("Base HD Path:  m/44'/60'/0'/0/{account_index}\n"))
    #expect(banner.contains("\nChain\n==================\nHardfork: osaka\nId:       1337\nHead:     7\n"))
  }

  @Test("makes a new mnemonic each time without -d, -m or -s")
  func randomAccounts() throws {
    let first = try Wallet(NodeSettings())
    let second = try Wallet(NodeSettings())
    #expect(first.mnemonic.phrase != second.mnemonic.phrase)
    #expect(!first.isPublic)
  }

  @Test("refuses to open the purse to the network unasked", arguments: ["0.0.0.0", "192.168.1.5", "::"])
  func exposure(host: String) throws {
    let open = settings { $0.host = host }
    #expect(throws: ExposureError.self) { try checkExposure(open, wallet: Wallet(open)) }
    let empty = settings { ($0.host, $0.accountCount) = (host, 0) }
    #expect(throws: Never.self) { try checkExposure(empty, wallet: Wallet(empty)) }
    let wanted = settings { ($0.host, $0.allowsInsecureUnlock) = (host, true) }
    #expect(throws: Never.self) { try checkExposure(wanted, wallet: Wallet(wanted)) }
    let reckless = settings {
      ($0.host, $0.allowsInsecureUnlock, $0.isDeterministic, $0.dataDirectory) = (host, true, true, "chain")
    }
    #expect(throws: ExposureError.self) { try checkExposure(reckless, wallet: Wallet(reckless)) }
  }

  @Test("listens on this machine without a word", arguments: ["127.0.0.1", "127.8.0.1", "localhost", "::1"])
  func local(host: String) throws {
    let local = settings { ($0.host, $0.isDeterministic, $0.dataDirectory) = (host, true, "chain") }
    #expect(throws: Never.self) { try checkExposure(local, wallet: Wallet(local)) }
  }
}
