import EVM
import Primitives
package import Storage

/// A database's chain, read without any settings: what it says it is, and where it stands.
package struct StoredChain: Sendable {
  package let identity: ChainIdentity
  package let view: ChainView
  /// Whether it began from a genesis file, so that its settings are its own.
  package let isFromFile: Bool

  /// Reads the records of the chain and of its head; nil where the store holds no chain.
  package init?(_ store: any KeyValueStore) throws(ChainError) {
    let epochs = Epoch()
    /// A view without a chain yet, for reading the records.
    func blank(_ schedule: ForkSchedule, _ chainID: UInt64) -> ChainView {
      ChainView(
        store: store, schedule: schedule, chainID: chainID, head: Header(), headHash: .zero,
        genesisHash: .zero,
        version: StateVersion(block: 0), root: .emptyTrieRoot, epochs: epochs, epoch: epochs.current)
    }
    let records = blank(ForkSchedule(), 0)
    guard let format = try records.value(Meta.format) else {
      guard try records.value(Meta.head) == nil else {
        throw .corruptState("the record of the database's format is missing")
      }
      return nil
    }
    guard UInt64(bigEndianBytes: format) == ChainIdentity.format else {
      throw .foreignDatabase(
        fact: "format", have: format.map { "\($0)" }.joined(separator: "."), want: "\(ChainIdentity.format)")
    }
    guard let chain = try records.value(Meta.chain), let record = try records.value(Meta.head) else {
      throw .corruptState("the record of the chain or of its head is missing")
    }
    do { identity = try ChainIdentity(decoding: chain) } catch {
      throw .corruptState("the record of the chain is damaged: \(error)")
    }
    guard let record = HeadRecord(stored: record) else {
      throw .corruptState("the record of the head is damaged")
    }
    var view = blank(identity.schedule, identity.chainID)
    let newest = try view.newestNumber()
    guard newest >= record.number, let bytes = try view.value(Prefix.header.key(newest)) else {
      throw .corruptState("the head's block is missing")
    }
    view.head = try view.decode { () throws(RLPError) in try Header(stored: bytes) }
    view.headHash = view.head.hash
    view.genesisHash = identity.genesisHash
    let head = try view.head(recordedAs: record)
    (view.version, view.root) = (head.version, head.root)
    let place = try view.value(Prefix.blockHash.key(view.headHash, in: HashEpoch(ofBlock: head.number)))
    guard place == head.number.bigEndianBytes, view.head.number == head.number else {
      throw .corruptState("the head's block is not the one that its hash names")
    }
    try view.completeState(of: head)
    isFromFile = try view.value(Meta.genesisFile) != nil
    self.view = view
  }

  /// The genesis block's header.
  func genesisHeader() throws(ChainError) -> Header {
    guard let header = try view.header(at: 0), header.hash == view.genesisHash else {
      throw .corruptState("the genesis block is missing or damaged")
    }
    return header
  }
}

extension ChainView {
  /// Where the chain stands at its newest block; the record tells which edits came after it, if it is the block's.
  fileprivate func head(recordedAs record: HeadRecord) throws(ChainError) -> HeadRecord {
    if record.version.isEdit, record.number == number { return record }
    if !record.version.isEdit, try header(at: record.number)?.stateRoot != record.root {
      throw .corruptState("the record of the head is damaged")
    }
    return HeadRecord(version: StateVersion(block: number), root: head.stateRoot)
  }

  /// The number of the last block that anything is stored of.
  fileprivate func newestNumber() throws(ChainError) -> UInt64 {
    var number: UInt64 = 0
    do throws(StoreError) {
      try store.scan(Prefix.blocks, backwards: true) { key, _ in
        number = UInt64(bigEndianBytes: key.dropFirst().prefix(8))
        return false
      }
    } catch { throw .store(error) }
    return number
  }
}

extension ChainConfiguration {
  /// Goes on with a stored chain as it is.
  package mutating func goOn(with stored: StoredChain) {
    (chainID, schedule) = (stored.identity.chainID, stored.identity.schedule)
    genesisHash = stored.identity.genesisHash
  }
}
