package import Primitives

/// Answers JSON-RPC requests: bytes in, bytes out.
package final class Dispatcher: Sendable {
  /// Sizes beyond which requests are refused.
  package struct Limits: Sendable {
    package var batchItems = 1000
    /// Bytes of a reply, to one request or to a batch.
    package var reply = 25 << 20
    /// Bytes of a method's name.
    package var methodName = 2048
    /// Requests of a batch that are answered where they came in; more go to another thread.
    package var inlineItems = 8

    package init() {}
  }

  package let node: Node
  private let table: MethodTable
  private let limits: Limits
  private let log: (@Sendable (_ method: String, _ parameters: ArraySlice<UInt8>?) -> Void)?

  /// `log` is told of every request that names a known method before it runs, with the JSON of its parameters.
  package init(
    node: Node, table: MethodTable = .standard, limits: Limits = Limits(),
    log: (@Sendable (_ method: String, _ parameters: ArraySlice<UInt8>?) -> Void)? = nil
  ) {
    (self.node, self.table, self.limits, self.log) = (node, table, limits, log)
  }

  /// A request that must not be answered where it came in.
  package struct Deferred: Sendable {
    /// Whether it must be answered on the chain's thread; any other thread than the events' will do if not.
    package let needsChain: Bool
    /// How many transactions it submits, where it does nothing else: see `Blockchain.together`.
    package let submissions: Int
    /// Whether `prepare` takes so long that it should be done where no other change of the chain waits.
    package let takesLongAhead: Bool
    fileprivate let dispatcher: Dispatcher
    fileprivate let items: [RequestItem]
    fileprivate let isBatch: Bool
    fileprivate let call: Call

    fileprivate init(_ dispatcher: Dispatcher, _ items: [RequestItem], isBatch: Bool, _ call: Call) {
      (self.dispatcher, self.items, self.isBatch, self.call) = (dispatcher, items, isBatch, call)
      needsChain = items.contains { $0.place.isChains }
      takesLongAhead = items.contains { $0.takesLongAhead }
      submissions = items.allSatisfy { $0.place == .chainTogether } ? items.count : 0
    }

    /// Does what can be done ahead of the request's turn, on all cores; worth it where several wait.
    package func prepare() { _ = concurrentMap(items) { $0.prepare(call) } }

    /// Runs the request and returns the reply: empty when only notifications came.
    package func answer() -> Bytes {
      var reply = JSONWriter(room: dispatcher.limits.reply)
      dispatcher.answer(items, isBatch: isBatch, call: call, into: &reply)
      return reply.bytes
    }
  }

  /// Answers a request by appending to `reply`, or returns what must be run on another thread.
  ///
  /// Nothing is appended for notifications. `isTrusted` opens the namespaces that change the chain at will;
  /// `isAlone` says that no other request waits, so that even a small submission may be done here.
  package func receive(
    _ request: Bytes, session: (any Session)? = nil, isTrusted: Bool = true, isAlone: Bool = false,
    into reply: inout Bytes
  ) -> Deferred? {
    let call = Call(node: node, session: session)
    var writer = JSONWriter(reply, room: limits.reply)
    reply = []
    defer { reply = writer.bytes }
    let root: JSONValue
    do {
      root = try JSONDocument(request).root
    } catch {
      RequestItem.unreadable.write(error: .parseError(error), to: &writer)
      return nil
    }
    let isBatch = root.kind == .array
    if isBatch, root.count == 0 || root.count > limits.batchItems {
      let error = RPCError.invalidRequest(root.count == 0 ? "empty batch" : "batch too large")
      RequestItem.unreadable.write(error: error, to: &writer)
      return nil
    }
    if !isBatch { return receive(item(root, isTrusted), isAlone, call, into: &writer) }
    let items = root.elements.map { item($0, isTrusted) }
    if let log { for item in items { item.tell(log) } }
    if items.count > limits.inlineItems || items.contains(where: { $0.place != .inline }) {
      return Deferred(self, items, isBatch: true, call)
    }
    answer(items, isBatch: isBatch, call: call, into: &writer)
    return nil
  }

  private func receive(
    _ item: RequestItem, _ isAlone: Bool, _ call: Call, into writer: inout JSONWriter
  ) -> Deferred? {
    if let log { item.tell(log) }
    let place = item.place
    var attempt = call
    attempt.isBrief = place == .inlineWhenBrief || place == .chainTogether && isAlone
    if place == .inline || attempt.isBrief, item.run(attempt, into: &writer) { return nil }
    return Deferred(self, [item], isBatch: false, call)
  }

  /// Receives a request while others of its connection wait for their turn: only one that submits transactions and
  /// does nothing else, which may have its turn together with theirs.
  ///
  /// Nil, and nothing done, for any other: it is to be received again once those are answered.
  package func receiveFollower(
    _ request: Bytes, session: (any Session)? = nil, isTrusted: Bool = true
  ) -> Deferred? {
    guard let root = try? JSONDocument(request).root else { return nil }
    let isBatch = root.kind == .array
    if isBatch, root.count == 0 || root.count > limits.batchItems { return nil }
    let items = isBatch ? root.elements.map { item($0, isTrusted) } : [item(root, isTrusted)]
    let deferred = Deferred(self, items, isBatch: isBatch, Call(node: node, session: session))
    if deferred.submissions == 0 || deferred.takesLongAhead { return nil }
    if let log { for item in items { item.tell(log) } }
    return deferred
  }

  private func item(_ value: JSONValue, _ isTrusted: Bool) -> RequestItem {
    RequestItem(value, table: table, isTrusted: isTrusted, longestName: limits.methodName)
  }

  private func answer(_ items: [RequestItem], isBatch: Bool, call: Call, into writer: inout JSONWriter) {
    guard isBatch else {
      items.first?.run(call, into: &writer)
      return
    }
    guard items.contains(where: { !$0.isNotification }) else {
      for item in items { item.run(call, into: &writer) }
      return
    }
    writer.array { writer in
      for item in items {
        if writer.isFull {
          item.write(error: .responseTooLarge, to: &writer)
        } else {
          item.run(call, into: &writer)
        }
      }
    }
  }
}
