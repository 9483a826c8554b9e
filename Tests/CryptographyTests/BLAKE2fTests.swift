import Primitives
import TestSupport
import Testing

@testable import Cryptography

@Suite("BLAKE2f")
struct BLAKE2fTests {
  @Test(
    "agrees with go-ethereum's vectors", .enabled(if: Fixtures.isPresent, "needs the folder shared"),
    arguments: ["blake2F", "fail-blake2f"])
  func published(file: String) throws {
    try expectVectors("geth-precompiles/\(file)", BLAKE2f.run)
  }

  /// BLAKE2b-512 of "abc", from RFC 7693, appendix A.
  private let abc =
    "48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c68059b"
    + "6bbd41fbabd9831f79217e1319cde05b616263" + String(repeating: "00", count: 125)

  @Test("hashes abc in twelve rounds")
  func hash() throws {
    let input = try #require(Bytes(hex: "0000000c" + abc + "03000000000000000000000000000000" + "01"))
    #expect(
      input.through(BLAKE2f.run)?.hex
        == "0xba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc95"
        + "18d38aa8dbf1925ab92386edd4009923")
  }

  @Test("refuses a wrong length and a flag that is neither 0 nor 1")
  func malformed() throws {
    let input = try #require(Bytes(hex: "0000000c" + abc + "03000000000000000000000000000000" + "02"))
    #expect(input.through(BLAKE2f.run) == nil)
    let short = Bytes(input.dropLast())
    #expect(short.through(BLAKE2f.run) == nil)
  }
}
