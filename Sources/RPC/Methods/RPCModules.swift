extension MethodTable {
  /// What this node offers, told from the table itself.
  static let modules: [Method] = [
    Method("rpc_modules") { _ in ModuleList(namespaces: MethodTable.standard.namespaces) }
  ]
}

private struct ModuleList: JSONWritable {
  let namespaces: [String]

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      for namespace in namespaces {
        writer.name(namespace)
        writer.string("1.0")
      }
    }
  }
}
