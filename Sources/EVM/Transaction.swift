package import Primitives

/// A transaction as the EVM sees it: its sender is known, its signature is not.
package struct Transaction: Hashable, Sendable {
  package enum Kind: UInt8, Hashable, Sendable {
    case legacy = 0
    case accessList = 1
    case feeMarket = 2
    case blob = 3
    case setCode = 4
  }

  /// An address and the slots of it that the transaction says it will touch. See EIP-2930.
  package struct AccessListEntry: Hashable, Sendable {
    package var address: Address
    package var slots: [Hash32]

    package init(address: Address, slots: [Hash32]) { (self.address, self.slots) = (address, slots) }
  }

  /// An account's signed wish to run another's code. See EIP-7702.
  package struct Authorization: Hashable, Sendable {
    /// Zero stands for any chain.
    package var chainID: UInt256
    package var address: Address
    package var nonce: UInt64
    /// Parity of the signature's point: 0 or 1 when valid, kept as sent.
    package var yParity: UInt8
    package var r: UInt256
    package var s: UInt256

    package init(chainID: UInt256, address: Address, nonce: UInt64, yParity: UInt8, r: UInt256, s: UInt256) {
      (self.chainID, self.address, self.nonce) = (chainID, address, nonce)
      (self.yParity, self.r, self.s) = (yParity, r, s)
    }
  }

  package var kind: Kind = .legacy
  /// Nil only for legacy transactions without replay protection. See EIP-155.
  package var chainID: UInt64?
  package var nonce: UInt64 = 0
  package var gasLimit: UInt64 = 0
  /// Wei per gas: the gas price of legacy and access-list transactions, the fee cap of the others.
  package var maxFeePerGas: UInt256 = 0
  /// Wei per gas: equals `maxFeePerGas` for legacy and access-list transactions.
  package var maxPriorityFeePerGas: UInt256 = 0
  /// Nil creates a contract.
  package var to: Address?
  /// Wei.
  package var value: UInt256 = 0
  package var data: Bytes = []
  package var accessList: [AccessListEntry] = []
  /// Wei per blob gas; blob transactions only.
  package var maxFeePerBlobGas: UInt256 = 0
  package var blobHashes: [Hash32] = []
  package var authorizations: [Authorization] = []

  package init() {}
}
