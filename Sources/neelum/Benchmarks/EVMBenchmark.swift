import Chain
import EVM
import Foundation
import Primitives

/// One workload of a benchmark folder, with its answers.
private struct Workload {
  let name: String
  let fork: Hardfork
  let state: FixtureState
  let caller: Address
  let call: Transaction
  let output: Bytes
  let gas: UInt64
  let refund: UInt64
  let logs: Int

  init(path: String) throws(FixtureFault) {
    let json = try FixtureObject(file: path)
    guard let name = try json.text("name"), let fork = Hardfork(named: try json.text("fork") ?? ""),
      let caller: Address = try json.fixed("caller"), let to: Address = try json.fixed("to"),
      let accounts = try json.object("accounts"), let gasLimit = try json.uint64("gas_limit"),
      let gas = try json.uint64("gas")
    else { throw .unreadable(path) }
    (self.name, self.fork, self.caller, self.gas) = (name, fork, caller, gas)
    state = try FixtureState(accounts)
    var call = Transaction()
    (call.to, call.gasLimit) = (to, gasLimit)
    call.data = try json.bytes("calldata") ?? []
    self.call = call
    output = try json.bytes("output") ?? []
    refund = try json.uint64("refund") ?? 0
    logs = Int(clamping: try json.uint64("logs") ?? 0)
  }

  /// Runs once; answers the nanoseconds of CPU time and whether all answers are right.
  func run(_ codes: CodeCache) -> (time: UInt64, gas: UInt64, ok: Bool) {
    var environment = BlockEnvironment()
    (environment.number, environment.timestamp) = (1, 1)
    environment.gasLimit = UInt64(Int64.max)
    let rules = Rules.of(fork)
    let world = WorldState(reader: state, codes: codes)
    let executor = Executor(rules: rules, environment: environment, world: world)
    executor.options = .call
    var call = call
    let (intrinsic, _) = rules.intrinsicGas(of: call)
    call.gasLimit += intrinsic
    let start = cpuNanoseconds()
    guard let outcome = try? executor.execute(call, sender: caller) else { return (0, 0, false) }
    let time = cpuNanoseconds() - start
    let used = outcome.gasUsedBeforeRefund - intrinsic
    let refunded = min(refund, outcome.gasUsedBeforeRefund / 5)
    let ok =
      outcome.result == .success && outcome.output == output && used == gas
      && outcome.logs.count == logs && outcome.gasRefunded == refunded
    return (time, used, ok)
  }
}

/// Nanoseconds of CPU time of this thread.
private func cpuNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// `neelum bench evm FOLDER [--json] [--ms N] [--case NAME]`: times every workload and checks its answers.
///
/// Where the folder holds `anchor`, that is run beside it and the ratio to evmone reported.
func runEVMBenchmark(arguments: [String]) -> Int32 {
  var arguments = arguments[...]
  var (folder, asJSON, milliseconds, only): (String?, Bool, UInt64, String?) = (nil, false, 300, nil)
  while let argument = arguments.popFirst() {
    switch argument {
    case "--json": asJSON = true
    case "--ms": milliseconds = arguments.popFirst().flatMap(UInt64.init) ?? milliseconds
    case "--case": only = arguments.popFirst()
    default: folder = argument
    }
  }
  guard let folder else {
    print("neelum bench evm FOLDER [--json] [--ms N] [--case NAME]")
    return 2
  }
  let files = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/cases")) ?? []
  let anchors = asJSON || only != nil ? [:] : anchorTimes(folder, milliseconds)
  let codes = CodeCache()
  var (allRight, logarithms, counted) = (true, 0.0, 0)
  for file in files.sorted() where file.hasSuffix(".json") {
    guard let workload = try? Workload(path: folder + "/cases/" + file) else {
      print("\(file): not a workload")
      allRight = false
      continue
    }
    if let only, only != workload.name { continue }
    var (best, gas, ok, spent): (UInt64, UInt64, Bool, UInt64) = (.max, 0, true, 0)
    repeat {
      let run = workload.run(codes)
      (best, gas, ok) = (min(best, max(run.time, 1)), run.gas, ok && run.ok)
      spent += max(run.time, 1)
    } while spent < milliseconds * 1_000_000 && ok
    allRight = allRight && ok
    let time = Double(best) / 1e6
    if asJSON {
      print(#"{"case":"\#(workload.name)","ms":\#(time),"gas":\#(gas),"ok":\#(ok)}"#)
      continue
    }
    var line = workload.name.padding(toLength: 28, withPad: " ", startingAt: 0)
    line += String(format: "%10.4f ms %10.2f Mgas/s  ", time, Double(gas) / Double(best) * 1e3)
    if let anchor = anchors[workload.name] {
      line += String(format: "evmone %9.4f ms  ratio %5.2f  ", anchor, time / anchor)
      if !workload.name.hasPrefix("pre_") && workload.name != "call_big_code" && ok {
        logarithms += log(time / anchor)
        counted += 1
      }
    }
    print(line + (ok ? "ok" : "WRONG"))
  }
  if counted > 0 {
    print(String(format: "geometric mean over %d cases: %.3f", counted, exp(logarithms / Double(counted))))
  }
  return allRight ? 0 : 1
}

/// What evmone would take now, in milliseconds by case.
private func anchorTimes(_ folder: String, _ milliseconds: UInt64) -> [String: Double] {
  let path = folder + "/anchor"
  guard FileManager.default.isExecutableFile(atPath: path) else { return [:] }
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = ["--ms", String(milliseconds)]
  process.standardOutput = pipe
  guard (try? process.run()) != nil else { return [:] }
  let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  var times: [String: Double] = [:]
  for line in text.split(separator: "\n") {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    if fields.count == 3, let time = Double(fields[2]) { times[String(fields[0])] = time }
  }
  return times
}
