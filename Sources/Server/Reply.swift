import Synchronization

/// Answers one request later, from any thread, once.
///
/// A reply that is dropped without an answer gives 500, so that no client waits for ever.
package final class Reply: Sendable {
  /// Names the request that waits.
  struct Ticket: Sendable {
    let mailbox: Mailbox
    let connection: UInt64
    let sequence: UInt64
  }

  let ticket: Ticket
  private let isUsed = Atomic(false)

  init(_ ticket: Ticket) { self.ticket = ticket }

  deinit {
    if !isUsed.load(ordering: .acquiring) { post(.response(HTTPResponse(status: 500))) }
  }

  /// Answers a message; empty: 204 over HTTP, silence over WebSocket. A second answer is ignored.
  package func send(_ bytes: [UInt8]) { use(.bytes(bytes)) }

  /// Answers a request to a route. A second answer is ignored.
  package func send(_ response: HTTPResponse) { use(.response(response)) }

  private func use(_ content: Mailbox.Content) {
    if !isUsed.exchange(true, ordering: .acquiringAndReleasing) { post(content) }
  }

  private func post(_ content: Mailbox.Content) {
    ticket.mailbox.post(.reply(connection: ticket.connection, sequence: ticket.sequence, content))
  }
}
