import Primitives
import RPC
import Testing

@Suite("JSON text")
struct JSONDocumentTests {
  private func parse(_ text: String) throws -> JSONValue { try JSONDocument(Bytes(text.utf8)).root }

  @Test("keeps every kind of value")
  func kinds() throws {
    let root = try parse(#" { "a" : [ 1 , -2.5e+3 , "x" , true , false , null ] , "b" : { } , "c" : [] } "#)
    let list = try #require(root["a"])
    #expect(list.elements.map(\.kind) == [.number, .number, .string, .true, .false, .null])
    #expect(
      list.elements.map { String(decoding: $0.source, as: UTF8.self) }.prefix(3) == ["1", "-2.5e+3", #""x""#])
    #expect(root["b"]?.kind == .object)
    #expect(root["b"]?.count == 0)
    #expect(root["c"]?.count == 0)
    #expect(root["d"] == nil)
    #expect(root.members.map { $0.name.description } == ["a", "b", "c"])
  }

  @Test("skips what is nested when it walks")
  func nesting() throws {
    let root = try parse(#"[[1,[2,{"k":[3]}]],{"x":{"y":1},"z":2},4]"#)
    #expect(root.count == 3)
    #expect(root.elements.map(\.kind) == [.array, .object, .number])
    #expect(root.elements.map(\.count) == [2, 2, 0])
  }

  @Test("resolves escapes")
  func escapes() throws {
    #expect(try parse(#""\"\\\/\b\f\n\r\tAé€😀é""#).string == "\"\\/\u{8}\u{c}\n\r\tAé€😀é")
    #expect(try parse(#"{"n\u0061me":1}"#)["name"]?.kind == .number)
  }

  @Test("refuses what isn't JSON")
  func refusals() {
    let broken = [
      "", " ", "{", "[", "[1", "[1,", "[1,]", "[,1]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{a:1}",
      "01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "tru", "truex", "nul", "NaN", "'a'", #"""#, #""\"#,
      #""\x""#, #""\u12"#, #""\u12g4""#, "\"a\nb\"", #""\ud800""#, #""\ud800A""#, #""\udc00""#, "1 2",
      "[1]]", "{}}", "[1}", #"{"a":1]"#, "// x\n1", "\u{feff}1", "\u{a0}1",
    ]
    for text in broken {
      #expect(throws: JSONError.self, "\(text)") { try parse(text) }
    }
  }

  @Test("refuses bytes that aren't UTF-8")
  func invalidText() {
    let sequences: [Bytes] = [
      [0x80], [0xc0, 0x80], [0xc2], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80], [0xf0, 0x8f, 0xbf, 0xbf],
      [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff], [0xe2, 0x82],
    ]
    for sequence in sequences {
      #expect(throws: JSONError.self, "\(sequence)") { try JSONDocument([0x22] + sequence + [0x22]) }
    }
    #expect(throws: Never.self) { try JSONDocument([0x22, 0xf4, 0x8f, 0xbf, 0xbf, 0xed, 0x9f, 0xbf, 0x22]) }
  }

  @Test("takes 128 levels and not one more")
  func depth() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(throws: Never.self) { try parse(nested(128)) }
    #expect(throws: JSONError.tooDeep) { try parse(nested(129)) }
    #expect(throws: JSONError.tooDeep) { try parse(String(repeating: #"{"a":"#, count: 100_000)) }
  }

  @Test("refuses a name that stands twice, in small objects and in large ones")
  func duplicates() {
    #expect(throws: JSONError.duplicateName(at: 8)) { try parse(#"{"a":1,"a":2}"#) }
    #expect(throws: JSONError.duplicateName(at: 8)) { try parse(#"{"a":1,"\u0061":2}"#) }
    #expect(throws: Never.self) { try parse(#"{"a":1,"b":{"a":2}}"#) }
    let many = (0..<50_000).map { "\"k\($0)\":1" }.joined(separator: ",")
    #expect(throws: Never.self) { try parse("{\(many)}") }
    #expect(throws: JSONError.self) { try parse("{\(many),\"k7\":1}") }
  }
}
