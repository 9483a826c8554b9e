import EVM
import Foundation
import Primitives

extension Command {
  /// Runs state tests with geth's conventions.
  static let stateTest = Command(
    words: ["evm", "statetest"], usage: "evm statetest [options] [PATH...]",
    summary: "Run official state tests.",
    about: """
      Runs the state tests of a file or a folder, or of the files that standard input names, one a line.
      Results go to standard output, traces and each case's state root to standard error.
      """, options: .stateTest, defaults: FixtureSettings(), operands: \FixtureSettings.paths, runStateTests)
}

private func runStateTests(_ settings: FixtureSettings) throws {
  let tracer = settings.trace.isOn ? TraceWriter(settings.trace, write: writeToStandardError) : nil
  let run = StateTest.Run(
    pattern: settings.pattern, fork: settings.fork, index: settings.index, keepsState: settings.keepsState,
    tracer: tracer,
    onResult: { result in
      tracer?.flush()
      // What fuzzers look for at the end of a trace, to the space.
      if let root = result.stateRoot { writeToStandardError(Bytes("{\"stateRoot\": \"\(root)\"}\n".utf8)) }
    })
  try runFixtures(settings) { StateTest.results(in: $0, run) }
}
