/// Says which names the server answers to and which web pages may speak to it.
///
/// Browsers are the danger: any page may send requests to this machine, and a name server may call this
/// machine by any name. Programs send no `Origin` and are not held up.
package struct AccessPolicy: Sendable {
  /// Names beside localhost and addresses in figures that `Host` may say; `*` lets all pass.
  package var virtualHosts: [String]
  /// Origins that may read answers, such as `https://wallet.example`; `*` grants everyone, without credentials.
  package var origins: [String]
  /// Origins that may open WebSockets beside those in `origins`.
  package var webSocketOrigins: [String]
  /// Whether pages on this machine and browser extensions (wallets) are granted without being listed.
  package var grantsLocalPages: Bool

  package init(
    virtualHosts: [String] = [], origins: [String] = [], webSocketOrigins: [String] = [],
    grantsLocalPages: Bool = true
  ) {
    self.virtualHosts = virtualHosts.map { $0.lowercased() }
    self.origins = origins.map(Self.normalized)
    self.webSocketOrigins = webSocketOrigins.map(Self.normalized)
    self.grantsLocalPages = grantsLocalPages
  }

  /// What an origin is allowed.
  package enum Grant: Equatable, Sendable {
    /// Nothing: the request is refused.
    case refused
    /// The request, without any word to the browser (no `Origin`, or the server's own pages).
    case silent
    /// The request, and its answer to this origin with credentials.
    case origin(String)
    /// The request, and its answer to any page but without credentials.
    case anyone
  }

  /// Tells whether a `Host` value may be served. See DNS rebinding.
  package func admits(host: String) -> Bool {
    if virtualHosts.contains("*") { return true }
    guard let (name, _) = HostName.split(host) else { return false }
    return name == "localhost" || HostName.isAddressLiteral(name) || virtualHosts.contains(name)
  }

  /// Decides over an HTTP request by its origin.
  package func grant(origin: String?, host: String?) -> Grant {
    guard let origin else { return .silent }
    let name = Self.normalized(origin)
    if origins.contains(name) || grantsLocalPages && Self.isLocalPage(name) { return .origin(origin) }
    if origins.contains("*") { return .anyone }
    // `Host` was admitted before, so a page from there is a page of this server's.
    if let host, name == "http://" + host.lowercased() { return .silent }
    return .refused
  }

  /// Decides over a WebSocket by its origin: browsers apply no rule of their own to those.
  package func admitsWebSocket(origin: String?, host: String?) -> Bool {
    guard let origin else { return true }
    if grant(origin: origin, host: host) != .refused { return true }
    return webSocketOrigins.contains("*") || webSocketOrigins.contains(Self.normalized(origin))
  }

  private static func normalized(_ origin: String) -> String {
    let lower = origin.lowercased()
    return lower.hasSuffix("/") ? String(lower.dropLast()) : lower
  }

  private static let extensionSchemes = [
    "chrome-extension://", "moz-extension://", "safari-web-extension://",
  ]

  private static func isLocalPage(_ origin: String) -> Bool {
    for scheme in extensionSchemes where origin.hasPrefix(scheme) && origin.count > scheme.count {
      return true
    }
    for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
      guard let (name, _) = HostName.split(String(origin.dropFirst(scheme.count))) else { return false }
      return HostName.isLoopback(name)
    }
    return false
  }
}
