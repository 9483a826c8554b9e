import Cryptography
import Primitives

/// What contracts ask of the consensus layer. See EIP-7685.
enum Requests {
  /// The hash of no requests at all.
  static let emptyHash = sha256(Bytes())

  /// The hash over requests, each with its type's byte in front; empty ones don't count.
  static func hash(of requests: [Bytes]) -> Hash32 {
    let requests = requests.filter { $0.count > 1 }
    return requests.isEmpty ? emptyHash : sha256(requests.flatMap { sha256($0).bytes })
  }
}

/// Contracts that the protocol itself calls.
enum SystemContract {
  private static func address(_ hex: String) -> Address { Address(hex: hex) ?? .zero }

  /// See EIP-4788.
  static let beaconRoots = address("0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02")
  /// See EIP-2935.
  static let blockHashes = address("0x0000F90827F1C53a10cb7A02335B175320002935")
  /// See EIP-7002.
  static let withdrawalRequests = address("0x00000961Ef480Eb55e80D19ad83579A64c007002")
  /// See EIP-7251.
  static let consolidationRequests = address("0x0000BBdDc7CE488642fb579F8B00f3a590007251")

  /// Contracts that are asked for requests at the end of each block.
  static let requestSources = [withdrawalRequests, consolidationRequests]
}
