import Chain
import Cryptography
import Dispatch
import EVM
import Primitives
import RPC
import Server
import Storage
import Synchronization
import TestSupport
import Testing

@testable import neelum

@Suite("Requests that one connection sends without waiting")
struct TogetherTests {
  private let key: PrivateKey
  private let other: PrivateKey
  private let store = WatchedStore()
  private let chain: Blockchain
  private let requests: RequestHandlers
  private let server: HTTPServer
  private let port: UInt16
  private let client: Client
  /// Counts the submissions that were taken in, answered or not.
  private let taken = DispatchSemaphore(value: 0)

  init() throws {
    key = try #require(PrivateKey(Hash32(UInt256(1))))
    other = try #require(PrivateKey(Hash32(UInt256(2))))
    var configuration = ChainConfiguration()
    configuration.genesis = Genesis(accounts: [key.address, other.address], balance: UInt256(1) << 70)
    chain = try Blockchain(configuration: configuration, store: store)
    let node = Node(chain: chain, settings: .init(clientVersion: "test"))
    requests = RequestHandlers(
      Dispatcher(node: node) { [taken] method, _ in
        if method == "eth_sendRawTransaction" { taken.signal() }
      })
    server = HTTPServer(ServerConfiguration(), handlers: requests.handlers)
    port = try server.start()
    client = Client(port: port)
  }

  private func stop() {
    server.stop()
    requests.stop()
  }

  private func transaction(_ nonce: UInt64) -> Transaction {
    var transaction = Transaction()
    (transaction.chainID, transaction.nonce, transaction.gasLimit) = (1337, nonce, 21000)
    (transaction.maxFeePerGas, transaction.to) = (3_000_000_000, Address(truncating: 0xbeef))
    transaction.value = 1
    return transaction
  }

  private func transfer(_ nonce: UInt64) -> SignedTransaction {
    SignedTransaction(transaction(nonce), by: key)
  }

  private func submission(_ nonce: UInt64) -> String { submission(transfer(nonce).encoded, id: nonce) }

  private func submission(_ raw: Bytes, id: UInt64) -> String {
    request("eth_sendRawTransaction", #"["\#(raw.hex)"]"#, id: id)
  }

  private func request(_ method: String, _ parameters: String, id: UInt64) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(parameters)}"#
  }

  private func result(_ text: String, id: UInt64) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"result":"\#(text)"}"#
  }

  private func post(_ body: String) -> String {
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  /// Holds the first synced write up until so many submissions were taken in.
  private func holdWrites(until count: Int) {
    let isFirst = Mutex(true)
    store.beforeWrite.withLock {
      $0 = { [taken] in
        guard
          isFirst.withLock({ first in
            defer { first = false }; return first
          })
        else { return }
        for _ in 0..<count where taken.wait(timeout: .now() + 60) == .timedOut { return }
      }
    }
  }

  @Test("share syncs, a block each, and are answered in order", arguments: [false, true])
  func together(isWebSocket: Bool) throws {
    defer { stop() }
    let before = store.writes.withLock { $0.synced }
    if isWebSocket { #expect(client.upgrade()?.status == 101) }
    let nonces = 0..<UInt64(20)
    holdWrites(until: nonces.count)
    client.send(
      nonces.flatMap { nonce -> [UInt8] in
        let text = submission(nonce)
        return isWebSocket ? Client.frame(1, Array(text.utf8)) : Array(post(text).utf8)
      })
    for nonce in nonces {
      let answer = isWebSocket ? client.frame()?.text : client.response()?.body
      #expect(answer == result(transfer(nonce).hash.description, id: nonce))
    }
    // The first may have gone alone, before the others were there, and the last too: it is counted before it is in line.
    #expect((1...3).contains(store.writes.withLock { $0.synced } - before))
    for nonce in nonces { #expect(try chain.receipt(transfer(nonce).hash)?.blockNumber == nonce + 1) }
  }

  @Test(
    "see in their reads what was answered before, and nothing of what came after", arguments: [false, true])
  func reads(isWebSocket: Bool) throws {
    defer { stop() }
    if isWebSocket { #expect(client.upgrade()?.status == 101) }
    func balance(_ id: UInt64) -> String {
      request("eth_getBalance", #"["0x000000000000000000000000000000000000beef","latest"]"#, id: id)
    }
    let texts = [
      submission(0), submission(1), balance(50), balance(51), submission(2), balance(52), submission(3),
    ]
    client.send(
      texts.flatMap { isWebSocket ? Client.frame(1, Array($0.utf8)) : Array(post($0).utf8) })
    let answers = texts.map { _ in isWebSocket ? client.frame()?.text : client.response()?.body }
    func hash(_ nonce: UInt64) -> String { result(transfer(nonce).hash.description, id: nonce) }
    #expect(
      answers == [
        hash(0), hash(1), result("0x2", id: 50), result("0x2", id: 51), hash(2), result("0x3", id: 52),
        hash(3),
      ])
  }

  @Test("hold up nobody else while their blobs are looked at, and are answered in order")
  func blobs() throws {
    defer { stop() }
    var transaction = transaction(0)
    // The commitment to a blob of zeros, and the proof: the point at infinity.
    let infinity: Bytes = [0xc0] + Bytes(repeating: 0, count: 47)
    (transaction.kind, transaction.maxFeePerBlobGas) = (.blob, 10)
    transaction.maxPriorityFeePerGas = 1
    transaction.blobHashes = [KZG.versionedHash(of: infinity)]
    let signed = SignedTransaction(transaction, by: key)
    let parts: [RLP] = [
      try RLP(decoding: Bytes(signed.encoded.dropFirst())),
      .list([.string(Bytes(repeating: 0, count: KZG.bytesPerBlob))]), .list([.string(infinity)]),
      .list([.string(infinity)]),
    ]
    let (begun, goesOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let isFirst = Mutex(true)
    store.beforeRead.withLock {
      $0 = { [address = key.address.bytes] stored in
        guard stored.contains(address),
          isFirst.withLock({ first in
            defer { first = false }; return first
          })
        else { return }
        begun.signal()
        #expect(goesOn.wait(timeout: .now() + 20) == .success)
      }
    }
    client.send(post(submission([3] + RLP.list(parts).encoded, id: 0)) + post(submission(1)))
    #expect(begun.wait(timeout: .now() + 20) == .success)
    let another = Client(port: port)
    another.send(post(submission(SignedTransaction(self.transaction(0), by: other).encoded, id: 7)))
    #expect(another.response()?.body.contains("result") == true)
    #expect(!client.hasArrived)
    goesOn.signal()
    #expect(client.response()?.body == result(signed.hash.description, id: 0))
    #expect(client.response()?.body == result(transfer(1).hash.description, id: 1))
    #expect(try chain.receipt(signed.hash)?.blockNumber == 2)
  }
}
