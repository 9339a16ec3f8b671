extension String {
    /// The one of these words that was probably meant, if any is near; the case does not matter, and
    /// the beginning of a word is near to it.
    public func nearest(of words: [String]) -> String? {
        let one = lowercased()
        let distances = words.map { word in
            let other = word.lowercased()
            let isBeginning = count > 2 && (one.hasPrefix(other) || other.hasPrefix(one))
            return (word: word, distance: isBeginning ? 1 : one.distance(to: other))
        }
        guard let best = distances.min(by: { $0.distance < $1.distance }),
            best.distance <= max(1, best.word.count / 4)
        else { return nil }
        return best.word
    }

    /// How many characters must be inserted, deleted or exchanged to turn this into the other
    /// (Levenshtein).
    private func distance(to other: String) -> Int {
        let letters = Array(other)
        var row = Array(0...letters.count)
        for (line, letter) in enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, otherLetter) in letters.enumerated() {
                let exchange = diagonal + (letter == otherLetter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(exchange, diagonal + 1, row[column] + 1)
            }
        }
        return row[letters.count]
    }
}
