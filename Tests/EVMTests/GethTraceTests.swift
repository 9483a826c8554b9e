import EVM
import Foundation
import Primitives
import TestSupport
import Testing

@testable import neelum

/// geth's `evm` from the shared material, as an oracle.
private enum Geth {
  static let command = Fixtures.shared.appendingPathComponent("peers/run")
  static let isPresent =
    Fixtures.isPresent && FileManager.default.isExecutableFile(atPath: command.path)

  /// The lines of the traces of files that hold a case each.
  static func traces(_ files: [URL], in folder: URL) throws -> [[String]] {
    let errors = folder.appendingPathComponent("errors")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    let (process, input) = (Process(), Pipe())
    (process.executableURL, process.arguments) = (
      command,
      ["evm", "statetest", "--trace", "--trace.nomemory=false", "--trace.noreturndata=false"]
    )
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(files.map { $0.path + "\n" }.joined().utf8))
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    return split(try String(contentsOf: errors, encoding: .utf8))
  }

  /// A case's lines end with its state root.
  static func split(_ text: String) -> [[String]] {
    var traces: [[String]] = [[]]
    for line in text.split(separator: "\n") where line.hasPrefix("{") {
      traces[traces.count - 1].append(String(line))
      if line.hasPrefix(#"{"stateRoot""#) { traces.append([]) }
    }
    return traces.dropLast()
  }
}

/// Needs geth's `evm` and the state tests of the shared material; says so by being skipped where they are absent.
@Suite("traces of official state tests", .enabled(if: Geth.isPresent))
struct GethTraceTests {
  /// Calls of all kinds, creations, precompiles, reverts, storage, faults.
  private static let tests = [
    "stCallCodes/callcall_00_OOGE_valueTransfer",
    "stCallCodes/callcallcode_01_SuicideEnd",
    "stCallCodes/callcallcodecall_010_OOGMAfter",
    "stCallCodes/callcodeInInitcodeToExistingContractWithValueTransfer",
    "stCallCodes/callcodecallcall_100_SuicideEnd",
    "stCallCodes/callcodecallcodecallcode_111_OOGE",
    "stCreate2/CREATE2_Bounds3",
    "stCreate2/CREATE2_ContractSuicideDuringInit_ThenStoreThenReturn",
    "stCreate2/Create2OOGafterInitCodeRevert2",
    "stCreate2/create2noCash",
    "stCreate2/create2collisionCode2",
    "stCreate2/returndatasize_following_successful_create",
    "stReturnDataTest/call_ecrec_success_empty_then_returndatasize",
    "stReturnDataTest/create_callprecompile_returndatasize",
    "stReturnDataTest/modexp_modsize0_returndatasize",
    "stReturnDataTest/returndatacopy_after_failing_staticcall",
    "stReturnDataTest/returndatacopy_following_too_big_transfer",
    "stReturnDataTest/tooLongReturnDataCopy",
    "stRevertTest/RevertDepthCreateOOG",
    "stRevertTest/RevertOnEmptyStack",
    "stRevertTest/RevertOpcodeWithBigOutputInInit",
    "stRevertTest/RevertPrefoundCall",
    "stRevertTest/TouchToEmptyAccountRevert3_Paris",
    "stSStoreTest/SstoreCallToSelfSubRefundBelowZero",
    "stSStoreTest/sstore_XtoYto0",
    "stSStoreTest/sstore_gasLeft",
    "stExample/add11_yml",
    "VMTests/vmIOandFlowOperations/jumpToPush",
    "VMTests/vmIOandFlowOperations/msize",
    "VMTests/vmArithmeticTest/signextend",
    "VMTests/vmLogTest/log3",
  ]
  private static let forks = [
    "Frontier", "Homestead", "EIP150", "EIP158", "Byzantium", "Constantinople", "Istanbul", "Berlin",
    "London",
    "Shanghai", "Cancun", "Osaka",
  ]

  @Test("are geth's to the byte at every fork")
  func sameLines() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("neelum-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try Self.tests.flatMap { try Self.cases(of: $0, in: folder) }
    #expect(files.count > 100)
    let theirs = try Geth.traces(files, in: folder)
    try #require(theirs.count == files.count)
    for (file, lines) in zip(files, theirs) {
      let name = file.lastPathComponent
      let ours = Self.trace(file)
      let (left, right) = (Self.known(ours), Self.known(lines))
      let different = zip(left, right).first { $0 != $1 }
      #expect(different == nil, "\(name): \(different.map { "\($0.0)\n\($0.1)" } ?? "")")
      #expect(left.count == right.count, "\(name)")
    }
  }

  /// The first case of a test, alone in a file for each fork, whatever forks the test is meant for.
  private static func cases(of test: String, in folder: URL) throws -> [URL] {
    let path = "state-ethereum-tests/GeneralStateTests/\(test).json"
    let object = try #require(try Fixtures.json("state", path) as? [String: Any])
    let (name, value) = try #require(object.filter { !$0.key.hasPrefix("_") }.min { $0.key < $1.key })
    var fixture = try #require(value as? [String: Any])
    let posts = try #require(fixture["post"] as? [String: [Any]])
    let post = try #require(posts.min { $0.key < $1.key }?.value.first)
    return try forks.map { fork in
      fixture["post"] = [fork: [post]]
      var env = fixture["env"] as? [String: Any] ?? [:]
      // By it geth's runner tells that there was a merge.
      if ["Shanghai", "Cancun", "Osaka"].contains(fork) {
        env["currentRandom"] = env["currentRandom"] ?? "0x" + String(repeating: "0", count: 64)
      } else {
        env["currentRandom"] = nil
      }
      fixture["env"] = env
      let copy = folder.appendingPathComponent("\(name)-\(fork).json")
      try JSONSerialization.data(withJSONObject: [name: fixture]).write(to: copy)
      return copy
    }
  }

  private static func trace(_ file: URL) -> [String] {
    var settings = TraceSettings()
    (settings.hidesMemory, settings.hidesReturnData) = (false, false)
    var text = Bytes()
    let tracer = TraceWriter(settings) { text += $0 }
    var run = StateTest.Run()
    run.tracer = tracer
    run.onResult = { result in
      tracer.flush()
      text += Bytes("{\"stateRoot\": \"\(result.stateRoot ?? .zero)\"}\n".utf8)
    }
    _ = StateTest.results(in: file.path, run)
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// The lines with the words that geth has for want of gas brought down to ours.
  private static func known(_ lines: [String]) -> [String] {
    lines.map { line in
      guard
        let error = line.range(
          of: #""error":"(out of gas|gas uint64 overflow)[^"]*"#, options: .regularExpression)
      else { return line }
      return line.replacingCharacters(in: error, with: #""error":"out of gas"#)
    }
  }
}
