package import Primitives

/// An error as the caller sees it: a code, one sentence, and sometimes data.
package struct RPCError: Error, Hashable, Sendable {
  package enum Detail: Hashable, Sendable {
    case bytes(Bytes)
    case text(String)
  }

  package var code: Int
  package var message: String
  package var data: Detail?

  package init(_ code: Int, _ message: String, data: Detail? = nil) {
    (self.code, self.message, self.data) = (code, message, data)
  }
}

// MARK: - JSON-RPC's own

extension RPCError {
  package static func parseError(_ error: JSONError) -> RPCError {
    RPCError(-32700, "parse error: \(error)")
  }

  package static func invalidRequest(_ reason: String) -> RPCError { RPCError(-32600, reason) }

  package static func unknownMethod(_ name: String) -> RPCError {
    RPCError(-32601, "the method \(name) does not exist/is not available")
  }

  package static func invalidParameters(_ reason: String) -> RPCError { RPCError(-32602, reason) }

  package static let internalFault = RPCError(-32603, "internal error")

  package static let responseTooLarge = RPCError(-32003, "response too large")
}

// MARK: - Ethereum's

extension RPCError {
  /// What the node won't or can't do with a sound request.
  package static func refused(_ reason: String) -> RPCError { RPCError(-32000, reason) }

  package static let unknownBlock = refused("header not found")
  package static let unknownTransaction = refused("transaction not found")
  package static let unminedTransaction = refused(
    "the transaction is pending: it can be traced once it is mined")
  package static let unknownFilter = refused("filter not found")
  package static let unknownAccount = refused("unknown account")
  package static let noNotifications = RPCError(-32601, "notifications not supported")

  /// A call that ended in REVERT; `output` is what the code gave as the reason.
  package static func reverted(_ output: Bytes) -> RPCError {
    let message = RevertReason(output).words.map { "execution reverted: \($0)" } ?? "execution reverted"
    return RPCError(3, message, data: .bytes(output))
  }
}

extension RPCError: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.name("code")
      writer.number(code)
      writer.member("message", message)
      switch data {
      case .bytes(let bytes): writer.member("data", HexData(bytes))
      case .text(let text): writer.member("data", text)
      case nil: break
      }
    }
  }
}
