import Chain
import EVM
import Primitives
import Testing

@Suite("The time limit of calls")
struct TimeLimitTests {
  /// Jumps to itself for ever.
  private static let endless: Bytes = [0x5b, 0x5f, 0x56]
  private let place = Address(truncating: 0xe2d)

  private func chain(_ limit: Duration) throws -> (Blockchain, CallRequest, [Address: AccountOverride]) {
    let dev = try DevChain {
      $0.callTimeLimit = limit
      $0.callGasLimit = 1 << 60
      $0.blockGasLimit = 1 << 60
      $0.genesis.gasLimit = 1 << 60
    }
    var override = AccountOverride()
    override.code = Self.endless
    var request = CallRequest()
    request.to = place
    return (dev.chain, request, [place: override])
  }

  @Test("ends an endless call and an endless estimate")
  func ends() throws {
    let (chain, request, overrides) = try chain(.zero)
    #expect(throws: ChainError.timedOut(after: .zero)) { try chain.call(request, overrides: overrides) }
    #expect(throws: ChainError.timedOut(after: .zero)) {
      try chain.estimateGas(request, overrides: overrides)
    }
  }

  @Test("lets short calls be, and blocks take their time")
  func spares() throws {
    let (chain, request, _) = try chain(.zero)
    #expect(try chain.call(request).result == .success)
    #expect(try chain.estimateGas(request) == 21000)
  }
}
