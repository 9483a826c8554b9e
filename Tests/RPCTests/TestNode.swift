import Chain
import Cryptography
import Primitives
import RPC
import Synchronization
import Testing

/// A node on a chain in memory with two rich accounts, spoken to in JSON.
final class TestNode: Sendable {
  static let keys = [1, 2].compactMap { PrivateKey(Hash32(UInt256(UInt64($0)))) }
  static let alice = "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf"
  static let bob = "0x2b5ad5c4795c026514f8317c7a215e218dccd6cf"

  let node: Node
  let dispatcher: Dispatcher
  let session: TestSession?
  let clock: TestClock

  init(hasSession: Bool = false) throws {
    var configuration = ChainConfiguration()
    configuration.genesis = Genesis(
      accounts: Self.keys.map(\.address), balance: UInt256(1000) &* 1_000_000_000_000_000_000)
    configuration.genesis.timestamp = 1_000_000
    let clock = TestClock()
    self.clock = clock
    let chain = try Blockchain(
      configuration: configuration, clock: clock, accounts: AccountStore(Self.keys))
    node = Node(
      chain: chain, settings: .init(clientVersion: "Neelum/test"),
      milliseconds: { clock.milliseconds.load(ordering: .relaxed) })
    dispatcher = Dispatcher(node: node)
    session = hasSession ? TestSession() : nil
  }

  /// The whole reply to a request's text.
  func reply(to request: String) -> String {
    var reply: Bytes = []
    let deferred = dispatcher.receive(Bytes(request.utf8), session: session, into: &reply)
    return String(decoding: reply + (deferred?.answer() ?? []), as: UTF8.self)
  }

  /// The reply's `result` or `error` as it was written.
  func raw(_ method: String, _ parameters: String = "[]", member: StaticString = "result") throws -> String {
    let text = reply(to: #"{"jsonrpc":"2.0","id":7,"method":"\#(method)","params":\#(parameters)}"#)
    let root = try JSONDocument(Bytes(text.utf8)).root
    #expect(root["id"]?.source.elementsEqual("7".utf8) == true, "\(text)")
    let found = try #require(root[member], "\(method) \(parameters) → \(text)")
    return String(decoding: found.source, as: UTF8.self)
  }

  func value(_ method: String, _ parameters: String = "[]") throws -> JSONValue {
    try JSONDocument(Bytes(raw(method, parameters).utf8)).root
  }

  func string(_ method: String, _ parameters: String = "[]") throws -> String {
    let value = try value(method, parameters)
    return try #require(value.string, "\(method) \(parameters)")
  }

  func error(_ method: String, _ parameters: String = "[]") throws -> (
    code: String, message: String, data: String?
  ) {
    let error = try JSONDocument(Bytes(raw(method, parameters, member: "error").utf8)).root
    let code = String(decoding: error["code"]?.source ?? [], as: UTF8.self)
    return (code, error["message"]?.string ?? "", error["data"]?.string)
  }
}

final class TestClock: ChainClock {
  let seconds = Atomic<UInt64>(1_000_000)
  let milliseconds = Atomic<UInt64>(0)

  var now: UInt64 { seconds.load(ordering: .relaxed) }
}

final class TestSession: Session {
  let id: UInt64 = 42
  let isOpen = Atomic(true)
  private let messages = Mutex<[Bytes]>([])

  func push(_ message: Bytes) -> Bool {
    messages.withLock { $0.append(message) }
    return isOpen.load(ordering: .relaxed)
  }

  /// What was pushed since the last time.
  func take() throws -> [JSONValue] {
    let taken = messages.withLock { messages in
      defer { messages = [] }
      return messages
    }
    return try taken.map { try JSONDocument($0).root }
  }
}
