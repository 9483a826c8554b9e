import Chain
import Cryptography
import EVM
import Primitives
import Storage
import TestSupport
import Testing

@Suite("Blob transactions")
struct BlobTests {
  /// The commitment to a blob of zeros, and every proof about it: the point at infinity.
  private static let infinity: Bytes = [0xc0] + Bytes(repeating: 0, count: 47)
  private static let zeros = Bytes(repeating: 0, count: KZG.bytesPerBlob)

  private func sign(
    _ dev: DevChain, blobs: Int = 1, nonce: UInt64 = 0, fee: UInt256 = 3_000_000_000, blobFee: UInt256 = 10,
    _ adjust: (inout Transaction) -> Void = { _ in }
  ) -> SignedTransaction {
    var transaction = dev.transfer(1, nonce: nonce, fee: fee).transaction
    transaction.kind = .blob
    transaction.maxFeePerBlobGas = blobFee
    transaction.blobHashes = Array(repeating: KZG.versionedHash(of: Self.infinity), count: blobs)
    adjust(&transaction)
    return SignedTransaction(transaction, by: dev.keys[0])
  }

  /// The network's form.
  private func wrapped(
    _ signed: SignedTransaction, version: UInt64? = 1, blobs: [Bytes]? = nil, commitments: [Bytes]? = nil,
    proofs: [Bytes]? = nil
  ) throws -> Bytes {
    let count = signed.transaction.blobHashes.count
    let proofCount = version == nil ? count : count * KZG.cellsPerBlob
    var parts = [try RLP(decoding: Bytes(signed.encoded.dropFirst()))]
    if let version { parts.append(.number(version)) }
    for (given, standard) in [
      (blobs, Array(repeating: Self.zeros, count: count)),
      (commitments, Array(repeating: Self.infinity, count: count)),
      (proofs, Array(repeating: Self.infinity, count: proofCount)),
    ] { parts.append(.list((given ?? standard).map { .string($0) })) }
    return [3] + RLP.list(parts).encoded
  }

  @Test("stand in their block without their blobs", arguments: [nil, 1 as UInt64])
  func mined(version: UInt64?) throws {
    let dev = try DevChain()
    let signed = sign(dev, blobs: 2)
    let hash = try dev.chain.submit(raw: wrapped(signed, version: version))
    #expect(hash == signed.hash)
    let receipt = try #require(try dev.chain.receipt(hash))
    #expect((receipt.blobGasUsed, receipt.blobGasPrice) == (262_144, 1))
    #expect(dev.chain.view.head.blobGasUsed == 262_144)
    #expect(try dev.chain.transaction(hash)?.transaction.encoded == signed.encoded)
  }

