import Primitives

extension MethodTable {
  /// The node's name, and hashing.
  static let web3: [Method] = [
    Method("web3_clientVersion") { call in call.node.settings.clientVersion },

    Method("web3_sha3") { (_, data: HexData) in keccak256(data.bytes) },
  ]
}
