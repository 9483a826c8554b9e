import EVM
import Primitives

/// What a header must be on its parent, whatever the block holds.
struct HeaderRules {
  static let leastGasLimit: UInt64 = 5000
  static let mostExtraData = 32
  /// How many blocks from the DAO fork on carry its name.
  static let forkNameBlocks: UInt64 = 10
  static let forkName = Bytes("dao-hard-fork".utf8)

  let schedule: ForkSchedule

  func check(_ header: Header, after parent: Header) throws(InvalidBlock) {
    let (number, overflow) = parent.number.addingReportingOverflow(1)
    guard !overflow, header.number == number else { throw .wrongNumber(have: header.number, want: number) }
    guard header.timestamp > parent.timestamp else {
      throw .wrongTimestamp(have: header.timestamp, parent: parent.timestamp)
    }
    let fork = schedule.fork(of: header)
    try checkGas(header, after: parent, fork)
    try checkExtraData(header)
    try checkWork(header, after: parent, fork)
    try checkFields(header, fork)
    try checkBlobGas(header, after: parent, fork)
  }

  private func checkGas(_ header: Header, after parent: Header, _ fork: Hardfork) throws(InvalidBlock) {
    guard header.gasUsed <= header.gasLimit else {
      throw .gasUsedAboveLimit(used: header.gasUsed, limit: header.gasLimit)
    }
    // The first block with a base fee doubles the room, since its target is half the limit. See EIP-1559.
    let isFirst = fork >= .london && parent.baseFee == nil
    let (doubled, overflow) = parent.gasLimit.multipliedReportingOverflow(by: 2)
    let before = isFirst ? (overflow ? .max : doubled) : parent.gasLimit
    let distance = max(header.gasLimit, before) - min(header.gasLimit, before)
    guard distance < before / 1024, header.gasLimit >= Self.leastGasLimit,
      header.gasLimit <= UInt64(Int64.max)
    else { throw .wrongGasLimit(have: header.gasLimit, parent: parent.gasLimit) }
    let fee = fork >= .london ? FeeRules.baseFee(after: parent) : nil
    guard header.baseFee == fee else { throw .wrongBaseFee(have: header.baseFee, want: fee) }
  }

  private func checkExtraData(_ header: Header) throws(InvalidBlock) {
    guard header.extraData.count <= Self.mostExtraData else {
      throw .extraDataTooLong(header.extraData.count)
    }
    if let start = schedule.daoBlock, header.number >= start, header.number - start < Self.forkNameBlocks,
      header.extraData != Self.forkName
    {
      throw .wrongExtraData
    }
  }

  private func checkWork(_ header: Header, after parent: Header, _ fork: Hardfork) throws(InvalidBlock) {
    let isMerged = fork >= .paris
    let want = isMerged ? 0 : Difficulty.next(fork, time: header.timestamp, after: parent)
    guard header.difficulty == want else { throw .wrongDifficulty(have: header.difficulty, want: want) }
    if isMerged, header.nonce != Bytes(repeating: 0, count: 8) { throw .wrongNonce }
    if isMerged, header.unclesHash != .emptyListKeccak { throw .tooManyUncles(1) }
  }

  private func checkFields(_ header: Header, _ fork: Hardfork) throws(InvalidBlock) {
    if (header.withdrawalsRoot != nil) != (fork >= .shanghai) { throw .wrongField("withdrawalsRoot") }
    if (header.parentBeaconBlockRoot != nil) != (fork >= .cancun) {
      throw .wrongField("parentBeaconBlockRoot")
    }
    if (header.requestsHash != nil) != (fork >= .prague) { throw .wrongField("requestsHash") }
  }

  private func checkBlobGas(_ header: Header, after parent: Header, _ fork: Hardfork) throws(InvalidBlock) {
    guard fork >= .cancun, let blobs = schedule.blobs(atTime: header.timestamp) else {
      if header.blobGasUsed != nil { throw .wrongField("blobGasUsed") }
      if header.excessBlobGas != nil { throw .wrongField("excessBlobGas") }
      return
    }
    guard let used = header.blobGasUsed, used <= blobs.limitGas, used % FeeRules.gasPerBlob == 0 else {
      throw .wrongBlobGas(have: header.blobGasUsed, limit: blobs.limitGas)
    }
    let want = FeeRules.excessBlobGas(after: parent, blobs: blobs, isOsaka: fork >= .osaka)
    guard header.excessBlobGas == want else {
      throw .wrongExcessBlobGas(have: header.excessBlobGas, want: want)
    }
  }
}
