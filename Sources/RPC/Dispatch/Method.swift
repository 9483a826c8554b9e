/// One entry of the table: a method's names, what it takes, and what it does.
package struct Method: Sendable {
  /// Where the body may run.
  package enum Place: Sendable {
    /// At once, where the request came in: reads that take microseconds.
    case inline
    /// On the chain's thread: what writes to the chain or takes long.
    case chain
  }

  package let name: String
  package let aliases: [String]
  package let place: Place
  /// The shapes of the parameters, in order; those that end in `?` may be left out.
  package let parameters: [String]

  typealias Body = @Sendable (Call, JSONValue?, inout JSONWriter) throws -> Void
  let body: Body

  /// Declares a method whose body answers with a value.
  package init<each Argument: Parameter, Result: JSONWritable>(
    _ name: String, aliases: [String] = [], on place: Place = .inline,
    _ body: @escaping @Sendable (Call, repeat each Argument) throws -> Result
  ) {
    (self.name, self.aliases, self.place) = (name, aliases, place)
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
      throw .invalidParameters("invalid argument \(position): \(error.reason)")
    }
  }
}
