import Chain
import Cryptography
import Primitives

extension MethodTable {
  /// Signatures of the node's own accounts, and whose a signature is.
  static let signing: [Method] = [
    Method("eth_sign", on: .worker) { (call, address: Address, message: HexData) in
      try call.signature(of: personalMessageHash(message.bytes), by: address)
    },

    // The password that geth took in third place unlocks nothing here: the accounts are open.
    Method("personal_sign", on: .worker) { (call, message: HexData, address: Address, _: String?) in
      try call.signature(of: personalMessageHash(message.bytes), by: address)
    },

    Method("personal_ecRecover") { (_, message: HexData, signature: HexData) in
      guard let signature = Signature(signature.bytes),
        let signer = signature.signer(of: personalMessageHash(message.bytes))
      else { throw RPCError.refused("invalid signature") }
      return signer
    },

    Method("eth_signTypedData_v4", aliases: ["eth_signTypedData"], on: .worker) {
      (call, address: Address, typed: TypedDataParameter) in
      try call.signature(of: try typed.hash(.v4), by: address)
    },

    Method("eth_signTypedData_v3", on: .worker) { (call, address: Address, typed: TypedDataParameter) in
      try call.signature(of: try typed.hash(.v3), by: address)
    },
  ]
}

extension Call {
  fileprivate func signature(of hash: Hash32, by address: Address) throws -> HexData {
    guard let key = chain.key(of: address) else { throw RPCError.unknownAccount }
    return HexData(key.sign(hash).bytes)
  }
}

extension TypedDataParameter {
  fileprivate func hash(_ version: TypedData.Version) throws -> Hash32 {
    do {
      return try data.hash(version)
    } catch {
      throw RPCError.invalidParameters("\(error)")
    }
  }
}
