import Cryptography
import Primitives

/// Lays out what a node says when it starts, in the form that people's scripts know from Ganache 7.
func startBanner(_ settings: NodeSettings, wallet: Wallet, facts: [(label: String, value: String)]) -> String
{
  var text = "neelum v\(version)\nStarting RPC server\n"
  let balance = OptionKind<UInt256>.ether.show(settings.accountBalance) ?? "0"
  text += section("Available Accounts")
  for (index, key) in wallet.keys.enumerated() {
    text += "(\(index)) \(key.address.checksummed) (\(balance) ETH)\n"
  }
  text += section("Private Keys")
  for (index, key) in wallet.keys.enumerated() { text += "(\(index)) \(key.revealedSecret.bytes.hex)\n" }
  text += section("HD Wallet")
  text += "Mnemonic:      \(wallet.mnemonic.phrase)\nBase HD Path:  \(wallet.path)/{account_index}\n"
  text += sections(of: settings)
  for (label, value) in facts { text += row(label, value) }
  return text + "\n"
}

/// The settings that have a place in the banner, in the order of the option table.
private func sections(of settings: NodeSettings) -> String {
  var text = ""
  var heading: String?
  for option in [Option<NodeSettings>].node {
    guard let place = option.banner, let value = option.show(settings) else { continue }
    if place.heading != heading { text += section(place.heading) }
    heading = place.heading
    if let label = place.label { text += row(label, value) } else { text += value + "\n" }
  }
  return text
}

private func section(_ heading: String) -> String {
  "\n" + Style.heading.applied(to: heading) + "\n==================\n"
}

private func row(_ label: String, _ value: String) -> String {
  label + ":" + String(repeating: " ", count: max(1, 9 - label.count)) + value + "\n"
}
