import Primitives
import RPC
import Testing

@Suite("Method table")
struct MethodTableTests {
  @Test("names every method once, within a namespace")
  func names() {
    #expect(!MethodTable.standard.methods.isEmpty)
    for name in MethodTable.standard.names {
      #expect(name.split(separator: "_").count >= 2, "\(name)")
    }
    #expect(Set(MethodTable.standard.names).count == MethodTable.standard.names.count)
  }

  @Test("puts parameters that may be left out last")
  func optionalParameters() {
    for method in MethodTable.standard.methods {
      let firstOptional = method.parameters.firstIndex { $0.hasSuffix("?") } ?? method.parameters.count
      #expect(method.parameters[firstOptional...].allSatisfy { $0.hasSuffix("?") }, "\(method.name)")
    }
  }
}
