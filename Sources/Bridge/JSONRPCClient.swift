import Primitives

/// A chain behind any Ethereum node's JSON-RPC over HTTP.
///
/// Unchecked: all calls come from the thread that follows the chain.
final class JSONRPCClient: ChainClient, @unchecked Sendable {
  private let url: String
  private let transfers = HTTPTransfers()
  private var lastID = 0

  init(url: String) { self.url = url }

  func head() throws -> BlockPosition {
    let answer = try call("eth_getBlockByNumber", [.string("latest"), .bool(false)])
    guard let position = BlockPosition(json: answer) else {
      throw ChainFailure("the node has no newest block")
    }
    return position
  }

  func block(_ number: UInt64) throws -> BlockPosition? {
    let answer = try call("eth_getBlockByNumber", [.string(UInt256(number).quantity), .bool(false)])
    if answer == .null { return nil }
    guard let position = BlockPosition(json: answer), position.number == number else {
      throw ChainFailure("the node answered another block than \(number)")
    }
    return position
  }

  func logs(of contract: Address, topic: Hash32, in range: ClosedRange<UInt64>) throws -> [ChainLog] {
    let filter: JSON = .object([
      "address": .string(contract.description), "topics": .array([.string(topic.description)]),
      "fromBlock": .string(UInt256(range.lowerBound).quantity),
      "toBlock": .string(UInt256(range.upperBound).quantity),
    ])
    guard case .array(let entries) = try call("eth_getLogs", [filter]) else {
      throw ChainFailure("the node's logs are no list")
    }
    return try entries.map { entry in
      guard let log = ChainLog(json: entry) else {
        throw ChainFailure("the node sent a log that can't be read")
      }
      return log
    }
  }

  func call(_ method: String, _ parameters: [JSON], milliseconds: Int = 15_000) throws -> JSON {
    lastID += 1
    let question: JSON = .object([
      "jsonrpc": .string("2.0"), "id": .number(Double(lastID)), "method": .string(method),
      "params": .array(parameters),
    ])
    let request = HTTPRequest(
      method: "POST", url: url, headers: ["Content-Type: application/json"], body: try question.bytes(),
      totalMilliseconds: milliseconds, answerLimit: 64 << 20)
    let reply = try transfers.perform(request)
    guard let answer = try? JSON(reply.body) else {
      throw ChainFailure("\(url) answered \(method) with status \(reply.status) and no JSON")
    }
    if let error = answer["error"], error != .null {
      throw ChainFailure("\(method): \(error["message"]?.string ?? "error without a message")")
    }
    guard let result = answer["result"] else { throw ChainFailure("\(method): an answer without a result") }
    return result
  }
}

extension BlockPosition {
  init?(json: JSON) {
    guard let number = json["number"]?.string.flatMap({ UInt256(hex: $0)?.exactUInt64 }),
      let hash = json["hash"]?.string.flatMap({ Hash32(hex: $0) })
    else { return nil }
    self.init(number: number, hash: hash)
  }
}

extension ChainLog {
  fileprivate init?(json: JSON) {
    guard let number = json["blockNumber"]?.string.flatMap({ UInt256(hex: $0)?.exactUInt64 }),
      let hash = json["blockHash"]?.string.flatMap({ Hash32(hex: $0) }),
      let transaction = json["transactionHash"]?.string.flatMap({ Hash32(hex: $0) }),
      case .array(let texts)? = json["topics"], let data = json["data"]?.string.flatMap({ Bytes(hex: $0) })
    else { return nil }
    let topics = texts.compactMap { $0.string.flatMap { Hash32(hex: $0) } }
    guard topics.count == texts.count else { return nil }
    self.init(
      block: BlockPosition(number: number, hash: hash), transaction: transaction, topics: topics, data: data)
  }
}
