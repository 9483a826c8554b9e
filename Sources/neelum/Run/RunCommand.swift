import EVM
import Primitives

/// What the command line of a lone run decides.
struct RunSettings: Sendable, Traceable {
  var codeFile: String?
  var input: Bytes = []
  var inputFile: String?
  var gas: UInt64 = 10_000_000_000
  var price: UInt256 = 0
  var value: UInt256 = 0
  var sender = Address(ascii: "sender")
  var receiver = Address(ascii: "receiver")
  var creates = false
  var genesisFile: String?
  var showsState = false
  var showsTime = false
  var trace = TraceSettings()
  /// The code, if anything.
  var operands: [String] = []
}

extension Address {
  /// The text's bytes, at the low end.
  fileprivate init(ascii text: String) {
    self.init(truncating: text.utf8.reduce(UInt256.zero) { $0 << 8 | UInt256(UInt64($1)) })
  }
}

extension [Option<RunSettings>] {
  static let runCode = own + .trace()

  private static let own: [Option<RunSettings>] = [
    Option(
      "codefile", group: "Code", \.codeFile, .text("FILE"),
      help: "The code in hexadecimal; - is standard input."),
    Option(
      "create", group: "Code", \.creates, .flag,
      help: "Run the code, and the input after it, as a creation's init code."),
    Option("input", group: "Message", \.input, .hex, help: "The call data, in hexadecimal."),
    Option("inputfile", group: "Message", \.inputFile, .text("FILE"), help: "A file with the call data."),
    Option("gas", group: "Message", \.gas, .number, help: "Gas; a prestate's gas limit takes its place."),
    Option("price", group: "Message", \.price, .wei, help: "What GASPRICE gives."),
    Option("value", group: "Message", \.value, .wei, help: "Sent along; the sender must have it."),
    Option("sender", group: "Message", \.sender, .shortAddress, help: "Who calls or creates."),
    Option("receiver", group: "Message", \.receiver, .shortAddress, help: "Where the code stands."),
    Option(
      "prestate", group: "State", \.genesisFile, .text("FILE"),
      help: "A genesis file in geth's format, for accounts, block and forks."),
    Option("dump", group: "Output", \.showsState, .flag, help: "Show the state afterwards."),
    Option(
      "bench", aliases: ["statdump"], group: "Output", \.showsTime, .flag,
      help: "Show gas and time on standard error."),
  ]
}

extension OptionKind<Bytes> {
  static let hex = OptionKind(
    placeholder: "HEX", expectation: "bytes in hexadecimal", parse: { Bytes(hex: $0) },
    show: { $0.isEmpty ? nil : $0.hex })
}

extension OptionKind<Address> {
  /// An address, whose leading zeros may be left out.
  static let shortAddress = OptionKind(
    placeholder: "ADDRESS", expectation: "an address in hexadecimal",
    parse: { text in
      guard let number = UInt256(hex: text), number.byteWidth <= 20 else { return nil }
      return Address(truncating: number)
    }, show: \.description)
}

extension Command {
  /// Runs code with geth's conventions.
  static let runCode = Command(
    words: ["evm", "run"], usage: "evm run [options] [CODE]", summary: "Run code that stands in hexadecimal.",
    about: "Runs code, and prints what it returns; with --trace only its steps, to standard error.",
    options: .runCode, defaults: RunSettings(), operands: \RunSettings.operands
  ) { try LoneRun($0).perform() }
}
