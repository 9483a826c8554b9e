import Primitives
import RPC
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
  private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("puts commas where they belong")
  func commas() {
    let text = written { writer in
      writer.object { writer in
        writer.member("a", UInt64(1))
        writer.name("b")
        writer.array { writer in
          writer.value(true)
          writer.object { _ in }
          writer.array { _ in }
          writer.null()
        }
        writer.name("dynamic \"name\"")
        writer.string("v")
        writer.member("c", "d")
      }
    }
    #expect(text == #"{"a":"0x1","b":[true,{},[],null],"dynamic \"name\"":"v","c":"d"}"#)
  }

  @Test("writes quantities without leading zeros")
  func quantities() {
    let numbers: [(UInt256, String)] = [
      (0, "0x0"), (1, "0x1"), (15, "0xf"), (16, "0x10"), (0xabc, "0xabc"),
      (UInt256(.max), "0xffffffffffffffff"),
      (UInt256(0, 1, 0, 0), "0x10000000000000000"), (.max, "0x" + String(repeating: "f", count: 64)),
      (UInt256(5, 0x1a, 0, 0), "0x1a0000000000000005"),
      (UInt256(0, 0, 0x1a, 0), "0x1a" + String(repeating: "0", count: 32)),
    ]
    for (number, text) in numbers {
      #expect(written { $0.quantity(number) } == "\"\(text)\"")
      #expect(number.quantity == text)
    }
  }

  @Test("writes plain numbers", arguments: [0, 7, 10, -5, 1_234_567_890, .max, .min])
  func numbers(number: Int) { #expect(written { $0.number(number) } == String(number)) }

  @Test("writes data and values of fixed width")
  func data() throws {
    #expect(written { $0.data([]) } == #""0x""#)
    #expect(written { $0.data([0, 1, 0xab, 0xff]) } == #""0x0001abff""#)
    let address = try #require(Address(hex: "0x90F8bf6A479f320ead074411a4B0e7944Ea8c9C1"))
    #expect(written { $0.fixed(address) } == #""0x90f8bf6a479f320ead074411a4b0e7944ea8c9c1""#)
    #expect(written { $0.fixed(Hash32(UInt256(10))) } == "\"0x\(String(repeating: "0", count: 63))a\"")
  }

  @Test("escapes what a string can't hold")
  func strings() throws {
    let text = "a\"b\\c\n\u{0}\u{1f}é😀/"
    let json = written { $0.string(text) }
    #expect(json == #""a\"b\\c\u000a\u0000\u001fé😀/""#)
    #expect(try JSONDocument(Bytes(json.utf8)).root.string == text)
  }
}
