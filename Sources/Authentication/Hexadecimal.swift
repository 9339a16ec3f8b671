/// Numbers in hexadecimal digits, as they stand in a key file and in a signature.
enum Hexadecimal {
    /// Two lower-case digits for each byte.
    static func digits(of bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { [digit($0 >> 4), digit($0 & 15)] }
    }

    /// So many lower-case digits of a number, the highest first.
    static func digits(of number: some UnsignedInteger & FixedWidthInteger, count: Int) -> [UInt8] {
        (0..<count).reversed().map { digit(UInt8(truncatingIfNeeded: (number >> ($0 * 4)) & 15)) }
    }

    /// The number that these digits spell; none if one of them is no lower-case digit, or if they
    /// are too many for the number.
    static func number<Number: UnsignedInteger & FixedWidthInteger>(
        _ digits: ArraySlice<UInt8>, as type: Number.Type = Number.self
    ) -> Number? {
        guard digits.count * 4 <= Number.bitWidth else { return nil }
        var number: Number = 0
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            number = number << 4 | Number(value)
        }
        return number
    }

    /// What a lower-case digit stands for.
    static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case _: nil
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
