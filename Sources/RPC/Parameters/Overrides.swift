package import Chain
import Primitives

/// What a call pretends about accounts.
struct StateOverrides: Parameter {
  static var shape: String { "state overrides" }

  var accounts: [Address: AccountOverride] = [:]

  init(_ value: JSONValue) throws(ParameterFault) {
    try value.requireObject()
    for (name, value) in value.members {
      guard name.description.hasPrefix("0x"), let address = Address(hex: name.description) else {
        throw ParameterFault("\"\(name)\" is no address")
      }
      accounts[address] = try AccountOverride(value)
    }
  }
}

extension AccountOverride: Parameter {
  package static var shape: String { "an account override" }

  package init(_ value: JSONValue) throws(ParameterFault) {
    try value.requireObject()
    self.init()
    balance = try value.member("balance")
    nonce = try value.member("nonce")
    code = try value.member("code", as: HexData.self)?.bytes
    storage = try value.member("state", as: Slots.self)?.words
    storageDifference = try value.member("stateDiff", as: Slots.self)?.words ?? [:]
    if storage != nil, value["stateDiff"] != nil {
      throw ParameterFault("both 'state' and 'stateDiff' are given")
    }
    if value["movePrecompileToAddress"] != nil {
      throw ParameterFault("movePrecompileToAddress: precompiles can't be moved")
    }
  }
}

private struct Slots: Parameter {
  static var shape: String { "slots" }

  var words: [UInt256: UInt256] = [:]

  init(_ value: JSONValue) throws(ParameterFault) {
    try value.requireObject()
    for (name, word) in value.members {
      guard name.description.hasPrefix("0x"), let slot = UInt256(hex: name.description) else {
        throw ParameterFault("\"\(name)\" is no slot")
      }
      words[slot] = try PaddedNumber(word).value
    }
  }
}

extension BlockOverrides: Parameter {
  package static var shape: String { "block overrides" }

  package init(_ value: JSONValue) throws(ParameterFault) {
    try value.requireObject()
    self.init()
    number = try value.member("number")
    timestamp = try value.member("time")
    gasLimit = try value.member("gasLimit")
    beneficiary = try value.member("feeRecipient", or: "coinbase")
    previousRandao = try value.member("prevRandao", or: "random")
    baseFee = try value.member("baseFeePerGas", or: "baseFee")
    blobBaseFee = try value.member("blobBaseFee")
  }
}
