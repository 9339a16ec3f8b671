/// What is to happen, the earliest first.
///
/// Of two at the same moment the one that was planned first comes first. A binary heap in one array.
struct EventQueue<Happening: BitwiseCopyable & Sendable>: Sendable {
    private struct Entry: BitwiseCopyable, Sendable {
        let time: TrueTime
        let order: UInt64
        let happening: Happening

        func isBefore(_ other: Entry) -> Bool {
            time == other.time ? order < other.order : time < other.time
        }
    }

    private var entries: [Entry] = []
    private var planned: UInt64 = 0

    /// When the next one happens.
    var nextTime: TrueTime? { entries.first?.time }

    /// Plans something.
    mutating func plan(_ happening: Happening, at time: TrueTime) {
        let entry = Entry(time: time, order: planned, happening: happening)
        planned += 1
        entries.append(entry)
        rise(entry)
    }

    /// Takes the next one out.
    mutating func next() -> (time: TrueTime, happening: Happening)? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        if !entries.isEmpty { sink(last) }
        return (first.time, first.happening)
    }

    /// Moves the entry that was put last up to its place.
    private mutating func rise(_ entry: Entry) {
        var place = entries.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard entry.isBefore(entries[parent]) else { break }
            entries[place] = entries[parent]
            place = parent
        }
        entries[place] = entry
    }

    /// Moves an entry from the top down to its place.
    private mutating func sink(_ entry: Entry) {
        var place = 0
        let count = entries.count
        while place * 2 + 1 < count {
            var child = place * 2 + 1
            if child + 1 < count, entries[child + 1].isBefore(entries[child]) { child += 1 }
            guard entries[child].isBefore(entry) else { break }
            entries[place] = entries[child]
            place = child
        }
        entries[place] = entry
    }
}
