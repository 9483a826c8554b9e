extension MethodTable {
  /// Every method that Neelum answers.
  package static let standard = MethodTable([web3, net, modules].flatMap { $0 })
}
