import Dispatch
import TestSupport
import Testing

@testable import RPC
@testable import neelum

@Suite("Serving")
struct ServingTests {
  private func start(_ change: (inout NodeSettings) -> Void = { _ in }) throws -> RunningNode {
    var settings = NodeSettings()
    (settings.port, settings.isDeterministic) = (0, true)
    change(&settings)
    return try RunningNode(settings, wallet: Wallet(settings), log: nil)
  }

  /// A call to code that loops for as long as there is gas.
  private static let endless =
    #"[{"to":"\#(place)"},"latest",{"\#(place)":{"code":"0x5b600056"}}]"#
  private static let place = "0x00000000000000000000000000000000000000ee"

  @Test("answers others at once while calls without end take all the time they may")
  func endlessCalls() throws {
    let node = try start()
    defer { #expect(throws: Never.self) { try node.stop() } }
    let busy = (0..<3).map { _ in Client(port: node.port) }
    for client in busy { client.post("eth_call", Self.endless) }
    let client = Client(port: node.port)
    var waits: [UInt64] = []
    for method in ["eth_chainId", "eth_accounts", "eth_gasPrice", "eth_getBlockByNumber"] {
      for _ in 0..<5 {
        let start = DispatchTime.now().uptimeNanoseconds
        client.post(method, method.hasSuffix("Number") ? #"["latest",true]"# : "[]")
        #expect(client.response()?.body.contains("\"result\"") == true)
        waits.append(DispatchTime.now().uptimeNanoseconds - start)
      }
    }
    #expect(waits.sorted()[waits.count / 2] < 100_000_000, "nanoseconds: \(waits)")
    #expect(!busy.contains { $0.hasArrived }, "the calls ended too soon to tell")
    // What writes goes on too: the calls don't hold the chain's thread.
    client.post("evm_mine")
    #expect(client.response()?.body.contains(#""result":"0x0""#) == true)
  }

  @Test("forgets the subscriptions of a WebSocket that closes")
  func closedSessions() throws {
    let node = try start()
    defer { #expect(throws: Never.self) { try node.stop() } }
    let subscriptions = node.requests.dispatcher.node.subscriptions
    do {
      let client = Client(port: node.port)
      #expect(client.upgrade()?.status == 101)
      client.sendText(#"{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}"#)
      #expect(client.frame()?.text.contains("\"result\"") == true)
      #expect(!subscriptions.isEmpty)
      client.sendText(#"{"jsonrpc":"2.0","id":2,"method":"evm_mine","params":[]}"#)
      let texts = [client.frame()?.text, client.frame()?.text]
      #expect(texts.contains { $0?.contains("eth_subscription") == true })
      #expect(texts.contains { $0?.contains(#""id":2"#) == true })
    }
    // The server's loop takes notice of the hangup before it answers on a connection that comes later.
    let later = Client(port: node.port)
    later.post("eth_chainId")
    #expect(later.response()?.status == 200)
    #expect(subscriptions.isEmpty)
  }
}
