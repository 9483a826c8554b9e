import Chain
import Cryptography
import Dispatch
import EVM
import Primitives
import Storage
import Testing

@Suite("Brief submissions")
struct BriefSubmissionTests {
  @Test("are mined at once in memory, and refused as any others")
  func inMemory() throws {
    let dev = try DevChain()
    let first = dev.transfer(1, nonce: 0)
    #expect(try dev.chain.submitBriefly(raw: first.encoded) == first.hash)
    #expect(try dev.chain.receipt(first.hash)?.blockNumber == 1)
    #expect(throws: ChainError.invalidTransaction(.nonceTooLow(have: 0, want: 1))) {
      try dev.chain.submitBriefly(raw: first.encoded)
    }
    #expect(throws: ChainError.malformedTransaction(.malformed(.endsEarly))) {
      try dev.chain.submitBriefly(raw: [])
    }
  }

  @Test("are left to the chain's thread where gas, a disk or those who wait could make them long")
  func left() throws {
    let dev = try DevChain()
    var request = CallRequest()
    (request.from, request.to) = (dev.keys[0].address, Address(truncating: 0xbeef))
    #expect(try dev.chain.submitBriefly(request) == nil)
    request.gasLimit = 500_001
    #expect(try dev.chain.submitBriefly(request) == nil)
    request.gasLimit = 500_000
    #expect(try dev.chain.submitBriefly(request) != nil)
    // One behind a gap waits, and the next could let it and others go.
    try dev.chain.submit(raw: dev.transfer(1, nonce: 2).encoded)
    let next = dev.transfer(1, nonce: 1)
    #expect(try dev.chain.submitBriefly(raw: next.encoded) == nil)
    try dev.chain.submit(raw: next.encoded)
    #expect(dev.chain.view.number == 3)
    let lasting = try DevChain(store: OverlayStore(over: MemoryStore()))
    #expect(try lasting.chain.submitBriefly(raw: lasting.transfer(1, nonce: 0).encoded) == nil)
    #expect(dev.chain.view.number == 3 && lasting.chain.view.number == 0)
  }

  @Test("don't wait for another thread that changes the chain")
  func busy() throws {
    let dev = try DevChain()
    let signed = dev.transfer(1, nonce: 0)
    let (begun, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    DispatchQueue(label: "other").async {
      let work = {
        begun.signal()
        ended.wait()
      }
      _ = dev.chain.together([work, {}])
    }
    begun.wait()
    #expect(try dev.chain.submitBriefly(raw: signed.encoded) == nil)
    ended.signal()
    try dev.chain.submit(raw: signed.encoded)
    #expect(dev.chain.view.number == 1)
  }
}
