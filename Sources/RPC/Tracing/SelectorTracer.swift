import EVM
import Primitives

/// Counts the functions that were called: the selector, and how long the arguments behind it are.
final class SelectorTracer: AnsweringTracer {
  static let maker: TracerTable.Row = { _ in { SelectorTracer($0.budget) } }

  var followsSteps: Bool { false }
  private let budget: TraceBudget
  private var counts: [String: Int] = [:]

  private init(_ budget: TraceBudget) { self.budget = budget }

  func frameEntered(_ entry: FrameEntry) {
    switch entry.kind {
    case .create, .createSalted, .selfDestruct: return
    case .call, .callCode, .delegateCall, .staticCall: break
    }
    guard entry.input.count >= 4, !entry.isPrecompile else { return }
    let key = "\(Bytes(entry.input.prefix(4)).hex)-\(entry.input.count - 4)"
    if counts[key] != nil || budget.spend(32) { counts[key, default: 0] += 1 }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      for (key, count) in counts.sorted(by: { $0.key < $1.key }) {
        writer.name(key)
        writer.number(count)
      }
    }
  }
}
