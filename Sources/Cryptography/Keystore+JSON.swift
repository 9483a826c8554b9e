import FoundationEssentials
package import Primitives

extension Keystore {
  /// Reads a file's text.
  package init(json: Bytes) throws(KeystoreError) {
    guard json.count <= 1 << 16, let file = try? JSONDecoder().decode(File.self, from: Data(json)),
      let crypto = file.crypto ?? file.capitalised
    else { throw .malformed }
    guard file.version == 3 else { throw .unsupportedVersion }
    guard crypto.cipher == "aes-128-ctr" else { throw .unsupportedCipher }
    let parameters = crypto.kdfparams
    let derivation: Derivation
    switch (crypto.kdf, parameters.n, parameters.r, parameters.p, parameters.c) {
    case ("scrypt", let n?, let r?, let p?, _):
      derivation = .scrypt(n: n, r: r, p: p)
    case ("pbkdf2", _, _, _, let rounds?) where parameters.prf == "hmac-sha256":
      guard let rounds = Int32(exactly: rounds) else { throw .costOutOfBounds }
      derivation = .pbkdf2(rounds: rounds)
    default:
      throw .unsupportedCipher
    }
    guard derivation.isWithinBounds else { throw .costOutOfBounds }
    guard parameters.dklen == 32, let salt = Bytes(hex: parameters.salt),
      let counter = Bytes(hex: crypto.cipherparams.iv), counter.count == 16,
      let ciphertext = Bytes(hex: crypto.ciphertext), ciphertext.count == 32,
      let mac = Bytes(hex: crypto.mac), mac.count == 32
    else { throw .malformed }
    let address = file.address.flatMap { Address(hex: $0) }
    if address == nil, file.address?.isEmpty == false { throw .malformed }
    self.init(
      id: file.id ?? "", address: address, derivation: derivation, salt: salt, counter: counter,
      ciphertext: ciphertext, mac: mac)
  }

  /// The file's text.
  package var json: Bytes {
    func digits(_ bytes: Bytes) -> String { String(bytes.hex.dropFirst(2)) }
    let parameters: String
    let name: String
    switch derivation {
    case .scrypt(let n, let r, let p):
      (name, parameters) = ("scrypt", "\"n\":\(n),\"p\":\(p),\"r\":\(r)")
    case .pbkdf2(let rounds):
      (name, parameters) = ("pbkdf2", "\"c\":\(rounds),\"prf\":\"hmac-sha256\"")
    }
    // Everything in here is digits or made by us: nothing needs escaping.
    return Bytes(
      """
      {"address":"\(address.map { digits($0.bytes) } ?? "")","crypto":{"cipher":"aes-128-ctr",\
      "ciphertext":"\(digits(ciphertext))","cipherparams":{"iv":"\(digits(counter))"},"kdf":"\(name)",\
      "kdfparams":{"dklen":32,\(parameters),"salt":"\(digits(salt))"},"mac":"\(digits(mac))"},\
      "id":"\(id.filter { $0.isHexDigit || $0 == "-" })","version":3}
      """.utf8)
  }

  /// The file's members, of which old files write one with a capital.
  private struct File: Decodable {
    struct Crypto: Decodable {
      struct Cipher: Decodable { let iv: String }
      struct Parameters: Decodable {
        let dklen: Int
        let salt: String
        let n, r, p, c: UInt64?
        let prf: String?
      }
      let cipher: String
      let cipherparams: Cipher
      let ciphertext: String
      let kdf: String
      let kdfparams: Parameters
      let mac: String
    }
    let version: Int
    let id: String?
    let address: String?
    let crypto, capitalised: Crypto?

    enum CodingKeys: String, CodingKey {
      case version, id, address, crypto
      case capitalised = "Crypto"
    }
  }
}
