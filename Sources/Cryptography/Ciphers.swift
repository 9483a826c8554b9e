import COpenSSL
import Primitives

// Unsafe: output buffers have the width that each call writes, and nothing keeps a pointer.

/// Derives `count` bytes from a password by scrypt within `memory` bytes, or nil when the library refuses.
///
/// See RFC 7914.
func scrypt(
  password: Bytes, salt: Bytes, n: UInt64, r: UInt64, p: UInt64, count: Int, memory: UInt64
) -> Bytes? {
  var key = Bytes(repeating: 0, count: count)
  let made = password.withUnsafeBytes { password in
    EVP_PBE_scrypt(
      password.bindMemory(to: CChar.self).baseAddress, password.count, salt, salt.count, n, r, p, memory,
      &key,
      count)
  }
  return made == 1 ? key : nil
}

/// Encrypts, or what is the same decrypts, with AES-128 in counter mode; nil when the library refuses.
func aes128CTR(_ bytes: Bytes, key: Bytes, counter: Bytes) -> Bytes? {
  guard key.count == 16, counter.count == 16, bytes.count < 1 << 20, let context = EVP_CIPHER_CTX_new() else {
    return nil
  }
  defer { EVP_CIPHER_CTX_free(context) }
  var output = Bytes(repeating: 0, count: bytes.count)
  var count: Int32 = 0
  guard EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nil, key, counter) == 1,
    EVP_EncryptUpdate(context, &output, &count, bytes, Int32(bytes.count)) == 1,
    Int(count) == bytes.count
  else { return nil }
  return output
}

/// Compares in a time that says nothing about where the bytes differ.
func equalInConstantTime(_ left: Bytes, _ right: Bytes) -> Bool {
  left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
