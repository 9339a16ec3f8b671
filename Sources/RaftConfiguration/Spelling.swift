extension String {
    /// The one of these words that was probably meant, if any is near.
    func nearest(of words: [String]) -> String? {
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

    /// How many characters must be put in, taken out or exchanged to make one word of another
    /// (Levenshtein).
    private func distance(to other: String) -> Int {
        var row = Array(0...other.count)
        for (index, character) in enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, otherCharacter) in other.enumerated() {
                let exchange = diagonal + (character == otherCharacter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(exchange, diagonal + 1, row[column] + 1)
            }
        }
        return row[other.count]
    }
}

extension UInt8 {
    /// Whether it is an ASCII letter.
    var isLetter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case _: false
        }
    }

    /// Whether it is an ASCII digit.
    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}
