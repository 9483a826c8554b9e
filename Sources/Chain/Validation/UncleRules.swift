import EVM
import Primitives

/// Headers that a mined block names beside its own ancestors. See Yellow Paper, section 11.1.
struct UncleRules {
  static let most = 2
  /// How many generations back an uncle's parent may be.
  static let generations = 7

  let schedule: ForkSchedule

  /// Checks the uncles of a block on the head of `view`.
  func check(_ block: Block, on view: ChainView) throws(ChainError) {
    if block.uncles.isEmpty { return }
    guard block.uncles.count <= Self.most else { throw .invalidBlock(.tooManyUncles(block.uncles.count)) }
    var ancestors: [Hash32: Header] = [:]
    var included: Set<Hash32> = []
    var (hash, number) = (view.headHash, view.number)
    for _ in 0..<Self.generations {
      guard let ancestor = try view.block(at: number) else { break }
      ancestors[hash] = ancestor.header
      included.formUnion(ancestor.uncles.map(\.hash))
      hash = ancestor.header.parentHash
      if number == 0 { break }
      number -= 1
    }
    for uncle in block.uncles {
      let hash = uncle.hash
      guard included.insert(hash).inserted else { throw .invalidBlock(.uncleIncludedBefore(hash)) }
      if ancestors[hash] != nil || hash == block.hash { throw .invalidBlock(.uncleIsAncestor(hash)) }
      guard uncle.parentHash != block.header.parentHash, let parent = ancestors[uncle.parentHash] else {
        throw .invalidBlock(.uncleWithoutParent(hash))
      }
      do throws(InvalidBlock) { try HeaderRules(schedule: schedule).check(uncle, after: parent) } catch {
        throw .invalidBlock(.invalidUncle(hash, error))
      }
    }
  }
}
