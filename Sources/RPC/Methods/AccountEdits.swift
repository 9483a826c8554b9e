import Chain
import Primitives

extension MethodTable {
  /// Accounts changed by decree, under every name that tools know.
  static let accountEdits: [Method] = [
    Method(
      "evm_setAccountBalance", aliases: ["hardhat_setBalance", "anvil_setBalance", "tenderly_setBalance"],
      on: .chain
    ) { (call, address: Address, balance: LenientNumber) in
      try call.chain.setBalance(balance.value, of: address)
      return true
    },

    Method(
      "anvil_addBalance", aliases: ["hardhat_addBalance", "tenderly_addBalance"], on: .chain
    ) { (call, address: Address, amount: LenientNumber) in
      try call.chain.addBalance(amount.value, to: address)
      return true
    },

    Method("evm_setAccountNonce", aliases: ["hardhat_setNonce", "anvil_setNonce"], on: .chain) {
      (call, address: Address, nonce: LenientNumber) in
      try call.chain.setNonce(try nonce.small(), of: address)
      return true
    },

    Method("evm_setAccountCode", aliases: ["hardhat_setCode", "anvil_setCode"], on: .chain) {
      (call, address: Address, code: HexData) in
      try call.chain.setCode(code.bytes, of: address)
      return true
    },

    Method("evm_setAccountStorageAt", aliases: ["hardhat_setStorageAt", "anvil_setStorageAt"], on: .chain) {
      (call, address: Address, key: StorageKey, value: PaddedNumber) in
      try call.chain.setStorage(value.value, at: key.slot, of: address)
      return true
    },

    Method("hardhat_impersonateAccount", aliases: ["anvil_impersonateAccount"], on: .chain) {
      (call, address: Address) in
      try call.chain.impersonate(address, true)
      return true
    },

    Method("hardhat_stopImpersonatingAccount", aliases: ["anvil_stopImpersonatingAccount"], on: .chain) {
      (call, address: Address) in
      try call.chain.impersonate(address, false)
      return true
    },

    // Ganache's names for the same. The passphrase guards nothing: whoever may ask this may do anything.
    Method("evm_addAccount", on: .chain) { (call, address: Address, _: String) in
      if call.chain.accounts.contains(address) { return false }
      return try call.chain.impersonate(address, true)
    },

    Method("evm_removeAccount", on: .chain) { (call, address: Address, _: String) in
      try call.chain.impersonate(address, false)
    },
  ]
}
