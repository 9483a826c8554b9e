/// Every method by every name it answers to.
package struct MethodTable: Sendable {
  /// In the order of declaration.
  package let methods: [Method]
  private let byName: [String: Method]

  package init(_ methods: [Method]) {
    self.methods = methods
    var byName: [String: Method] = [:]
    for method in methods {
      for name in [method.name] + method.aliases {
        precondition(byName.updateValue(method, forKey: name) == nil, "\(name) is declared twice")
      }
    }
    self.byName = byName
  }

  package subscript(name: String) -> Method? { byName[name] }

  /// All names, aliases too, in alphabetical order.
  package var names: [String] { byName.keys.sorted() }

  /// The namespaces that have methods.
  package var namespaces: [String] {
    Set(byName.keys.map { String(Method.namespace(of: $0)) }).sorted()
  }

  /// Whether a method belongs to those that may do with the chain as they like.
  static func needsTrust(_ name: String) -> Bool {
    switch Method.namespace(of: name) {
    case "personal", "evm", "hardhat", "anvil", "tenderly", "miner", "debug", "admin": true
    default: false
    }
  }
}
