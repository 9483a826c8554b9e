/// A combination of settings that would give other people's hands a way into the purse.
struct ExposureError: Error, CustomStringConvertible {
  let description: String
}

/// Refuses settings that open the node's accounts to the network, and warns where keys are public.
func checkExposure(_ settings: NodeSettings, wallet: Wallet) throws(ExposureError) {
  let isLocal = settings.host == "localhost" || settings.host == "::1" || settings.host.hasPrefix("127.")
  if !isLocal, wallet.isPublic, settings.dataDirectory != nil {
    throw ExposureError(
      description: "the mnemonic is publicly known: choose another with -m before keeping a chain in "
        + "\(settings.dataDirectory ?? "") and serving it on \(settings.host)")
  }
  if !isLocal, !wallet.keys.isEmpty, !settings.allowsInsecureUnlock {
    throw ExposureError(
      description: "\(settings.host) can be reached by others, who could spend from the node's accounts; "
        + "pass --allow-insecure-unlock if they may, or -a 0 to have no accounts")
  }
  if wallet.isPublic, !settings.isQuiet {
    complain(
      "warning: these accounts and their private keys are publicly known; never send real funds to them")
  }
}
