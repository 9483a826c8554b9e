import COpenSSL
package import Primitives

// Unsafe: each output buffer has the width that its digest writes, inputs stand for the length of the call,
// and nothing keeps a pointer.

/// The SHA-256 hash.
package func sha256(_ input: UnsafeRawBufferPointer) -> Hash32 {
  // In steps: the one-call function looks its algorithm up by name, which takes longer than a block.
  var digest = Hash32.zero
  withUnsafeTemporaryAllocation(of: SHA256_CTX.self, capacity: 1) { state in
    withUnsafeMutableBytes(of: &digest) {
      SHA256_Init(state.baseAddress)
      SHA256_Update(state.baseAddress, input.baseAddress, input.count)
      SHA256_Final($0.bindMemory(to: UInt8.self).baseAddress, state.baseAddress)
    }
  }
  return digest
}

/// The SHA-256 hash of an array's bytes.
package func sha256(_ bytes: Bytes) -> Hash32 { bytes.withUnsafeBytes { sha256($0) } }

/// The RIPEMD-160 hash: 20 bytes, as the width of an address.
package func ripemd160(_ input: UnsafeRawBufferPointer) -> Bytes {
  var digest = Bytes(repeating: 0, count: 20)
  // The one-call function needs no provider: RIPEMD-160 is a legacy digest where OpenSSL is built strictly.
  _ = RIPEMD160(octets(input), input.count, &digest)
  return digest
}

/// The RIPEMD-160 hash of an array's bytes.
package func ripemd160(_ bytes: Bytes) -> Bytes { bytes.withUnsafeBytes { ripemd160($0) } }

/// The 64 bytes of the SHA-512 hash.
func sha512(_ bytes: Bytes) -> Bytes {
  var digest = Bytes(repeating: 0, count: 64)
  _ = SHA512(bytes, bytes.count, &digest)
  return digest
}

/// The 64 bytes of HMAC with SHA-512, or nil when the library refuses.
func hmacSHA512(key: Bytes, _ message: Bytes) -> Bytes? {
  var code = Bytes(repeating: 0, count: 64)
  var count: UInt32 = 64
  guard HMAC(EVP_sha512(), key, Int32(key.count), message, message.count, &code, &count) != nil else {
    return nil
  }
  return code
}

/// The digest under a password derivation.
enum PasswordHash {
  case sha256
  case sha512
}

/// Derives `count` bytes from a password by PBKDF2, or nil when the library refuses. See RFC 8018.
func pbkdf2(_ hash: PasswordHash, password: Bytes, salt: Bytes, rounds: Int32, count: Int) -> Bytes? {
  var key = Bytes(repeating: 0, count: count)
  let digest = hash == .sha256 ? EVP_sha256() : EVP_sha512()
  let made = password.withUnsafeBytes { password in
    PKCS5_PBKDF2_HMAC(
      password.bindMemory(to: CChar.self).baseAddress, Int32(password.count), salt, Int32(salt.count),
      rounds, digest, Int32(count), &key)
  }
  return made == 1 ? key : nil
}

/// The bytes under a buffer; an empty one may have none, which the library takes.
private func octets(_ input: UnsafeRawBufferPointer) -> UnsafePointer<UInt8>? {
  input.bindMemory(to: UInt8.self).baseAddress
}
