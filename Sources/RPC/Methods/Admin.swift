import Primitives

extension MethodTable {
  /// What those who run the node ask of it, from its own machine.
  static let admin: [Method] = [
    // Goes on beside the chain's work, and is of one moment of it.
    Method("admin_backup", on: .worker) { (call, directory: String) in
      guard let backup = call.node.settings.backup else {
        throw RPCError.refused("the chain is in memory: there is no database to copy")
      }
      guard directory.hasPrefix("/") else {
        throw RPCError.invalidParameters("the directory's path must begin with /")
      }
      return try backup(directory)
    }
  ]
}

extension Node.BackedUpChain: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("number", number)
      writer.member("hash", hash)
    }
  }
}
