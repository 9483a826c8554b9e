import EVM

extension RPCError {
  /// What the caller learns of an error from below: what it can act on, and nothing of the inside.
  package init(mapping error: any Error) {
    switch error {
    case let error as RPCError: self = error
    case let fault as ParameterFault: self = .invalidParameters(fault.reason)
    case is StateReadError: self = .refused("the store could not be read")
    default: self = .internalFault
    }
  }
}
