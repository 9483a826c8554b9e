import Chain
import EVM
import Foundation
import Primitives
import RPC
import Trie

/// What a transition came to, in the shapes of geth's `evm t8n`.
struct TransitionOutput {
  let result: BlockTransition.Result
  let environment: TransitionEnvironment
  let rejected: [(index: Int, reason: String)]
  let state: FixtureState

  /// Writes each part where it is wanted; those for the same stream stand in one object.
  func write(_ settings: TransitionSettings) throws {
    let parts: [(name: String, place: String, text: Bytes)] = [
      ("alloc", settings.outputAlloc, allocText), ("result", settings.outputResult, resultText),
      ("body", settings.outputBody, bodyText),
    ]
    for (stream, handle) in [("stdout", FileHandle.standardOutput), ("stderr", .standardError)] {
      let chosen = parts.filter { $0.place == stream }
      if chosen.isEmpty { continue }
      var writer = JSONWriter()
      writer.object { writer in
        for part in chosen {
          writer.name(part.name)
          writer.raw(part.text)
        }
      }
      try handle.write(contentsOf: writer.bytes + [UInt8(ascii: "\n")])
    }
    for part in parts where !["", "stdout", "stderr"].contains(part.place) {
      try NewFile(settings.path(of: part.place)).append(part.text)
    }
  }

  private var allocText: Bytes {
    var writer = JSONWriter()
    writer.object { writer in
      for (address, account) in state.allocations.sorted(by: { $0.key.number < $1.key.number }) {
        writer.name("\(address)")
        writer.object { writer in
          if !account.code.isEmpty { writer.member("code", HexData(account.code)) }
          if !account.storage.isEmpty {
            writer.name("storage")
            writer.object { writer in
              for (slot, word) in account.storage.sorted(by: { $0.key < $1.key }) {
                writer.name("\(Hash32(slot))")
                writer.value(Hash32(word))
              }
            }
          }
          writer.member("balance", account.balance)
          if account.nonce > 0 { writer.member("nonce", account.nonce) }
        }
      }
    }
    return writer.bytes
  }

  /// The transactions that are in the block, as one encoded list.
  private var bodyText: Bytes {
    var list = RLPWriter()
    list.appendList { list in result.block.appendTransactions(to: &list) }
    var writer = JSONWriter()
    writer.data(list.bytes)
    return writer.bytes
  }

  private var resultText: Bytes {
    let header = result.block.header
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("stateRoot", header.stateRoot)
      writer.member("txRoot", header.transactionsRoot)
      writer.member("receiptsRoot", header.receiptsRoot)
      writer.member("logsHash", result.receipts.flatMap(\.receipt.logs).hash)
      writer.member("logsBloom", HexData(header.bloom.bytes))
      writer.member("receipts", result.receipts.map(TransitionReceipt.init))
      if !rejected.isEmpty { writer.member("rejected", rejected.map(Rejection.init)) }
      writer.member("currentDifficulty", environment.fork >= .paris ? nil : header.difficulty)
      writer.member("gasUsed", header.gasUsed)
      if let fee = header.baseFee { writer.member("currentBaseFee", fee) }
      if let withdrawals = environment.withdrawals {
        writer.member("withdrawalsRoot", trieRoot(ofList: withdrawals.map(\.encoded)))
      }
      if let excess = header.excessBlobGas { writer.member("currentExcessBlobGas", excess) }
      if let used = header.blobGasUsed { writer.member("blobGasUsed", used) }
      if let hash = header.requestsHash {
        writer.member("requestsHash", hash)
        writer.member("requests", result.requests.map(HexData.init))
      }
    }
    return writer.bytes
  }

  private struct Rejection: JSONWritable {
    let index: Int
    let error: String

    func write(to writer: inout JSONWriter) {
      writer.object { writer in
        writer.member("index", index)
        writer.member("error", error)
      }
    }
  }
}
