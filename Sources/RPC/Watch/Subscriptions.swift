import Chain
import Primitives
import Synchronization

/// Who is told of news at once, by WebSocket.
final class Subscriptions: Sendable {
  /// Most subscriptions of one connection.
  static let mostPerSession = 64

  private struct Subscription {
    let interest: Interest
    let session: any Session
  }

  private let subscriptions = Mutex<[UInt256: Subscription]>([:])

  /// Begins to tell the session; nil when it has too many already.
  func add(_ interest: Interest, for session: any Session) -> UInt256? {
    subscriptions.withLock { subscriptions in
      guard subscriptions.values.count(where: { $0.session.id == session.id }) < Self.mostPerSession else {
        return nil
      }
      let id = unguessableID()
      subscriptions[id] = Subscription(interest: interest, session: session)
      return id
    }
  }

  /// Ends a subscription of the session; false when it has no such one.
  func remove(_ id: UInt256, of session: any Session) -> Bool {
    subscriptions.withLock { subscriptions in
      guard subscriptions[id]?.session.id == session.id else { return false }
      subscriptions[id] = nil
      return true
    }
  }

  /// Ends all subscriptions of a connection that is gone.
  func removeAll(of session: UInt64) {
    subscriptions.withLock { subscriptions in
      subscriptions = subscriptions.filter { $0.value.session.id != session }
    }
  }

  var isEmpty: Bool { subscriptions.withLock { $0.isEmpty } }

  func tell(_ event: ChainEvent) {
    subscriptions.withLock { subscriptions in
      for (id, subscription) in subscriptions {
        var isGone = false
        subscription.interest.each(of: event) { value in
          if isGone { return }
          isGone = !subscription.session.push(notification(value, for: id))
        }
        if isGone { subscriptions[id] = nil }
      }
    }
  }

  private func notification(_ value: any JSONWritable, for id: UInt256) -> Bytes {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("jsonrpc", "2.0")
      writer.member("method", "eth_subscription")
      writer.name("params")
      writer.object { writer in
        writer.member("subscription", id)
        writer.name("result")
        value.write(to: &writer)
      }
    }
    return writer.bytes
  }
}