  @Test(
    "are taken with c-kzg-4844's blobs and proofs, each with its own",
    .enabled(if: Fixtures.isPresent, "needs the folder shared"))
  func published() throws {
    let vectors = try [3, 4].map { try KZGVector("verify_blob_kzg_proof", case: "correct_proof_\($0)") }
    let (blobs, commitments) = (vectors.map { $0["blob"] }, vectors.map { $0["commitment"] })
    let proofs = vectors.map { $0["proof"] }
    #expect(!(commitments + proofs).contains(Self.infinity) && commitments[0] != commitments[1])
    let dev = try DevChain()
    let signed = sign(dev) { $0.blobHashes = commitments.map(KZG.versionedHash(of:)) }
    func submit(_ proofs: [Bytes]) throws {
      try dev.chain.submit(
        raw: wrapped(signed, version: nil, blobs: blobs, commitments: commitments, proofs: proofs))
    }
    #expect(throws: ChainError.invalidSidecar(.wrongProof(index: 0))) { try submit(proofs.reversed()) }
    #expect(throws: ChainError.invalidSidecar(.wrongProof(index: 1))) {
      try submit([proofs[0], Self.infinity])
    }
    try submit(proofs)
    #expect(try dev.chain.receipt(signed.hash)?.blobGasUsed == 262_144)
  }

  @Test("may be paid with what comes just before them, and with them to the disk")
  func paidTogether() throws {
    let dev = try DevChain(store: WatchedStore())
    let poor = try #require(PrivateKey(Hash32(UInt256(9))))
    var payment = dev.transfer(DevChain.ether, nonce: 0).transaction
    payment.to = poor.address
    let signed = SignedTransaction(sign(dev).transaction, by: poor)
    let raws = try [SignedTransaction(payment, by: dev.keys[0]).encoded, wrapped(signed)]
    for raw in raws { dev.chain.recoverSender(ahead: raw) }
    let hashes = dev.chain.together(
      raws.map { raw in { Result { () throws(ChainError) in try dev.chain.submit(raw: raw) } } })
    #expect(try hashes[1].get() == signed.hash)
    #expect(try dev.chain.receipt(signed.hash)?.blockNumber == 2)
  }

  @Test("are refused where their blobs are absent or others")
  func refusals() throws {
    let dev = try DevChain()
    let signed = sign(dev)
    var other = Self.zeros
    other[31] = 1
    let generator = try #require(
      Bytes(
        hex: "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
          + "6c55e83ff97a1aeffb3af00adb22c6bb"))
    let cases: [(InvalidSidecar, Bytes)] = [
      (.missing, signed.encoded),
      (.wrongProof(index: 0), try wrapped(signed, blobs: [other])),
      (.wrongProof(index: 0), try wrapped(signed, version: nil, blobs: [other])),
      (.wrongProof(index: 0), try wrapped(signed, version: nil, proofs: [generator])),
      (
        .wrongHash(
          index: 0, have: KZG.versionedHash(of: generator), want: KZG.versionedHash(of: Self.infinity)),
        try wrapped(signed, version: nil, commitments: [generator])
      ),
      (.wrongCount(of: "blobs", have: 0, want: 1), try wrapped(signed, blobs: [])),
      (.wrongCount(of: "proofs", have: 1, want: 128), try wrapped(signed, proofs: [Self.infinity])),
    ]
    for (reason, raw) in cases {
      #expect(throws: ChainError.invalidSidecar(reason)) { try dev.chain.submit(raw: raw) }
    }
    let malformed = [
      try wrapped(signed, version: 2), try wrapped(signed, blobs: [Bytes(Self.zeros.dropLast())]),
      try wrapped(signed) + [0], Bytes(try wrapped(signed).dropLast()), [3, 0xc1, 0xc0], [3],
    ]
    for raw in malformed { #expect(throws: ChainError.self) { try dev.chain.submit(raw: raw) } }
    var request = CallRequest()
    (request.from, request.to) = (dev.keys[0].address, dev.keys[1].address)
    (request.blobHashes, request.gasLimit) = (signed.transaction.blobHashes, 21000)
    #expect(throws: ChainError.invalidSidecar(.missing)) { try dev.chain.submit(request) }
    #expect(dev.chain.view.number == 0)
    let prague = try DevChain(fork: .prague)
    #expect(throws: ChainError.invalidSidecar(.wrongVersion(1))) {
      try prague.chain.submit(raw: wrapped(signed))
    }
    let shanghai = try DevChain(fork: .shanghai)
    #expect(throws: ChainError.invalidTransaction(.kindNotSupported(.blob))) {
      try shanghai.chain.submit(raw: wrapped(signed, version: nil))
    }
  }

  @Test("are refused for what costs nothing to see before anything is proven")
  func cheapest() throws {
    let dev = try DevChain { $0.mining = .manual }
    func wrong(_ signed: SignedTransaction) throws -> Bytes {
      var other = Self.zeros
      other[31] = 1
      return try wrapped(
        signed, version: nil, blobs: Array(repeating: other, count: signed.transaction.blobHashes.count))
    }
    let known = sign(dev)
    try dev.chain.submit(raw: wrapped(known, version: nil))
    let balance = try dev.balance(dev.keys[0].address)
    let chainID = sign(dev, nonce: 1) { $0.chainID = 1 }
    let cases: [(ChainError, SignedTransaction)] = [
      (.alreadyKnown(known.hash), known),
      (.wrongChainID(have: 1, want: 1337), chainID),
      (.replacementUnderpriced, sign(dev) { $0.value = 2 }),
      (
        .invalidTransaction(.gasLimitAboveCap(have: 1 << 25, cap: 1 << 24)),
        sign(dev, nonce: 1) { $0.gasLimit = 1 << 25 }
      ),
    ]
    for (reason, signed) in cases {
      #expect(throws: reason) { try dev.chain.submit(raw: wrong(signed)) }
    }
    let dear = sign(dev, nonce: 1) { $0.value = balance }
    let fees = UInt256(21_000 * 3_000_000_000 + 131_072 * 10 as UInt64)
    let want = balance &+ 1 &+ fees &+ fees
    #expect(throws: ChainError.invalidTransaction(.insufficientFunds(have: balance, want: want))) {
      try dev.chain.submit(raw: wrong(dear))
    }
    try dev.chain.mine()
    #expect(throws: ChainError.invalidTransaction(.nonceTooLow(have: 0, want: 1))) {
      try dev.chain.submit(raw: wrong(sign(dev) { $0.value = 3 }))
    }
    #expect(throws: ChainError.invalidSidecar(.wrongProof(index: 0))) {
      try dev.chain.submit(raw: wrong(sign(dev, nonce: 1)))
    }
  }

  @Test("are signed for those who bring blobs, commitments and proofs", arguments: [1, KZG.cellsPerBlob])
  func requests(proofs: Int) throws {
    var request = CallRequest()
    let dev = try DevChain()
    (request.from, request.to) = (dev.keys[0].address, dev.keys[1].address)
    func bring(_ blob: Bytes) {
      let sidecar = BlobSidecar(
        blobs: [blob], commitments: [Self.infinity], proofs: Array(repeating: Self.infinity, count: proofs))
      (request.sidecar, request.blobHashes) = (sidecar, sidecar.versionedHashes)
    }
    if proofs == 1 {
      var other = Self.zeros
      other[31] = 1
      bring(other)
      let wrong = ChainError.invalidSidecar(.wrongProof(index: 0))
      #expect(throws: wrong) { try dev.chain.submit(request) }
      dev.chain.proveBlobs(ahead: request)
      #expect(throws: wrong) { try dev.chain.submit(request) }
    }
    bring(Self.zeros)
    let signed = try dev.chain.sign(request)
    #expect(signed.transaction.maxFeePerBlobGas == 2)
    dev.chain.proveBlobs(ahead: request)
    let hash = try dev.chain.submit(request)
    #expect(try dev.chain.receipt(hash)?.blobGasUsed == 131_072)
    #expect(hash == signed.hash)
    request.blobHashes = [Hash32(UInt256(1))]
    #expect(throws: ChainError.self) { try dev.chain.submit(request) }
    // The network's form is what is taken by anyone.
    let raw = try #require(request.sidecar).wrapping(signed)
    #expect(try DevChain().chain.submit(raw: raw) == hash)
    #expect(try raw == wrapped(signed, version: proofs == 1 ? nil : 1))
    request.blobHashes = signed.transaction.blobHashes
    #expect(throws: ChainError.invalidTransaction(.kindNotSupported(.blob))) {
      try DevChain(fork: .shanghai).chain.submit(request)
    }
  }

  @Test("that are no proof's are not looked at again when they were looked at ahead of their turn")
  func failedAhead() throws {
    let dev = try DevChain()
    var other = Self.zeros
    other[31] = 1
    let raw = try wrapped(sign(dev), version: nil, blobs: [other])
    dev.chain.recoverSender(ahead: raw)
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    #expect(throws: ChainError.invalidSidecar(.wrongProof(index: 0))) { try dev.chain.submit(raw: raw) }
    // Looked at again, its nonce is what is seen first.
    #expect(throws: ChainError.invalidTransaction(.nonceTooLow(have: 0, want: 1))) {
      try dev.chain.submit(raw: raw)
    }
  }

  @Test("are refused wherever their bytes end early, or lengths lie")
  func damaged() throws {
    let dev = try DevChain { $0.mining = .manual }
    let raw = try wrapped(sign(dev), version: nil)
    for count in Array(0..<300) + [raw.count / 2, raw.count - 50, raw.count - 1] {
      #expect(throws: ChainError.self) { try dev.chain.submit(raw: Bytes(raw.prefix(count))) }
    }
    // The heads of the lists and strings that hold the rest.
    for index in 1..<9 {
      for value in [0, 0x7f, 0x80, 0xbf, 0xc0, 0xf8, 0xff] as [UInt8] where raw[index] != value {
        var changed = raw
        changed[index] = value
        #expect(throws: ChainError.self) { try dev.chain.submit(raw: changed) }
      }
    }
    #expect(dev.chain.waitingTransactions().pending.isEmpty)
  }

  @Test("wait across a restart without their blobs")
  func restart() throws {
    let folder = TemporaryFolder()
    var store = try LevelDBStore(path: folder.path)
    var dev = try DevChain(store: store) { $0.mining = .manual }
    let signed = sign(dev, blobs: 3)
    try dev.chain.submit(raw: wrapped(signed, version: nil))
    store.close()
    store = try LevelDBStore(path: folder.path)
    dev = try DevChain(store: store) { $0.mining = .manual }
    #expect(try dev.chain.mine().transactions == [signed])
    #expect(dev.chain.view.head.blobGasUsed == 3 * 131_072)
    store.close()
  }

  @Test("are refused for what they say themselves")
  func forms() throws {
    let dev = try DevChain { $0.mining = .manual }
    let cases: [(InvalidTransaction, SignedTransaction)] = [
      (.tooManyBlobs(have: 7, limit: 6), sign(dev, blobs: 7)),
      (.noBlobs, sign(dev, blobs: 0)),
      (.blobCreation, sign(dev) { ($0.to, $0.gasLimit) = (nil, 53_000) }),
      (.blobFeeCapTooLow(cap: 0, fee: 1), sign(dev, blobFee: 0)),
      (.wrongBlobVersion(index: 0), sign(dev) { $0.blobHashes = [Hash32(UInt256(5))] }),
    ]
    for (reason, signed) in cases {
      #expect(throws: ChainError.invalidTransaction(reason)) {
        try dev.chain.submit(raw: wrapped(signed, version: nil))
      }
    }
  }

  @Test("wait until their blobs are cheap again, but are told so at once where nobody would mine until then")
  func market() throws {
    func chain(_ mining: ChainConfiguration.Mining) throws -> DevChain {
      try DevChain(fork: .prague) {
        ($0.mining, $0.genesis.excessBlobGas) = (mining, 30 * 5_007_716)
      }
    }
    // e³⁰ wei at the genesis block; without blobs it falls to half in five blocks.
    let half: UInt256 = 5_343_237_290_762
    let dev = try chain(.manual)
    let signed = sign(dev, blobFee: half)
    try dev.chain.submit(raw: wrapped(signed, version: nil))
    try dev.chain.mine(blocks: 4)
    #expect(try dev.chain.receipt(signed.hash) == nil)
    try dev.chain.mine()
    let price = try #require(try dev.chain.receipt(signed.hash)?.blobGasPrice)
    #expect(price < half && price > half / 10 &* 9)
    let hasty = try chain(.automatic)
    let error = #expect(throws: ChainError.self) {
      try hasty.chain.submit(raw: wrapped(signed, version: nil))
    }
    guard case .invalidTransaction(.blobFeeCapTooLow(let cap, let fee))? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect((cap, fee > half) == (half, true))
  }
}
