import Primitives

/// One request, alone or within a batch: what it wants and how its answer is addressed.
struct RequestItem: Sendable {
  /// The id as it was written; nil in a notification.
  private var id: ArraySlice<UInt8>? = nullText
  private(set) var method: Method?
  private var parameters: JSONValue?
  /// Why the request can't be run.
  private var fault: RPCError?

  /// A request of which nothing could be read.
  static let unreadable = RequestItem()

  private init() {}

  init(_ request: JSONValue, table: MethodTable, isTrusted: Bool, longestName: Int) {
    guard request.kind == .object else {
      fault = .invalidRequest("invalid request")
      return
    }
    var id: JSONValue?
    var version: JSONValue?
    var name: JSONValue?
    var parameters: JSONValue?
    for (member, value) in request.members {
      switch member {
      case "id": id = value
      case "jsonrpc": version = value
      case "method": name = value
      case "params": parameters = value
      default: break
      }
    }
    switch id?.kind {
    case .string, .number, .null: self.id = id?.source
    case nil: if name?.kind == .string, version?.text == versionText { self.id = nil }
    default:
      fault = .invalidRequest("invalid request: id must be a string, a number or null")
      return
    }
    guard version?.text == versionText else {
      fault = .invalidRequest("invalid request: jsonrpc must be \"2.0\"")
      return
    }
    guard let text = name?.text else {
      fault = .invalidRequest("invalid request: method must be a string")
      return
    }
    guard text.count <= longestName else {
      fault = .invalidRequest("method name too long: \(text.count) > \(longestName)")
      return
    }
    let methodName = String(decoding: text, as: UTF8.self)
    guard let method = table[methodName], isTrusted || !MethodTable.needsTrust(methodName) else {
      fault = .unknownMethod(methodName)
      return
    }
    switch parameters?.kind {
    case nil, .null, .array:
      self.method = method
      self.parameters = parameters
    default: fault = .invalidParameters("non-array args")
    }
  }

  /// Whether nobody waits for an answer.
  var isNotification: Bool { id == nil }

  /// Where the request must run.
  var place: Method.Place { method?.place(for: parameters) ?? .inline }

  /// Whether what can be done before its turn takes long.
  var takesLongAhead: Bool { method?.aheadEffort(parameters) == .much }

  /// Tells the log what is asked.
  func tell(_ log: (String, ArraySlice<UInt8>?) -> Void) {
    if let method { log(method.name, parameters?.source) }
  }

  /// Does what can be done before the request's turn comes. What fails here fails again then, and is told then.
  func prepare(_ call: Call) {
    guard let method, let ahead = method.ahead, method.aheadEffort(parameters) != .none else { return }
    do { try ahead(call, parameters) } catch {}
  }

  /// Runs the method and writes its answer; a notification's is dropped.
  ///
  /// An answer that the writer has no room for gives way to an error. False, and nothing written, when a brief
  /// call turned out to be a long one.
  @discardableResult
  func run(_ call: Call, into writer: inout JSONWriter) -> Bool {
    if isNotification {
      var nowhere = JSONWriter()
      if let method { try? method.body(call, parameters, &nowhere) }
      return true
    }
    guard let method else {
      write(error: fault ?? .internalFault, to: &writer)
      return true
    }
    let mark = writer.mark
    do {
      try writer.object { writer in
        open(&writer)
        writer.name("result")
        try method.body(call, parameters, &writer)
      }
      if writer.isFull {
        writer.rewind(to: mark)
        write(error: .responseTooLarge, to: &writer)
      }
    } catch is TakesLonger {
      writer.rewind(to: mark)
      return false
    } catch {
      writer.rewind(to: mark)
      write(error: RPCError(mapping: error), to: &writer)
    }
    return true
  }

  func write(error: RPCError, to writer: inout JSONWriter) {
    if isNotification { return }
    writer.object { writer in
      open(&writer)
      writer.member("error", error)
    }
  }

  private func open(_ writer: inout JSONWriter) {
    writer.member("jsonrpc", "2.0")
    writer.name("id")
    writer.raw(id ?? nullText)
  }
}

private let nullText = Bytes("null".utf8)[...]
private let versionText = Bytes("2.0".utf8)[...]
