import CEpoll
import Glibc
import Synchronization

/// Where a server listens and what it lets in.
package struct ServerConfiguration: Sendable {
  /// A name or an address in figures of this machine.
  package var host = "127.0.0.1"
  /// 0 for any free one.
  package var port: UInt16 = 0
  /// The path to which messages are posted and on which WebSockets open.
  package var messagePath = "/"
  package var limits = ServerLimits()
  package var access = AccessPolicy()
  package var clock = MonotonicClock.system

  package init() {}
}

/// What a server does with what comes in. All run on the loop's thread and must be quick.
package struct ServerHandlers: Sendable {
  /// Answers a JSON body posted to the message path, or a WebSocket message, by appending to the output and only
  /// that. Without it the message path is a route as any other and no WebSocket opens.
  package var message: (@Sendable (Message, inout [UInt8]) -> Answer)?
  /// Answers every other request.
  package var route: @Sendable (HTTPRequest) -> RouteAnswer
  /// Names a path's methods for OPTIONS, such as `GET, HEAD`; nil for a path that there isn't.
  package var methods: @Sendable (_ path: String) -> String?
  /// Is told about each WebSocket before its first message.
  package var opened: @Sendable (WebSocketSession) -> Void
  /// Is told when a WebSocket is gone.
  package var closed: @Sendable (WebSocketSession) -> Void

  package init(
    message: (@Sendable (Message, inout [UInt8]) -> Answer)? = nil,
    route: @escaping @Sendable (HTTPRequest) -> RouteAnswer = { _ in .unknown },
    methods: @escaping @Sendable (String) -> String? = { _ in "GET, HEAD, POST" },
    opened: @escaping @Sendable (WebSocketSession) -> Void = { _ in },
    closed: @escaping @Sendable (WebSocketSession) -> Void = { _ in }
  ) {
    self.message = message
    self.route = route
    self.methods = methods
    self.opened = opened
    self.closed = closed
  }
}

/// An HTTP/1.1 and WebSocket server on one event loop.
///
///     let server = HTTPServer(configuration, handlers: handlers)
///     let port = try server.start()
///     server.stop()
package final class HTTPServer: Sendable {
  private let configuration: ServerConfiguration
  private let handlers: ServerHandlers
  private let state = Mutex(State.new)

  private enum State {
    case new
    case running(Mailbox, pthread_t)
    case stopped
  }

  package init(_ configuration: ServerConfiguration, handlers: ServerHandlers) {
    self.configuration = configuration
    self.handlers = handlers
  }

  deinit { stop() }

  /// Binds, and serves on a thread of its own.
  /// - Returns: the port in use.
  @discardableResult
  package func start() throws(ServerError) -> UInt16 {
    let result = state.withLock { state -> Result<UInt16, ServerError> in
      guard case .new = state else { return .failure(.alreadyStarted) }
      return Result { () throws(ServerError) in
        let listener = try Listener(host: configuration.host, port: configuration.port)
        let mailbox = try Mailbox()
        let loop = try EventLoop(configuration, handlers: handlers, listener: listener, mailbox: mailbox)
        state = .running(mailbox, try LoopThread.start(loop))
        return listener.port
      }
    }
    return try result.get()
  }

  /// Takes no new work, gives what is under way up to `limits.drainTime` to end, and returns when the thread has.
  ///
  /// Called from a handler, which runs on that thread, it doesn't wait.
  package func stop() {
    let running = state.withLock { state -> (Mailbox, pthread_t)? in
      guard case .running(let mailbox, let thread) = state else { return nil }
      state = .stopped
      return (mailbox, thread)
    }
    guard let (mailbox, thread) = running else { return }
    mailbox.post(.stop)
    if pthread_equal(thread, pthread_self()) != 0 {
      pthread_detach(thread)
    } else {
      pthread_join(thread, nil)
    }
  }

  /// Has the deadlines looked at now. For tests, after they move the clock.
  func tick() {
    state.withLock { state in
      if case .running(let mailbox, _) = state { mailbox.post(.tick) }
    }
  }
}

/// Starts the loop's thread.
///
/// Unsafe: the loop crosses to the thread as a retained pointer, which the thread takes over exactly once, and
/// nobody else keeps it.
enum LoopThread {
  static func start(_ loop: sending EventLoop) throws(ServerError) -> pthread_t {
    var thread = pthread_t()
    let passed = Unmanaged.passRetained(loop)
    let code = pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer else { return nil }
        Unmanaged<EventLoop>.fromOpaque(pointer).takeRetainedValue().run()
        return nil
      }, passed.toOpaque())
    guard code == 0 else {
      passed.release()
      throw .system(call: "pthread_create", code: code)
    }
    pthread_setname_np(thread, "neelum-server")
    return thread
  }
}
