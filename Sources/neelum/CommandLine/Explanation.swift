import Chain
import Primitives

/// An error from below in the words of those who run a node.
func explanation(_ error: any Error) -> String {
  switch error as? ChainError {
  case .foreignDatabase(let fact, let have, let want)?:
    "the database is another chain's: its \(fact) is \(have), not \(want)"
  case .corruptState(let what)?: "the database is damaged: \(what)"
  case .store(let error)?, .writingStopped(let error)?: "\(error)"
  case .invalidGenesis(let reason)?: "the genesis file is wrong: \(reason)"
  case .invalidBlock(.unknownParent(.zero))?: "it is another chain's genesis block"
  case .invalidBlock(.unknownParent(let parent))?: "its parent \(parent) isn't known"
  case .invalidBlock(.wrongSeal)?: "its proof of work isn't done; see --skip-seal"
  case .invalidBlock(let reason)?: "invalid: \(reason)"
  default: "\(error)"
  }
}
