import EVM
import Foundation
import Primitives
import Testing

@testable import neelum

@Suite("trace lines")
struct TraceWriterTests {
  /// What geth's `evm run --trace --trace.nomemory=false --gas 100000` prints.
  private static let golden: [(code: Bytes, lines: [String])] = [
    (
      [0x60, 1, 0x60, 0, 0x52, 0x60, 7, 0x56],
      [
        #"{"pc":0,"op":96,"gas":"0x186a0","gasCost":"0x3","memSize":0,"stack":[],"depth":1,"refund":0,"opName":"PUSH1"}"#,
        #"{"pc":2,"op":96,"gas":"0x1869d","gasCost":"0x3","memSize":0,"stack":["0x1"],"depth":1,"refund":0,"opName":"PUSH1"}"#,
        #"{"pc":4,"op":82,"gas":"0x1869a","gasCost":"0x6","memSize":0,"stack":["0x1","0x0"],"depth":1,"refund":0,"opName":"MSTORE"}"#,
        #"{"pc":5,"op":96,"gas":"0x18694","gasCost":"0x3","memory":"0x0000000000000000000000000000000000000000000000000000000000000001","memSize":32,"stack":[],"depth":1,"refund":0,"opName":"PUSH1"}"#,
        #"{"pc":7,"op":86,"gas":"0x18691","gasCost":"0x8","memory":"0x0000000000000000000000000000000000000000000000000000000000000001","memSize":32,"stack":["0x7"],"depth":1,"refund":0,"opName":"JUMP"}"#,
        #"{"pc":7,"op":86,"gas":"0x18691","gasCost":"0x8","memory":"0x0000000000000000000000000000000000000000000000000000000000000001","memSize":32,"stack":[],"depth":1,"refund":0,"opName":"JUMP","error":"invalid jump destination"}"#,
        #"{"output":"","gasUsed":"0x186a0","error":"invalid jump destination"}"#,
      ]
    ),
    (
      [0x01],
      [
        #"{"pc":0,"op":1,"gas":"0x186a0","gasCost":"0x3","memSize":0,"stack":[],"depth":1,"refund":0,"opName":"ADD","error":"stack underflow (0 \u003c=\u003e 2)"}"#,
        #"{"output":"","gasUsed":"0x186a0","error":"stack underflow (0 \u003c=\u003e 2)"}"#,
      ]
    ),
    (
      [0x0c],
      [
        #"{"pc":0,"op":12,"gas":"0x186a0","gasCost":"0x0","memSize":0,"stack":[],"depth":1,"refund":0,"opName":"opcode 0xc not defined"}"#,
        #"{"pc":0,"op":12,"gas":"0x186a0","gasCost":"0x0","memSize":0,"stack":[],"depth":1,"refund":0,"opName":"opcode 0xc not defined","error":"invalid opcode: opcode 0xc not defined"}"#,
        #"{"output":"","gasUsed":"0x186a0","error":"invalid opcode: opcode 0xc not defined"}"#,
      ]
    ),
    (
      [0x60, 1, 0x60, 0, 0x60, 0, 0x3e],
      [
        #"{"pc":0,"op":96,"gas":"0x186a0","gasCost":"0x3","memSize":0,"stack":[],"depth":1,"refund":0,"opName":"PUSH1"}"#,
        #"{"pc":2,"op":96,"gas":"0x1869d","gasCost":"0x3","memSize":0,"stack":["0x1"],"depth":1,"refund":0,"opName":"PUSH1"}"#,
        #"{"pc":4,"op":96,"gas":"0x1869a","gasCost":"0x3","memSize":0,"stack":["0x1","0x0"],"depth":1,"refund":0,"opName":"PUSH1"}"#,
        #"{"pc":6,"op":62,"gas":"0x18697","gasCost":"0x9","memSize":0,"stack":["0x1","0x0","0x0"],"depth":1,"refund":0,"opName":"RETURNDATACOPY"}"#,
        #"{"pc":6,"op":62,"gas":"0x18697","gasCost":"0x9","memory":"0x0000000000000000000000000000000000000000000000000000000000000000","memSize":32,"stack":[],"depth":1,"refund":0,"opName":"RETURNDATACOPY","error":"return data out of bounds"}"#,
        #"{"output":"","gasUsed":"0x186a0","error":"return data out of bounds"}"#,
      ]
    ),
    ([], [#"{"output":"","gasUsed":"0x0"}"#]),
    (
      [0x30, 0xff],
      [
        #"{"pc":0,"op":48,"gas":"0x186a0","gasCost":"0x2","memSize":0,"stack":[],"depth":1,"refund":0,"opName":"ADDRESS"}"#,
        #"{"pc":1,"op":255,"gas":"0x1869e","gasCost":"0x1388","memSize":0,"stack":["0x7265636569766572"],"depth":1,"refund":0,"opName":"SELFDESTRUCT"}"#,
        #"{"output":"","gasUsed":"0x0"}"#, #"{"output":"","gasUsed":"0x138a"}"#,
      ]
    ),
  ]

  @Test("are geth's to the byte", arguments: golden.indices)
  func sameBytes(index: Int) throws {
    let (code, lines) = Self.golden[index]
    var (settings, text) = (RunSettings(), Bytes())
    (settings.gas, settings.trace.hidesMemory) = (100_000, false)
    settings.operands = [code.hex]
    let tracer = TraceWriter(settings.trace) { text += $0 }
    _ = try LoneRun(settings).execute(tracer)
    tracer.flush()
    #expect(String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init) == lines)
  }

  @Test("leave out what isn't wanted")
  func switches() throws {
    var (settings, text) = (RunSettings(), Bytes())
    _ = try parse(
      ["--gas", "100", "--trace.nostack", "--trace.noreturndata=false", "6001"], into: &settings,
      by: .runCode,
      operandLimit: 1)
    settings.operands = ["6001"]
    let tracer = TraceWriter(settings.trace) { text += $0 }
    _ = try LoneRun(settings).execute(tracer)
    tracer.flush()
    let first = String(decoding: text, as: UTF8.self).split(separator: "\n").first
    #expect(
      first
        == #"{"pc":0,"op":96,"gas":"0x64","gasCost":"0x3","memSize":0,"stack":null,"depth":1,"refund":0,"opName":"PUSH1"}"#
    )
  }
}
