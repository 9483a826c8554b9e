extension ABI {
  /// Decodes values strictly: padding is zero, flags are 0 or 1, numbers within their bits, strings UTF-8.
  ///
  /// Bytes after the last value are left unread. No word is read twice, so that a short encoding whose
  /// offsets all point to one place can't unfold to something huge.
  package static func decode(_ bytes: some Collection<UInt8>, as types: [ABIType]) throws(ABIError)
    -> [ABIValue]
  {
    let bytes = Bytes(bytes)
    var decoder = ABIDecoder(bytes: bytes)
    return try decoder.values(types, at: 0)
  }
}

/// Reads values from one buffer, counting the words that remain unread.
private struct ABIDecoder {
  let bytes: Bytes
  var unreadWords: Int

  init(bytes: Bytes) {
    self.bytes = bytes
    unreadWords = bytes.count / 32
  }

  /// Reads the values whose heads start at `base`, which their offsets count from.
  mutating func values(_ types: [ABIType], at base: Int) throws(ABIError) -> [ABIValue] {
    var head = base
    var values: [ABIValue] = []
    for type in types {
      if type.isDynamic {
        let offset = try size(at: head)
        guard offset <= bytes.count - base else { throw .badOffset }
        values.append(try value(type, at: base + offset))
      } else {
        values.append(try value(type, at: head))
      }
      head += type.headWidth
    }
    return values
  }

  private mutating func value(_ type: ABIType, at offset: Int) throws(ABIError) -> ABIValue {
    switch type {
    case .unsigned(let bits):
      let number = try word(at: offset)
      guard number.bitWidth <= bits else { throw .outOfRange(type) }
      return .number(number)
    case .signed(let bits):
      let number = try word(at: offset)
      guard number.fits(signedBits: bits) else { throw .outOfRange(type) }
      return .number(number)
    case .address:
      let number = try word(at: offset)
      guard number.bitWidth <= 160 else { throw .badPadding }
      return .address(Address(truncating: number))
    case .bool:
      let number = try word(at: offset)
      guard number.bitWidth <= 1 else { throw .outOfRange(type) }
      return .bool(!number.isZero)
    case .fixedBytes(let count):
      return .bytes(try padded(count: count, at: offset))
    case .function:
      return .bytes(try padded(count: 24, at: offset))
    case .bytes:
      return .bytes(try padded(count: size(at: offset), at: offset + 32))
    case .string:
      let text = try padded(count: size(at: offset), at: offset + 32)
      guard let string = String(validating: text, as: UTF8.self) else { throw .notUTF8 }
      return .string(string)
    case .array(let element):
      let count = try size(at: offset)
      // Each element takes at least a word, save empty tuples, which nothing makes.
      guard count <= unreadWords else { throw .endsEarly }
      return .list(try values([ABIType](repeating: element, count: count), at: offset + 32))
    case .fixedArray(let element, let count):
      guard count <= unreadWords else { throw .endsEarly }
      return .list(try values([ABIType](repeating: element, count: count), at: offset))
    case .tuple(let members):
      return .list(try values(members, at: offset))
    }
  }

  /// Reads a word as an offset or a count that can lie within the buffer.
  private mutating func size(at offset: Int) throws(ABIError) -> Int {
    let number = try word(at: offset)
    guard let size = number.exactUInt64, size <= UInt64(bytes.count) else { throw .badOffset }
    return Int(size)
  }

  private mutating func word(at offset: Int) throws(ABIError) -> UInt256 {
    guard offset <= bytes.count - 32 else { throw .endsEarly }
    try claim(words: 1)
    guard let word = UInt256(bigEndian: bytes[offset..<(offset + 32)]) else { throw .endsEarly }
    return word
  }

  /// Reads bytes that zeros fill up to whole words.
  private mutating func padded(count: Int, at offset: Int) throws(ABIError) -> Bytes {
    let words = (count + 31) / 32
    guard offset <= bytes.count, words * 32 <= bytes.count - offset else { throw .endsEarly }
    try claim(words: words)
    guard bytes[(offset + count)..<(offset + words * 32)].allSatisfy({ $0 == 0 }) else { throw .badPadding }
    return Bytes(bytes[offset..<(offset + count)])
  }

  private mutating func claim(words: Int) throws(ABIError) {
    guard words <= unreadWords else { throw .overlapping }
    unreadWords -= words
  }
}
