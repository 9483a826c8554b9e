import RPC

extension Node {
  /// A node for tests.
  static var test: Node { Node(clientVersion: "Neelum/test", networkID: 5777) }
}
