import CEpoll
import Glibc

/// A socket that listens until it is released.
final class Listener: Sendable {
  let descriptor: Int32
  /// The port in use, also where 0 asked for any.
  let port: UInt16

  /// Binds to a host (a name or an address in figures) and port.
  init(host: String, port: UInt16) throws(ServerError) {
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    // The name must mean the same on machines that list ::1 first.
    let node = host == "localhost" ? "127.0.0.1" : host
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(node, String(port), &hints, &list) == 0, let list else { throw .badHost(host) }
    defer { freeaddrinfo(list) }
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let socket = Glibc.socket(list.pointee.ai_family, kind, 0)
    guard socket >= 0 else { throw .system(call: "socket", code: errno) }
    var one: Int32 = 1
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &one, 4)
    guard bind(socket, list.pointee.ai_addr, list.pointee.ai_addrlen) == 0, listen(socket, 1024) == 0 else {
      let code = errno
      Glibc.close(socket)
      switch code {
      case EADDRINUSE: throw .portInUse(host: host, port: port)
      case EADDRNOTAVAIL: throw .badHost(host)
      case EACCES: throw .portForbidden(port)
      default: throw .system(call: "bind", code: code)
      }
    }
    descriptor = socket
    self.port = Self.boundPort(socket)
  }

  deinit { close(descriptor) }

  private static func boundPort(_ socket: Int32) -> UInt16 {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(socket, $0, &length) }
      // The port stands at the same place in both families' addresses.
      return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        UInt16(bigEndian: $0.pointee.sin_port)
      }
    }
  }

  /// What accepting gave.
  enum Arrival {
    case connection(Int32, Peer)
    /// One that its client has given up; there may be others behind it.
    case lost
    case nothing
    /// The system has no descriptor or memory left for it, and it goes on waiting.
    case exhausted
  }

  /// Takes the next connection.
  func accept() -> Arrival {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        let socket = accept4(descriptor, generic, &length, flags)
        guard socket >= 0 else { return Self.refusal(errno) }
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        var name = [CChar](repeating: 0, count: 64)
        getnameinfo(generic, length, &name, 64, nil, 0, NI_NUMERICHOST)
        let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return .connection(socket, Peer(text))
      }
    }
  }
}

extension Listener {
  private static func refusal(_ code: Int32) -> Arrival {
    switch code {
    case EAGAIN: .nothing
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: .exhausted
    default: .lost
    }
  }
}

extension Peer {
  /// Reads an address in figures; an IPv4 address that came through an IPv6 socket is named by its own form.
  init(_ text: String) {
    let mapped = "::ffff:"
    let isMapped = text.hasPrefix(mapped) && HostName.isIPv4(text.utf8.dropFirst(mapped.utf8.count))
    address = isMapped ? String(text.dropFirst(mapped.count)) : text
    isLoopback = address == "::1" || (HostName.isIPv4(address.utf8) && address.hasPrefix("127."))
  }
}
