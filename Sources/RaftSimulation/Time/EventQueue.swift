/// What is to happen, the earliest first.
///
/// Of two at the same moment the one that was planned first comes first. A binary heap in one array.
struct EventQueue<Element: BitwiseCopyable & Sendable>: Sendable {
    private struct Entry: BitwiseCopyable, Sendable {
        let time: TrueTime
        let order: UInt64
        let element: Element

        func isBefore(_ other: Entry) -> Bool {
            time == other.time ? order < other.order : time < other.time
        }
    }

    private var entries: [Entry] = []
    private var planned: UInt64 = 0

    /// When the next one happens.
    var nextTime: TrueTime? { entries.first?.time }

    /// Plans something.
    mutating func plan(_ element: Element, at time: TrueTime) {
        let entry = Entry(time: time, order: planned, element: element)
        planned += 1
        entries.append(entry)
        rise(entry)
    }

    /// Takes the next one out.
    mutating func next() -> (time: TrueTime, element: Element)? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        if !entries.isEmpty { sink(last) }
        return (first.time, first.element)
    }

    /// Moves the entry that was put last up to its place.
    private mutating func rise(_ entry: Entry) {
        var index = entries.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard entry.isBefore(entries[parent]) else { break }
            entries[index] = entries[parent]
            index = parent
        }
        entries[index] = entry
    }

    /// Moves an entry from the top down to its place.
    private mutating func sink(_ entry: Entry) {
        var index = 0
        let count = entries.count
        while index * 2 + 1 < count {
            var child = index * 2 + 1
            if child + 1 < count, entries[child + 1].isBefore(entries[child]) { child += 1 }
            guard entries[child].isBefore(entry) else { break }
            entries[index] = entries[child]
            index = child
        }
        entries[index] = entry
    }
}
