import Primitives

/// One running call or creation. Plain memory, pooled by depth.
///
/// Unsafe: all pointers stay valid while the frame runs: input lies in the suspended parent's memory or the
/// transaction's data, return data in the memory of the ended child, which only a further child reuses.
struct Frame: BitwiseCopyable {
  // What instructions read.
  var memory: UnsafeMutableRawPointer
  var memorySize: UInt64 = 0
  var memoryCapacity: UInt64
  var code: PC
  var jumpTargets: UnsafePointer<UInt64>
  var codeSize: UInt64 = 0
  var input: UnsafeRawPointer
  var inputSize: UInt64 = 0
  var returnData: UnsafeRawPointer
  var returnSize: UInt64 = 0
  var value: UInt256 = .zero
  var address: Address = .zero
  var caller: Address = .zero
  var account: AccountRef
  var machine: Unmanaged<Machine>
  var isStatic = false
  var isCreation = false
  let depth: Int

  // What waits while a child runs.
  let stack: SP
  var pc: PC
  var sp: SP
  var gas: Int64 = 0
  var outputOffset: UInt64 = 0
  var outputSize: UInt64 = 0
  var checkpoint = Checkpoint()
}

typealias FrameRef = UnsafeMutablePointer<Frame>

extension FrameRef {
  /// Unsafe: the machine outlives its frames.
  @inline(__always)
  func withMachine<Value>(_ body: (Machine) -> Value) -> Value {
    pointee.machine._withUnsafeGuaranteedRef(body)
  }
}
