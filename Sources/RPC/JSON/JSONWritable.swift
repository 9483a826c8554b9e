package import Primitives

/// A value with one form on the wire.
package protocol JSONWritable: SendableMetatype {
  func write(to writer: inout JSONWriter)
}

/// Bytes that stand on the wire as `0x` and two digits each.
package struct HexData: Hashable, Sendable {
  package var bytes: Bytes

  package init(_ bytes: Bytes) { self.bytes = bytes }
}

extension HexData: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.data(bytes) }
}

extension UInt64: JSONWritable {
  /// A quantity.
  package func write(to writer: inout JSONWriter) { writer.quantity(self) }
}

extension UInt256: JSONWritable {
  /// A quantity.
  package func write(to writer: inout JSONWriter) { writer.quantity(self) }
}

extension Address: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.fixed(self) }
}

extension Hash32: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.fixed(self) }
}

extension Bool: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.bool(self) }
}

extension Int: JSONWritable {
  /// A plain number.
  package func write(to writer: inout JSONWriter) { writer.number(self) }
}

extension String: JSONWritable {
  package func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    if let self { self.write(to: &writer) } else { writer.null() }
  }
}

extension Array: JSONWritable where Element: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.array { writer in for element in self where !writer.isFull { element.write(to: &writer) } }
  }
}
