import Chain

extension MethodTable {
  /// The network, which is this node alone.
  static let net: [Method] = [
    Method("net_version") { call in String(call.chain.configuration.networkID) },

    Method("net_listening") { _ in true },

    Method("net_peerCount") { _ in UInt64(0) },
  ]
}
