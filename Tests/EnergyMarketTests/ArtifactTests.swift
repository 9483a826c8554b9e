import EnergyMarket
import Foundation
import Primitives
import Testing

/// The committed artifact and the source it claims to come from.
@Suite("Artifact")
struct ArtifactTests {
  private struct Artifact: Decodable {
    struct Entry: Decodable {
      struct Parameter: Decodable { let type: String }
      let type: String
      let name: String?
      let inputs: [Parameter]?
    }
    let abi: [Entry]
    let bytecode: String
    let compiler: String
    let deployedBytecode: String
    let metadata: String
  }

  private struct Metadata: Decodable {
    struct Compiler: Decodable { let version: String }
    struct Settings: Decodable {
      struct Optimizer: Decodable {
        let enabled: Bool
        let runs: Int
      }
      let evmVersion: String
      let optimizer: Optimizer
    }
    struct Source: Decodable { let keccak256: String }
    let compiler: Compiler
    let settings: Settings
    let sources: [String: Source]
  }

  private let contracts = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Contracts").standardizedFileURL
  private let artifact: Artifact
  private let metadata: Metadata

  init() throws {
    let data = try Data(contentsOf: contracts.appending(path: "EnergyMarket.json"))
    artifact = try JSONDecoder().decode(Artifact.self, from: data)
    metadata = try JSONDecoder().decode(Metadata.self, from: Data(artifact.metadata.utf8))
  }

  @Test("belongs to the source: the compiler's metadata carries the source's Keccak hash")
  func source() throws {
    let source = try Data(contentsOf: contracts.appending(path: "EnergyMarket.sol"))
    let hash = keccak256(Bytes(source)).description
    #expect(metadata.sources.mapValues(\.keccak256) == ["Contracts/EnergyMarket.sol": hash])
  }

  @Test("was compiled as agreed")
  func settings() {
    #expect(metadata.compiler.version == artifact.compiler)
    #expect(artifact.compiler.hasPrefix("0.8.37+"))
    #expect(metadata.settings.evmVersion == "paris")
    #expect(metadata.settings.optimizer.enabled && metadata.settings.optimizer.runs == 200)
  }

  @Test("deploys the code it says it deploys, within the size limit of 24,576 bytes")
  func code() throws {
    let deployed = try #require(Bytes(hex: artifact.deployedBytecode))
    #expect(artifact.bytecode.hasSuffix(artifact.deployedBytecode.dropFirst(2)))
    #expect(deployed.count <= 24_576)
  }

  @Test("has no PUSH0 in its code, so that it runs on every fork from Istanbul on")
  func oldInstructions() throws {
    for code in [artifact.bytecode, artifact.deployedBytecode] {
      let bytes = try #require(Bytes(hex: code))
      // The metadata stands behind the code; its length is in the last two bytes.
      let end = bytes.count - 2 - (Int(bytes[bytes.count - 2]) << 8 | Int(bytes[bytes.count - 1]))
      var position = 0
      while position < end {
        let instruction = bytes[position]
        #expect(instruction != 0x5f, "at \(position)")
        position += (0x60...0x7f).contains(instruction) ? Int(instruction) - 0x5f + 1 : 1
      }
    }
  }

  @Test("knows every event that is read here by the same first topic")
  func events() {
    let declared = artifact.abi.filter { $0.type == "event" }.map { entry in
      "\(entry.name ?? "")(\((entry.inputs ?? []).map(\.type).joined(separator: ",")))"
    }
    let topics = Set(declared.map { keccak256(Bytes($0.utf8)).bytes.hex.dropFirst(2) })
    #expect(topics == Set(Vectors.logs.compactMap { $0.topics.first?[...] }))
  }
}
