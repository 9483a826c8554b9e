import Primitives

/// Derives `count` bytes from a password by scrypt, for costs beyond RFC 7914's own bound; nil when refused.
///
/// The library wants n below 2^(16 r), yet wallets of years wrote files with r = 1 and an n of 2^18. The
/// caller bounds n, r and p. See RFC 7914, sections 3 to 6.
///
/// Unsafe: the scratch memory has 32 r words for each of n + 2 blocks, and every index is below that: a
/// block's number is masked by n - 1, a word's place in it is below 32 r.
func scryptBeyondBound(
  password: Bytes, salt: Bytes, n: UInt64, r: UInt64, p: UInt64, count: Int
) -> Bytes? {
  let (n, r, p) = (Int(n), Int(r), Int(p))
  guard var block = pbkdf2(.sha256, password: password, salt: salt, rounds: 1, count: p * 128 * r) else {
    return nil
  }
  let width = 32 * r
  let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: width * (n + 2))
  defer { memory.deallocate() }
  for start in stride(from: 0, to: block.count, by: 128 * r) {
    block.withUnsafeMutableBytes { bytes in
      let part = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<(start + 128 * r)])
      mixInMemory(part, memory, n: n, width: width)
    }
  }
  return pbkdf2(.sha256, password: password, salt: block, rounds: 1, count: count)
}

/// Fills the memory with n states one after the other, then visits n of them in an order that each decides.
private func mixInMemory(
  _ part: UnsafeMutableRawBufferPointer, _ memory: UnsafeMutablePointer<UInt32>, n: Int, width: Int
) {
  let x = memory + n * width
  let y = x + width
  for word in 0..<width {
    x[word] = UInt32(littleEndian: part.loadUnaligned(fromByteOffset: word &* 4, as: UInt32.self))
  }
  for index in 0..<n {
    (memory + index &* width).update(from: x, count: width)
    mixBlock(x, y, width: width)
  }
  for _ in 0..<n {
    let visited = memory + (Int(x[width &- 16]) & (n &- 1)) &* width
    var word = 0
    while word < width {
      x[word] ^= visited[word]
      word &+= 1
    }
    mixBlock(x, y, width: width)
  }
  for word in 0..<width {
    part.storeBytes(of: x[word].littleEndian, toByteOffset: word &* 4, as: UInt32.self)
  }
}

/// Runs Salsa20/8 from one 64-byte block of the state to the next; even ones end up before odd ones.
private func mixBlock(_ x: UnsafeMutablePointer<UInt32>, _ y: UnsafeMutablePointer<UInt32>, width: Int) {
  let blocks = width / 16
  y.update(from: x, count: width)
  var previous = y + (blocks &- 1) &* 16
  for block in 0..<blocks {
    salsa(previous, y + block &* 16)
    previous = y + block &* 16
  }
  for block in 0..<blocks {
    let target = (block & 1) &* (blocks / 2) &+ block / 2
    (x + target &* 16).update(from: y + block &* 16, count: 16)
  }
}

/// Adds one block into another by exclusive or and runs eight rounds of Salsa20 over it.
private func salsa(_ other: UnsafeMutablePointer<UInt32>, _ block: UnsafeMutablePointer<UInt32>) {
  var word = 0
  while word < 16 {
    block[word] ^= other[word]
    word &+= 1
  }
  var (a0, a1, a2, a3) = (block[0], block[1], block[2], block[3])
  var (a4, a5, a6, a7) = (block[4], block[5], block[6], block[7])
  var (a8, a9, a10, a11) = (block[8], block[9], block[10], block[11])
  var (a12, a13, a14, a15) = (block[12], block[13], block[14], block[15])
  for _ in 0..<4 {
    quarter(&a0, &a4, &a8, &a12)
    quarter(&a5, &a9, &a13, &a1)
    quarter(&a10, &a14, &a2, &a6)
    quarter(&a15, &a3, &a7, &a11)
    quarter(&a0, &a1, &a2, &a3)
    quarter(&a5, &a6, &a7, &a4)
    quarter(&a10, &a11, &a8, &a9)
    quarter(&a15, &a12, &a13, &a14)
  }
  block[0] &+= a0
  block[1] &+= a1
  block[2] &+= a2
  block[3] &+= a3
  block[4] &+= a4
  block[5] &+= a5
  block[6] &+= a6
  block[7] &+= a7
  block[8] &+= a8
  block[9] &+= a9
  block[10] &+= a10
  block[11] &+= a11
  block[12] &+= a12
  block[13] &+= a13
  block[14] &+= a14
  block[15] &+= a15
}

@inline(__always)
private func quarter(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32, _ d: inout UInt32) {
  b ^= rotate(a &+ d, 7)
  c ^= rotate(b &+ a, 9)
  d ^= rotate(c &+ b, 13)
  a ^= rotate(d &+ c, 18)
}

@inline(__always)
private func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word &<< count | word &>> (32 &- count) }
