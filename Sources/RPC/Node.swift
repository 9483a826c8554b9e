/// What the methods answer from.
package final class Node: Sendable {
  /// The answer of `web3_clientVersion`.
  package let clientVersion: String
  package let networkID: UInt64

  package init(clientVersion: String, networkID: UInt64) {
    (self.clientVersion, self.networkID) = (clientVersion, networkID)
  }
}
