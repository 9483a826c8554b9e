import EnergyMarket
import Primitives

extension BridgeState {
  /// Positions remembered for the way back after a reorganisation.
  static let rememberedPositions = 128

  /// Takes over what reading the chain brought; returns a line for the log on each thing that happened.
  ///
  /// A session exists once per trade id. The same trade in the same transaction, read again after a reorganisation,
  /// goes on where it was and never starts anew; another transaction under the same id is another trade.
  mutating func apply(_ update: ChainUpdate) -> [String] {
    var notes: [String] = []
    if let genesis, genesis != update.genesis {
      notes.append("another chain answers (first block \(update.genesis)): starting afresh")
      (sessions, positions) = ([], [])
    }
    genesis = update.genesis
    if update.base != positions.last { rewind(to: update.base, &notes) }
    for (purchase, block, transaction) in update.purchases {
      take(purchase, block, transaction, &notes)
    }
    if positions.last != update.position { positions.append(update.position) }
    positions.removeFirst(max(0, positions.count - Self.rememberedPositions))
    return notes
  }

  private mutating func rewind(to base: BlockPosition?, _ notes: inout [String]) {
    notes.append("the chain went back to block \(base.map { String($0.number) } ?? "none that is known")")
    positions.removeAll { position in base.map { position.number > $0.number } ?? true }
    for index in sessions.indices where base.map({ sessions[index].block.number > $0.number }) ?? true {
      guard sessions[index].state.isActive else { continue }
      sessions[index].state = .orphaned
      notes.append("trade \(sessions[index].trade): no longer on the chain")
    }
  }

  private mutating func take(
    _ purchase: Purchase, _ block: BlockPosition, _ transaction: Hash32, _ notes: inout [String]
  ) {
    let fresh = Session(
      trade: purchase.trade, transaction: transaction, block: block, seller: purchase.seller,
      buyer: purchase.buyer, energy: purchase.energy, deadline: purchase.deadline)
    guard let index = sessions.firstIndex(where: { $0.trade == purchase.trade }) else {
      sessions.append(fresh)
      return notes.append(
        "trade \(purchase.trade): \(purchase.energy) Ws from \(purchase.seller.checksummed)")
    }
    if sessions[index].transaction == transaction {
      sessions[index].block = block
      if sessions[index].state == .orphaned {
        sessions[index].state = .waiting
        notes.append("trade \(purchase.trade): on the chain again")
      }
    } else {
      sessions[index] = fresh
      notes.append("trade \(purchase.trade): replaced by another transaction")
    }
  }

  /// Forgets sessions that ended, once their deadline has passed and their block is older than every remembered
  /// position: read again, they could only expire.
  mutating func prune(nowSeconds: Int64) {
    guard let oldest = positions.first?.number else { return }
    sessions.removeAll {
      !$0.state.isActive && $0.lease == nil && $0.block.number < oldest
        && Int64(clamping: $0.deadline) < nowSeconds
    }
  }
}
