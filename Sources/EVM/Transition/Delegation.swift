import Cryptography
package import Primitives

extension Executor {
  /// Points each authority's account at the code it chose; what is not in order is passed over. See EIP-7702.
  func delegate(_ authorizations: [Transaction.Authorization]) {
    for authorization in authorizations {
      guard authorization.chainID.isZero || authorization.chainID == UInt256(environment.chainID),
        authorization.nonce < .max, let authority = authorization.authority
      else { continue }
      let account = world.entry(authority)
      account.pointee.warmTransaction = world.transaction
      let code = world.code(of: account)
      guard code.count == 0 || code.delegate != nil, account.pointee.nonce == authorization.nonce else {
        continue
      }
      if account.pointee.exists { machine.refund += 12500 }
      world.ensureExists(account)
      world.touch(account)
      let isReset = authorization.address == .zero
      world.replaceCode(isReset ? [] : [0xef, 0x01, 0x00] + authorization.address.bytes, at: account)
      world.setNonce(account, authorization.nonce + 1)
    }
  }
}

extension Transaction.Authorization {
  /// Who signed it, or nil where the signature is none.
  package var authority: Address? {
    let signature = Signature(r: r, s: s, yParity: yParity)
    guard yParity < 2, signature.hasLowS else { return nil }
    var writer = RLPWriter()
    writer.appendList {
      $0.append(number: chainID)
      $0.append(fixed: address)
      $0.append(number: nonce)
    }
    return signature.signer(of: keccak256([0x05] + writer.bytes))
  }
}
