import EVM
import Primitives

/// A frame as tracers are told of it.
struct CallRecord {
  /// A log, and where it stands.
  struct PlacedLog {
    let log: Log
    /// Frames that were entered before it was written.
    let position: Int
    /// Within the block.
    let index: Int
  }

  var entry: FrameEntry
  var exit: FrameExit?
  /// Those that no revert took back.
  var logs: [PlacedLog] = []
  /// Frames that it entered itself and that are recorded.
  var callCount = 0

  /// Bytes that it takes in JSON, roughly, its logs apart.
  var size: Int { 400 + 4 * entry.depth + 2 * (entry.input.count + (exit?.output.count ?? 0)) }

  /// What went wrong, in the words that other clients' tools look for; nil where nothing did.
  var failure: String? {
    guard let exit, let failure = exit.failure else { return nil }
    return exit.result == .halted(.precompileFailure) ? entry.precompileFailure ?? failure : failure
  }
}

/// Keeps the frames of a transaction in the order in which they were entered.
struct CallRecorder {
  private(set) var calls: [CallRecord] = []
  /// For every frame that isn't left yet, its record, if it has one, and the number of logs before it.
  private var open: [(record: Int?, logsBefore: Int)] = []
  private var logCount: Int
  private let budget: TraceBudget
  private let isWanted: (FrameEntry) -> Bool

  /// Frames that aren't wanted leave no record.
  init(_ run: TracedRun, isWanted: @escaping (FrameEntry) -> Bool) {
    (logCount, budget, self.isWanted) = (run.firstLogIndex, run.budget, isWanted)
  }

  mutating func enter(_ entry: FrameEntry) {
    let record = CallRecord(entry: entry)
    guard isWanted(entry), budget.spend(record.size) else {
      open.append((nil, logCount))
      return
    }
    if let parent = open.last?.record { calls[parent].callCount += 1 }
    open.append((calls.count, logCount))
    calls.append(record)
  }

  mutating func leave(_ exit: FrameExit) {
    guard let (record, logsBefore) = open.popLast() else { return }
    if exit.result != .success { logCount = logsBefore }
    guard let record, budget.spend(2 * exit.output.count) else { return }
    calls[record].exit = exit
    if exit.result != .success { for index in record..<calls.count { calls[index].logs = [] } }
  }

  mutating func write(_ log: Log) {
    defer { logCount += 1 }
    guard let record = open.last?.record, budget.spend(400 + 2 * log.data.count) else { return }
    let position = calls[record].callCount
    calls[record].logs.append(.init(log: log, position: position, index: logCount))
  }
}

extension CallRecorder {
  /// The record of the frame that runs; nil where that frame isn't wanted.
  var current: Int? { open.last?.record }

  /// Writes the calls, each within the one that made it; `members` writes what stands in front of a call's own calls.
  func writeTree(to writer: inout JSONWriter, members: (_ index: Int, inout JSONWriter) -> Void) {
    var depth: Int?
    for (index, call) in calls.enumerated() {
      if let depth {
        if call.entry.depth > depth {
          writer.name("calls")
          writer.open(.array)
        } else {
          writer.closeCalls(from: depth, to: call.entry.depth)
        }
      }
      writer.open(.object)
      members(index, &writer)
      depth = call.entry.depth
    }
    if let depth { writer.closeCalls(from: depth, to: 0) } else { writer.null() }
  }
}

extension JSONWriter {
  /// Ends the call at a depth, and those around it down to another depth.
  fileprivate mutating func closeCalls(from depth: Int, to outer: Int) {
    close(.object)
    for _ in stride(from: depth, to: outer, by: -1) {
      close(.array)
      close(.object)
    }
  }
}

extension FrameEntry {
  /// Why a precompile refused its input; nil where the input alone doesn't tell.
  fileprivate var precompileFailure: String? {
    let size = input.count
    switch to.number.clampedUInt64 {
    case 0x08: return size % 192 != 0 ? "bad elliptic curve pairing size" : nil
    case 0x09: return size != 213 ? "invalid input length" : "invalid final flag"
    case 0x0a: return size != 192 ? "invalid input length" : nil
    case 0x0b: return size != 256 ? "invalid input length" : nil
    case 0x0c: return size == 0 || size % 160 != 0 ? "invalid input length" : nil
    case 0x0d: return size != 512 ? "invalid input length" : nil
    case 0x0e: return size == 0 || size % 288 != 0 ? "invalid input length" : nil
    case 0x0f: return size == 0 || size % 384 != 0 ? "invalid input length" : nil
    case 0x10: return size != 64 ? "invalid input length" : nil
    case 0x11: return size != 128 ? "invalid input length" : nil
    default: return nil
    }
  }
}
