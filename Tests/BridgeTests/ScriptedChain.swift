import Bridge
import EnergyMarket
import Primitives
import Synchronization

/// A chain that goes forward and back as a test wants.
final class ScriptedChain: ChainClient {
  private struct Block {
    var hash: Hash32
    var logs: [ChainLog]
  }

  private let blocks = Mutex<[Block]>([Block(hash: keccak256(Bytes("first".utf8)), logs: [])])

  static let market = Address(hex: "0x00000000000000000000000000000000000a11ce") ?? .zero
  static let seller = Address(hex: "0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF") ?? .zero
  static let buyer = Address(hex: "0x6813Eb9362372EEF6200f3b1dbC3f819671cBA69") ?? .zero

  /// Adds a block of purchases: trade id, watt-seconds. The name makes the block's hash.
  func mine(_ name: String, trades: [(id: UInt64, energy: UInt64)] = [], deadline: UInt64 = 100_000) {
    blocks.withLock { blocks in
      let position = BlockPosition(number: UInt64(blocks.count), hash: keccak256(Bytes(name.utf8)))
      let logs = trades.map { trade in
        let words = [UInt256(7), UInt256(trade.energy), 1, UInt256(deadline)]
        return ChainLog(
          block: position, transaction: keccak256(Bytes("transaction \(trade.id)".utf8)),
          topics: [
            MarketEvent.purchaseTopic, Hash32(UInt256(trade.id)), Hash32(Self.seller.number),
            Hash32(Self.buyer.number),
          ], data: words.flatMap(\.bigEndianBytes))
      }
      blocks.append(Block(hash: position.hash, logs: logs))
    }
  }

  /// Takes the newest blocks away.
  func drop(_ count: Int) { blocks.withLock { $0.removeLast(count) } }

  /// Starts another chain.
  func reset(_ name: String) {
    blocks.withLock { $0 = [Block(hash: keccak256(Bytes(name.utf8)), logs: [])] }
  }

  func head() throws -> BlockPosition {
    blocks.withLock { BlockPosition(number: UInt64($0.count - 1), hash: $0[$0.count - 1].hash) }
  }

  func block(_ number: UInt64) throws -> BlockPosition? {
    blocks.withLock { blocks in
      number < blocks.count ? BlockPosition(number: number, hash: blocks[Int(number)].hash) : nil
    }
  }

  func logs(of contract: Address, topic: Hash32, in range: ClosedRange<UInt64>) throws -> [ChainLog] {
    guard contract == Self.market, topic == MarketEvent.purchaseTopic else { return [] }
    return blocks.withLock { blocks in
      range.flatMap { $0 < blocks.count ? blocks[Int($0)].logs : [] }
    }
  }
}

/// A chain whose head has the greatest number that there is.
struct EndlessChain: ChainClient {
  static func position(_ number: UInt64) -> BlockPosition {
    BlockPosition(number: number, hash: Hash32(UInt256(number)))
  }

  func head() throws -> BlockPosition { Self.position(.max) }
  func block(_ number: UInt64) throws -> BlockPosition? { Self.position(number) }
  func logs(of contract: Address, topic: Hash32, in range: ClosedRange<UInt64>) throws -> [ChainLog] { [] }
}
