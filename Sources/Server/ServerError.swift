/// Says why a server can't listen.
package enum ServerError: Error, Equatable, CustomStringConvertible {
  /// Another program listens there.
  case portInUse(host: String, port: UInt16)
  /// The host is no address of this machine.
  case badHost(String)
  /// The system refuses this port to this user.
  case portForbidden(UInt16)
  /// The server was started before.
  case alreadyStarted
  /// Any other refusal of the system, with its `errno`.
  case system(call: String, code: Int32)

  package var description: String {
    switch self {
    case .portInUse(let host, let port): "port \(port) on \(host) is already in use"
    case .badHost(let host): "can't listen on \"\(host)\": not an address of this machine"
    case .portForbidden(let port): "no permission to listen on port \(port)"
    case .alreadyStarted: "the server was already started"
    case .system(let call, let code): "\(call) failed with error \(code)"
    }
  }
}
