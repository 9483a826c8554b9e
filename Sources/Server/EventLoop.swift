import CEpoll
import Glibc

/// The one loop that accepts, reads, answers and writes, on a thread of its own.
final class EventLoop {
  let limits: ServerLimits
  let access: AccessPolicy
  let handlers: ServerHandlers
  let messagePath: String
  let messagePathBytes: [UInt8]
  let mailbox: Mailbox
  private let clock: MonotonicClock
  /// Released as soon as no one new is let in.
  private var listener: Listener?
  private let epoll: Int32

  /// The time when the loop last woke; deadlines need no finer one.
  private(set) var now: Milliseconds
  var webSocketCount = 0
  /// Set when a buffer has been large: its memory is then given back to the system, which the allocator delays.
  var usedMuchMemory = false
  private(set) var isStopping = false
  /// Whether the turn was for one thing only, and nothing has taken long in it yet.
  private var isAtLeisure = false
  private var isAccepting = true
  private var drainDeadline = Milliseconds.max
  private var nextCheck: Milliseconds

  private var connections: [UInt64: Connection] = [:]
  private var perAddress: [String: Int] = [:]
  /// Connections that had their share of a turn and still have something to read.
  private var resumed: [Connection] = []
  /// A descriptor held back so that a connection can be taken and refused when there are no others left.
  private var spare: Int32

  private static let listenerID: UInt64 = 0
  private static let mailboxID: UInt64 = 1
  private var nextID: UInt64 = 2

  init(_ configuration: ServerConfiguration, handlers: ServerHandlers, listener: Listener, mailbox: Mailbox)
    throws(ServerError)
  {
    limits = configuration.limits
    access = configuration.access
    messagePath = configuration.messagePath
    messagePathBytes = Array(configuration.messagePath.utf8)
    clock = configuration.clock
    self.handlers = handlers
    self.listener = listener
    self.mailbox = mailbox
    now = clock.now()
    nextCheck = now
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard epoll >= 0 else { throw .system(call: "epoll_create1", code: errno) }
    spare = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard watch(listener.descriptor, as: Self.listenerID, for: EPOLLIN.rawValue),
      watch(mailbox.descriptor, as: Self.mailboxID, for: EPOLLIN.rawValue)
    else { throw .system(call: "epoll_ctl", code: errno) }
  }

  deinit {
    close(epoll)
    close(spare)
  }

  private func watch(_ descriptor: Int32, as id: UInt64, for events: UInt32) -> Bool {
    var event = epoll_event(events: events, data: epoll_data_t(u64: id))
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0
  }

  /// Runs until stopped and drained.
  func run() {
    var events = [epoll_event](repeating: epoll_event(), count: 256)
    while !(isStopping && (connections.isEmpty || now >= drainDeadline)) {
      let count = epoll_wait(epoll, &events, Int32(events.count), timeout)
      now = clock.now()
      isAtLeisure = count == 1 && resumed.isEmpty
      for index in 0..<max(0, Int(count)) { handle(events[index]) }
      let due = resumed
      resumed.removeAll(keepingCapacity: true)
      for connection in due { connection.advance() }
      if now >= nextCheck { checkTime() }
    }
    for connection in connections.values { connection.close() }
    resumed = []
    listener = nil
  }

  /// Sleeps for as long as nobody could have a deadline.
  private var timeout: Int32 {
    if !resumed.isEmpty { return 0 }
    if isStopping { return 20 }
    return connections.isEmpty && !usedMuchMemory && isAccepting ? -1 : 1000
  }

  /// Whether a request may take its time: the turn's only one may.
  func takeLeisure() -> Bool {
    defer { isAtLeisure = false }
    return isAtLeisure
  }

