package import EVM

extension ForkSchedule.Blobs {
  /// The steps in which the room for blobs changed, named as in geth's `config`. See EIP-7840 and EIP-7892.
  package enum Step: Int, CaseIterable, Comparable, Sendable {
    case cancun, prague, osaka, bpo1, bpo2, bpo3, bpo4, bpo5

    /// The step that comes with a fork; nil before blobs.
    package init?(of fork: Hardfork) {
      switch fork {
      case .cancun: self = .cancun
      case .prague: self = .prague
      case .osaka: self = .osaka
      default: return nil
      }
    }

    /// Whether mainnet has planned it, so that its numbers are known without being given.
    package var isPlanned: Bool { self <= .bpo2 }

    /// The fork whose rules hold from this step on, besides the blobs.
    package var fork: Hardfork {
      switch self {
      case .cancun: .cancun
      case .prague: .prague
      case .osaka, .bpo1, .bpo2, .bpo3, .bpo4, .bpo5: .osaka
      }
    }

    package static func < (left: Step, right: Step) -> Bool { left.rawValue < right.rawValue }
  }

  /// A step's numbers: mainnet's, and for steps that mainnet hasn't planned the test networks'.
  package init(_ step: Step, since: UInt64) {
    let (target, limit, updateFraction): (UInt64, UInt64, UInt64) =
      switch step {
      case .cancun: (3, 6, 3_338_477)
      case .prague, .osaka: (6, 9, 5_007_716)
      case .bpo1: (10, 15, 8_346_193)
      case .bpo2: (14, 21, 11_684_671)
      case .bpo3: (21, 32, 20_609_697)
      case .bpo4, .bpo5: (14, 21, 13_739_630)
      }
    self.init(target: target, limit: limit, updateFraction: updateFraction, since: since)
  }

  /// A step's numbers, before which go those that a file gives under geth's names.
  ///
  /// `refusal` makes the error of numbers that no block could be reckoned with.
  package init<Fault: Error>(
    _ step: Step, since: UInt64, given: (_ name: String) throws(Fault) -> UInt64?,
    refusal: (_ reason: String) -> Fault
  ) throws(Fault) {
    self.init(step, since: since)
    target = try given("target") ?? target
    limit = try given("max") ?? limit
    updateFraction = try given("baseFeeUpdateFraction") ?? updateFraction
    if let flaw { throw refusal(flaw) }
  }

  /// Why no block could be reckoned with the numbers; nil: they are sound.
  var flaw: String? {
    let most = UInt64.max / FeeRules.gasPerBlob
    if updateFraction == 0 { return "baseFeeUpdateFraction must not be zero" }
    if limit > most { return "max \(limit) is above \(most)" }
    if target > limit { return "target \(target) is above max \(limit)" }
    return nil
  }

  /// Blob gas of the target; of sound numbers it has 64 bits, as has the limit's.
  var targetGas: UInt64 { target * FeeRules.gasPerBlob }
  /// Blob gas that a block has room for.
  package var limitGas: UInt64 { limit * FeeRules.gasPerBlob }
}
