/// Numbers on the disk are little-endian, of a fixed width, and never aligned.
extension [UInt8] {
    /// Adds a number at the end.
    mutating func append(number: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// Adds the checksum of everything so far.
    mutating func appendChecksum() { append(number: Checksum.of(self[...])) }

    /// Adds zeros until there are this many bytes.
    mutating func pad(to size: Int) {
        self += [UInt8](repeating: 0, count: size - count)
    }
}

extension ArraySlice<UInt8> {
    /// The number that stands this many bytes after the start.
    ///
    /// - Precondition: the slice goes on for long enough.
    func number<Number: FixedWidthInteger & UnsignedInteger>(at offset: Int) -> Number {
        let start = startIndex + offset
        return (0..<Number.bitWidth / 8).reduce(0) { number, index in
            number | Number(self[start + index]) << (8 * index)
        }
    }

    /// The bytes from this one on, counted from the start of the slice, as many as are asked for.
    ///
    /// - Precondition: the slice has that many.
    func bytes(_ offset: Int, count: Int) -> ArraySlice {
        self[(startIndex + offset)..<(startIndex + offset + count)]
    }

    /// Whether the last four bytes are the checksum of all before them.
    var endsInItsChecksum: Bool {
        count >= 4 && number(at: count - 4) == Checksum.of(dropLast(4))
    }
}
