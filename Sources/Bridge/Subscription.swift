import CCurl
import EnergyMarket
import Glibc
import Primitives

/// Asks a node over WebSocket to say when the market sells, so that the bridge need not wait for its next poll.
///
/// What the node sends is never read as truth: every text frame only wakes the reader. A lost, slow or lying
/// subscription therefore costs at most one poll interval.
struct Subscription: Sendable {
  private let url: String
  private let question: Bytes
  private let log: @Sendable (String) -> Void
  private let wake: @Sendable () -> Void

  /// Nil when the configuration wants polling only.
  init?(
    configuration: BridgeConfiguration, log: @escaping @Sendable (String) -> Void,
    wake: @escaping @Sendable () -> Void
  ) {
    // libcurl makes the connection (with TLS where asked for), the frames are ours: it knows the schemes by
    // their HTTP names.
    let url = configuration.webSocket ?? configuration.rpc
    guard !url.isEmpty else { return nil }
    self.url = url.hasPrefix("ws") ? "http" + url.dropFirst(2) : url
    (self.log, self.wake) = (log, wake)
    question = Bytes(
      """
      {"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["logs",{"address":"\(configuration.market)",\
      "topics":["\(MarketEvent.purchaseTopic)"]}]}
      """.utf8)
  }

  /// Keeps a subscription up until the question whether to stop is answered by yes.
  func run(until isStopped: () -> Bool) {
    var pause = 1
    while !isStopped() {
      do {
        let socket = try WebSocket(url: url)
        try socket.send(text: question)
        log("subscribed at \(url)")
        pause = 1
        // What happened before the subscription stood is found by reading now.
        wake()
        while !isStopped() {
          if try socket.receive(milliseconds: 500) { wake() }
        }
      } catch {
        if pause == 1 { log("no subscription (\(error)): polling") }
        for _ in 0..<(pause * 2) where !isStopped() { usleep(500_000) }
        pause = min(pause * 2, 30)
      }
    }
  }
}
