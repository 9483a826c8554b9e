import Chain
import Primitives

/// Why a block that could be read still can't be run.
enum TransitionFault: Error, CustomStringConvertible {
  /// A fork that isn't known, or an environment that lacks what the fork needs.
  case configuration(String)
  /// BLOCKHASH asked for a block that the environment doesn't tell of.
  case missingBlockHash(UInt64)

  var description: String {
    switch self {
    case .configuration(let reason): reason
    case .missingBlockHash(let number): "the hash of block \(number) is needed and not among blockHashes"
    }
  }

  /// The status that the process ends with, as geth's `evm t8n` has it.
  static func exitStatus(of error: any Error) -> Int32 {
    switch error {
    case is ChainError: 2
    case TransitionFault.configuration: 3
    case TransitionFault.missingBlockHash: 4
    case is FixtureFault: 10
    case is FileError: 11
    case is RLPError: 12
    default: 1
    }
  }
}
