import Chain
import EVM
import Primitives

extension MethodTable {
  /// Accounts, at any block.
  static let ethState: [Method] = [
    Method("eth_getBalance", on: .workerWhenPending) { (call, address: Address, block: BlockTag?) in
      try call.state(at: block).account(at: address)?.balance ?? 0
    },

    Method("eth_getTransactionCount") { (call, address: Address, block: BlockTag?) in
      if block == .pending { return try call.chain.pendingNonce(of: address) }
      return try call.state(at: block).account(at: address)?.nonce ?? 0
    },

    Method("eth_getCode", on: .workerWhenPending) { (call, address: Address, block: BlockTag?) in
      HexData(try call.state(at: block).code(at: address))
    },

    Method("eth_getStorageAt", on: .workerWhenPending) {
      (call, address: Address, key: StorageKey, block: BlockTag?) in
      Hash32(try call.state(at: block).storage(at: address, slot: key.slot))
    },

    Method("eth_getStorageValues", on: .workerWhenPending) {
      (call, request: SlotsByAccount, block: BlockTag?) in
      if request.accounts.isEmpty { throw RPCError.invalidParameters("empty request") }
      let state = try call.state(at: block)
      return try StorageValues(
        accounts: request.accounts.map { address, slots in
          (address, try slots.map { Hash32(try state.storage(at: address, slot: $0.slot)) })
        })
    },

    Method("eth_getProof", on: .worker) { (call, address: Address, keys: [StorageKey], block: BlockTag?) in
      if keys.count > StorageKey.most {
        throw RPCError.invalidParameters("too many slots (max \(StorageKey.most))")
      }
      return ProofAnswer(
        proof: try call.chain.proof(of: address, slots: keys.map(\.slot), at: block ?? .latest), keys: keys)
    },
  ]
}

extension Call {
  var chain: Blockchain { node.chain }

  /// The state after a block; the latest where the caller named none.
  func state(at tag: BlockTag?) throws -> StateView {
    tag == .pending ? try chain.state(at: .pending) : try chain.view.state(at: tag ?? .latest)
  }
}

private struct SlotsByAccount: Parameter {
  static var shape: String { "slots by account" }

  var accounts: [(Address, [StorageKey])] = []

  init(_ value: JSONValue) throws(ParameterFault) {
    try value.requireObject()
    var count = 0
    for (name, slots) in value.members {
      guard name.description.hasPrefix("0x"), let address = Address(hex: name.description) else {
        throw ParameterFault("\"\(name)\" is no address")
      }
      count += slots.count
      if count > StorageKey.most { throw ParameterFault("more than \(StorageKey.most) slots") }
      accounts.append((address, try [StorageKey](slots)))
    }
  }
}

private struct StorageValues: JSONWritable {
  let accounts: [(Address, [Hash32])]

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      for (address, values) in accounts {
        writer.name(address.description)
        writer.value(values)
      }
    }
  }
}
