import Glibc
import Primitives

/// A file of blocks one after the other in the network's encoding, as clients export them; read block by block.
struct BlockFile: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0

  /// No block is larger, whatever a damaged file says.
  private static let largestBlock = 256 << 20

  init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path, errno) }
  }

  deinit { close(descriptor) }

  /// The next block's bytes; nil at the end.
  mutating func next() throws(FileError) -> Bytes? {
    guard try fill(9) || start < buffer.count else { return nil }
    guard let count = RLP.byteCount(ofItemWithHeader: buffer[start...].prefix(9)), count <= Self.largestBlock,
      try fill(count)
    else { throw FileError(path, "what follows is no block, or the file ends within it") }
    defer { start += count }
    return Bytes(buffer[start..<(start + count)])
  }

  /// Reads on until so many bytes are at hand; false where the file has fewer.
  private mutating func fill(_ count: Int) throws(FileError) -> Bool {
    if buffer.count - start >= count { return true }
    buffer.removeSubrange(..<start)
    start = 0
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while buffer.count < count {
      let got = read(descriptor, &chunk, chunk.count)
      if got == 0 { return false }
      guard got > 0 else { throw FileError(path, errno) }
      buffer.append(contentsOf: chunk[..<got])
    }
    return true
  }
}
