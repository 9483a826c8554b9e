import Glibc
package import Primitives
import Synchronization

/// Code made ready to run: followed by zeros, and knowing where jumps may land.
///
/// Unsafe: both buffers are written only before `init` returns and live as long as the object, so that any
/// thread may read them; 33 bytes of STOP after the end let PUSH32 and the program counter overrun.
package final class Code: @unchecked Sendable {
  package let count: Int
  let start: UnsafePointer<UInt8>
  /// One bit per byte of code, set where an instruction JUMPDEST stands.
  let jumpTargets: UnsafePointer<UInt64>
  /// Where this code says the real code stands. See EIP-7702.
  let delegate: Address?

  package convenience init(_ bytes: Bytes) {
    self.init(UnsafeRawBufferPointer(start: nil, count: 0), copying: bytes)
  }

  convenience init(_ bytes: UnsafeRawBufferPointer) { self.init(bytes, copying: nil) }

  private init(_ raw: UnsafeRawBufferPointer, copying array: Bytes?) {
    let count = array?.count ?? raw.count
    let mapSize = count / 64 + 1
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: count + Self.padding)
    if let array {
      array.withUnsafeBufferPointer {
        if let from = $0.baseAddress { buffer.update(from: from, count: count) }
      }
    } else if let from = raw.baseAddress {
      memcpy(buffer, from, count)
    }
    memset(buffer + count, 0, Self.padding)
    let map = UnsafeMutablePointer<UInt64>.allocate(capacity: mapSize)
    map.initialize(repeating: 0, count: mapSize)
    Self.markJumpTargets(in: buffer, count: count, map: map)
    (self.count, start, jumpTargets) = (count, UnsafePointer(buffer), UnsafePointer(map))
    delegate =
      count == 23 && buffer[0] == 0xef && buffer[1] == 1 && buffer[2] == 0
      ? Address(UnsafeBufferPointer(start: buffer + 3, count: 20)) : nil
  }

  deinit {
    UnsafeMutablePointer(mutating: start).deallocate()
    UnsafeMutablePointer(mutating: jumpTargets).deallocate()
  }

  package var bytes: Bytes { Bytes(UnsafeBufferPointer(start: start, count: count)) }

  /// Whether the code is these bytes.
  func holds(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let other = bytes.baseAddress else { return count == 0 }
    return count == bytes.count && memcmp(start, other, count) == 0
  }

  private static let padding = 33
  /// The instruction JUMPDEST.
  static let jumpDestination: UInt8 = 0x5b

  private static func markJumpTargets(
    in code: UnsafeMutablePointer<UInt8>, count: Int, map: UnsafeMutablePointer<UInt64>
  ) {
    var index = 0
    while index < count {
      let byte = code[index]
      if byte == jumpDestination {
        map[index &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: index)
      } else if byte >= 0x60 && byte <= 0x7f {
        index &+= Int(byte) &- 0x5f
      }
      index &+= 1
    }
  }

  static let empty = Code([])
}

/// Prepared codes by hash, shared by all threads of a node.
package final class CodeCache: Sendable {
  private let codes = Mutex<(byHash: [Hash32: Code], size: Int)>(([:], 0))
  private let capacity: Int

  /// Keeps up to `capacity` bytes of code; when full it starts anew.
  package init(capacity: Int = 64 << 20) { self.capacity = capacity }

  func code(withHash hash: Hash32, otherwise load: () throws(StateReadError) -> Bytes) throws(StateReadError)
    -> Code
  {
    if let known = codes.withLock({ $0.byHash[hash] }) { return known }
    let code = Code(try load())
    add(code, hash: hash)
    return code
  }

  func add(_ code: Code, hash: Hash32) {
    codes.withLock { store in
      if store.size > capacity { store = ([:], 0) }
      store.byHash[hash] = code
      store.size += code.count + 256
    }
  }
}
