/// The numbers and habits of one fork.
///
/// Each fork starts as a copy of the one before and lists what it changed.
package struct Rules: Sendable {
  package let fork: Hardfork

  package var transactionKinds: UInt8 = 0
  /// Contract creation costs 32,000 up front, and fails when the deposit cannot be paid. See EIP-2.
  package var creationIsStrict = false
  package var creationTransactionGas: UInt64 = 0
  package var nonZeroDataGas: UInt64 = 68
  package var maxCodeSize = Int.max
  package var maxInitCodeSize = Int.max
  package var chargesInitCode = false
  package var rejectsReservedPrefix = false
  package var contractNonce: UInt64 = 0
  package var refundDivisor: UInt64 = 2
  package var floorDataGas: UInt64 = 0
  package var transactionGasCap = UInt64.max
  package var blobGasPrice = false
  /// Per block; a transaction may be further bound.
  package var maxBlobs = 0
  package var maxBlobsPerTransaction = Int.max

  package var balanceGas: Int64 = 20
  package var codeSizeGas: Int64 = 20
  package var codeHashGas: Int64 = 400
  package var loadGas: Int64 = 50
  package var callGas: Int64 = 40
  package var selfDestructGas: Int64 = 0
  package var exponentByteGas: Int64 = 10
  package var keepsSixtyFourth = false
  package var removesEmptyAccounts = false
  package var chargesNewAccountOnSelfDestruct = false
  package var selfDestructRefund: Int64 = 24000
  package var selfDestructOnlyNew = false
  /// Warm and cold. See EIP-2929.
  package var hasAccessLists = false
  package var warmsBeneficiary = false
  package var hasDelegation = false
  package var netMetering = NetMetering.none
  package var clearRefund: Int64 = 15000
  package var paysBaseFee = false
  package var hasRandao = false

  /// How SSTORE counts.
  package enum NetMetering: UInt8, Sendable { case none, constantinople, istanbul }
}

extension Rules {
  /// The rules of a fork.
  package static func of(_ fork: Hardfork) -> Rules { table[Int(fork.rawValue)] }

  private static let table: [Rules] = Hardfork.allCases.map { fork in
    var rules = Rules(fork: fork)
    for step in Hardfork.allCases where step <= fork { rules.apply(step) }
    return rules
  }

  /// What each fork changed.
  private mutating func apply(_ fork: Hardfork) {
    switch fork {
    case .frontier:
      transactionKinds = 1
    case .homestead:
      (creationIsStrict, creationTransactionGas) = (true, 32000)
    case .tangerineWhistle:
      (balanceGas, codeSizeGas, loadGas, callGas, selfDestructGas) = (400, 700, 200, 700, 5000)
      (keepsSixtyFourth, chargesNewAccountOnSelfDestruct) = (true, true)
    case .spuriousDragon:
      (exponentByteGas, maxCodeSize, contractNonce, removesEmptyAccounts) = (50, 24576, 1, true)
    case .byzantium, .muirGlacier, .arrowGlacier, .grayGlacier: break
    case .constantinople: netMetering = .constantinople
    case .petersburg: netMetering = .none
    case .istanbul:
      (balanceGas, codeHashGas, loadGas, nonZeroDataGas, netMetering) = (700, 700, 800, 16, .istanbul)
    case .berlin:
      (hasAccessLists, transactionKinds) = (true, 0b11)
      (balanceGas, codeSizeGas, codeHashGas, loadGas, callGas) = (100, 100, 100, 100, 100)
    case .london:
      (transactionKinds, paysBaseFee, refundDivisor, clearRefund) = (0b111, true, 5, 4800)
      (selfDestructRefund, rejectsReservedPrefix) = (0, true)
    case .paris: hasRandao = true
    case .shanghai: (warmsBeneficiary, maxInitCodeSize, chargesInitCode) = (true, 49152, true)
    case .cancun:
      (transactionKinds, blobGasPrice, maxBlobs, selfDestructOnlyNew) = (0b1111, true, 6, true)
    case .prague: (transactionKinds, maxBlobs, floorDataGas, hasDelegation) = (0b11111, 9, 10, true)
    case .osaka: (transactionGasCap, maxBlobsPerTransaction) = (1 << 24, 6)
    }
  }
}
