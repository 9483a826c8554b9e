import Chain
import Glibc
import Primitives
import RPC
import Server
import Storage

extension ChainBench {
  /// What a transfer costs that is sent over HTTP, waits for its sync and is awaited before the next: by one connection,
  /// and by sixteen at once.
  ///
  /// They take turns, and the median turn counts.
  func connections() throws -> [Figure] {
    let (turns, most) = (11, 16)
    let each = max(transactions / 100, 1)
    return try withDatabase(in: directory) { store, _ in
      let village = try Village(store: store, neighbours: most)
      let served = try ServedChain(village.chain)
      defer { served.stop() }
      let connections = try (0..<most).map { _ in try LoopbackConnection(port: served.port) }
      /// Wall microseconds of a transfer where each connection sends for a neighbour of its own.
      func time(_ connections: ArraySlice<LoopbackConnection>, each: Int) throws -> Double {
        let works = connections.enumerated().map { index, connection in
          (connection, (0..<each).map { _ in LoopbackConnection.request(village.signed(by: index).encoded) })
        }
        let (before, count) = (village.chain.view.number, connections.count * each)
        let watch = Stopwatch()
        try exchange(works)
        let micros = watch.wallMicroseconds
        try WrongAnswer.unless(
          village.chain.view.number == before + UInt64(count), "not every transfer got its block")
        return micros / Double(count)
      }
      var times: (one: [Double], many: [Double]) = ([], [])
      for _ in 0..<turns {
        times.one.append(try time(connections.prefix(1), each: each * most))
        times.many.append(try time(connections[...], each: each))
      }
      let (one, many) = (median(times.one), median(times.many))
      return [
        Figure(name: "a transfer over one", value: one, unit: "µs"),
        Figure(name: "a transfer over one of \(most)", value: many, unit: "µs"),
        Figure(name: "\(most) against one", value: one / many, unit: "×", bar: .atLeast(3)),
      ]
    }
  }
}

/// A chain behind JSON-RPC and a server on any free port, without a node's clocks.
private struct ServedChain {
  private let requests: RequestHandlers
  private let server: HTTPServer
  let port: UInt16

  init(_ chain: Blockchain) throws {
    requests = RequestHandlers(Dispatcher(node: Node(chain: chain, settings: .init(clientVersion: "bench"))))
    server = HTTPServer(ServerConfiguration(), handlers: requests.handlers)
    port = try server.start()
  }

  func stop() {
    server.stop()
    requests.stop()
  }
}

/// Sends each connection's requests one by one, the next when the last one's answer is there.
private func exchange(_ works: [(connection: LoopbackConnection, requests: [Bytes])]) throws {
  var next = works.map { _ in 0 }
  var waiting = works.map { pollfd(fd: $0.connection.descriptor, events: Int16(POLLIN), revents: 0) }
  func send(_ index: Int) throws {
    try works[index].connection.send(works[index].requests[next[index]])
    next[index] += 1
  }
  var open = 0
  for index in works.indices where !works[index].requests.isEmpty {
    try send(index)
    open += 1
  }
  while open > 0 {
    try WrongAnswer.unless(poll(&waiting, nfds_t(waiting.count), 10_000) > 0, "no answer came")
    for index in works.indices where waiting[index].revents != 0 {
      try works[index].connection.receive()
      if next[index] < works[index].requests.count { try send(index) } else { open -= 1 }
    }
  }
}