  private func handle(_ event: epoll_event) {
    switch event.data.u64 {
    case Self.listenerID: acceptAll()
    case Self.mailboxID: for letter in mailbox.collect() { handle(letter) }
    default:
      guard let connection = connections[event.data.u64] else { return }
      let bits = event.events
      if bits & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { return connection.close() }
      let hangup = bits & EPOLLRDHUP.rawValue != 0
      connection.ready(
        readable: hangup || bits & EPOLLIN.rawValue != 0, writable: bits & EPOLLOUT.rawValue != 0,
        hangup: hangup)
    }
  }

  private func handle(_ letter: Mailbox.Letter) {
    switch letter {
    case .reply(let id, let sequence, let content): connections[id]?.deliver(content, sequence: sequence)
    case .session(let id): connections[id]?.advance()
    case .tick: nextCheck = now
    case .stop: beginStop()
    }
  }

  private func checkTime() {
    nextCheck = now + 500
    resumeAccepting()
    for connection in connections.values { connection.checkTime() }
    if usedMuchMemory {
      usedMuchMemory = false
      malloc_trim(0)
    }
  }

  private func beginStop() {
    guard !isStopping else { return }
    isStopping = true
    drainDeadline = now + limits.drainTime
    listener = nil
    for connection in connections.values { connection.stop() }
  }

  private func acceptAll() {
    for _ in 0..<64 {
      guard let listener else { return }
      switch listener.accept() {
      case .connection(let socket, let peer): admit(socket, peer)
      case .lost: continue
      case .nothing: return
      case .exhausted: guard refuseOne(from: listener) else { return pauseAccepting() }
      }
    }
  }

  /// Takes and drops a connection by the descriptor held back, so that its client learns at once.
  /// - Returns: false when even that is not to be had.
  private func refuseOne(from listener: Listener) -> Bool {
    close(spare)
    defer { spare = open("/dev/null", O_RDONLY | O_CLOEXEC) }
    guard case .connection(let socket, _) = listener.accept() else { return false }
    close(socket)
    return true
  }

  /// Looks away from the listening socket until the next check: it would wake the loop without end.
  private func pauseAccepting() {
    isAccepting = false
    setAccepting(false)
  }

  private func resumeAccepting() {
    guard !isAccepting else { return }
    isAccepting = true
    setAccepting(true)
  }

  private func setAccepting(_ accepts: Bool) {
    guard let listener else { return }
    var event = epoll_event(events: accepts ? EPOLLIN.rawValue : 0, data: epoll_data_t(u64: Self.listenerID))
    epoll_ctl(epoll, EPOLL_CTL_MOD, listener.descriptor, &event)
  }

  private func admit(_ socket: Int32, _ peer: Peer) {
    let counts = !(peer.isLoopback && limits.exemptsLoopback)
    let fromThere = perAddress[peer.address, default: 0]
    guard connections.count - webSocketCount < limits.httpConnections,
      !counts || fromThere < limits.connectionsPerAddress
    else {
      let refusal = Array(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\nRetry-After: 1\r\n\r\n"
          .utf8)
      _ = sendBytes(refusal, from: 0, to: socket)
      shutdown(socket, Int32(SHUT_WR))
      close(socket)
      return
    }
    let edgeTriggered: UInt32 = 1 << 31
    let events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | edgeTriggered
    guard watch(socket, as: nextID, for: events) else {
      close(socket)
      return
    }
    if counts { perAddress[peer.address] = fromThere + 1 }
    connections[nextID] = Connection(id: nextID, descriptor: socket, peer: peer, loop: self)
    nextID += 1
  }

  /// Lets a connection go on in the next turn.
  func resume(_ connection: Connection) { resumed.append(connection) }

  /// Takes a connection off the books; closing its descriptor ends the watch.
  func forget(_ connection: Connection) {
    guard connections.removeValue(forKey: connection.id) != nil else { return }
    if connection.isWebSocket { webSocketCount -= 1 }
    let address = connection.peer.address
    if let count = perAddress[address] { perAddress[address] = count > 1 ? count - 1 : nil }
  }
}
