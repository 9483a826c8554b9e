/// The entries of a range one after the other, read in pages: a short one first, as most readers want one entry.
struct PagedEntries<Value: Sendable>: IteratorProtocol {
  typealias Entry = OrderedMap<Value>.Entry

  private var range: KeyRange
  private let backwards: Bool
  private let read: (_ range: KeyRange, _ limit: Int) -> [Entry]
  private var page: [Entry] = []
  private var index = 0
  private var limit = 4
  private var isLastPage = false

  init(of range: KeyRange, backwards: Bool, read: @escaping (_ range: KeyRange, _ limit: Int) -> [Entry]) {
    (self.range, self.backwards, self.read) = (range, backwards, read)
  }

  /// The entry that comes next, which stays the next one.
  mutating func peek() -> Entry? {
    if index == page.count, !isLastPage { turn() }
    return index < page.count ? page[index] : nil
  }

  mutating func next() -> Entry? {
    defer { index = min(index + 1, page.count) }
    return peek()
  }

  private mutating func turn() {
    if let last = page.last {
      if backwards { range.upper = last.key } else { range.lower = last.key + [0] }
      limit = 256
    }
    (page, index) = (read(range, limit), 0)
    isLastPage = page.count < limit
  }
}
