/// One entry of the table: a method's names, what it takes, and what it does.
package struct Method: Sendable {
  /// Where the body may run.
  package enum Place: Int, Sendable {
    /// At once, where the request came in: reads of the view that take microseconds.
    case inline
    /// At once if the body finds it small enough then, else on any thread: it throws `TakesLonger`.
    case inlineWhenBrief
    /// On any thread when a parameter says `pending`, for that block must be built first; else at once.
    case workerWhenPending
    /// On any thread that may be busy for a while: calls, and reads of many blocks.
    case worker
    /// On the chain's thread: what writes to the chain or looks at the writer's own state.
    case chain
    /// On the chain's thread, and only submits a transaction: may go to the disk together with others. At once where
    /// no other request waits and the body finds it small enough, else it throws `TakesLonger`.
    case chainTogether

    var isChains: Bool { self == .chain || self == .chainTogether }
  }

  /// What there is to do ahead of a request's turn.
  package enum Effort: Sendable {
    case none, little
    /// So much that nobody should wait behind it.
    case much
  }

  package let name: String
  package let aliases: [String]
  package let place: Place
  /// The shapes of the parameters, in order; those that end in `?` may be left out.
  package let parameters: [String]

  typealias Body = @Sendable (Call, JSONValue?, inout JSONWriter) throws -> Void
  let body: Body
  /// What can be done before the request's turn comes, on any thread.
  let ahead: (@Sendable (Call, JSONValue?) throws -> Void)?
  /// How much that is with these parameters.
  let aheadEffort: @Sendable (JSONValue?) -> Effort

  /// Declares a method whose body answers with a value.
  package init<each Argument: Parameter, Result: JSONWritable>(
    _ name: String, aliases: [String] = [], on place: Place = .inline,
    ahead: (@Sendable (Call, repeat each Argument) throws -> Void)? = nil,
    aheadEffort: @escaping @Sendable (JSONValue?) -> Effort = { _ in .little },
    _ body: @escaping @Sendable (Call, repeat each Argument) throws -> Result
  ) {
    (self.name, self.aliases, self.place) = (name, aliases, place)
    self.aheadEffort = aheadEffort
    var shapes: [String] = []
    repeat shapes.append((each Argument).shape)
    parameters = shapes
    let count = shapes.count
    self.body = { call, given, writer in
      var arguments = ArgumentReader(given, most: count)
      try arguments.checkCount()
      let result = try body(call, repeat try arguments.next((each Argument).self))
      result.write(to: &writer)
    }
    guard let ahead else {
      self.ahead = nil
      return
    }
    self.ahead = { call, given in
      var arguments = ArgumentReader(given, most: count)
      try ahead(call, repeat try arguments.next((each Argument).self))
    }
  }

  /// Where a request with these parameters must run.
  func place(for parameters: JSONValue?) -> Place {
    guard place == .workerWhenPending else { return place }
    let isPending = parameters?.elements.contains { $0.text.map { $0 == pendingText } ?? false } ?? false
    return isPending ? .worker : .inline
  }

  /// Everything before the first underscore.
  package var namespace: Substring { name.prefix { $0 != "_" } }

  package static func namespace(of name: String) -> Substring { name.prefix { $0 != "_" } }
}

/// Hands out a request's parameters one after the other.
struct ArgumentReader {
  private let array: JSONValue?
  private var elements: JSONValue.Elements?
  private let most: Int
  private var position = 0

  init(_ array: JSONValue?, most: Int) {
    self.array = array
    elements = array?.elements
    self.most = most
  }

  func checkCount() throws(RPCError) {
    if let array, array.count > most {
      throw .invalidParameters("too many arguments, want at most \(most)")
    }
  }

  mutating func next<Argument: Parameter>(_ type: Argument.Type) throws(RPCError) -> Argument {
    defer { position += 1 }
    guard let value = elements?.next(), !(value.isNull && Argument.absent == nil) else {
      guard let absent = Argument.absent else {
        throw .invalidParameters("missing value for required argument \(position)")
      }
      return absent
    }
    do {
      return try Argument(value)
    } catch {
      throw .invalidParameters(
        error.isWhole ? error.reason : "invalid argument \(position): \(error.reason)")
    }
  }
}

private let pendingText = Array("pending".utf8)[...]
