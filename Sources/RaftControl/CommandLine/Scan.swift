/// A command line taken apart: flags may stand anywhere in it.
struct Scan {
    /// The words that are neither flags nor their values.
    private(set) var words: [String] = []

    /// The value of each flag that was given, empty for one without; the last one counts.
    private(set) var values: [Flag: String] = [:]

    /// The command, if its name is one.
    var topic: Topic? { words.first.flatMap(Topic.init(rawValue:)) }

    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("-"), argument != "-" else {
                words.append(argument)
                continue
            }
            try take(argument, from: &rest)
        }
    }

    /// Takes `--flag`, `--flag value` or `--flag=value`.
    private mutating func take(
        _ argument: String, from rest: inout ArraySlice<String>
    ) throws(UsageError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0] == "-h" ? "--help" : String(parts[0])
        guard let flag = Flag(rawValue: name) else {
            throw UsageError(description: "there is no flag \(name)", topic: topic)
        }
        let attached = parts.count == 2 ? String(parts[1]) : nil
        values[flag] = try value(of: flag, attached, from: &rest)
    }

    private func value(
        of flag: Flag, _ attached: String?, from rest: inout ArraySlice<String>
    ) throws(UsageError) -> String {
        switch flag.value {
        case .none:
            guard attached == nil else {
                throw UsageError(description: "\(flag.rawValue) takes no value", topic: topic)
            }
            return ""
        case .required(let name):
            guard let value = attached ?? rest.popFirst(), !value.isEmpty else {
                throw UsageError(
                    description: "\(flag.rawValue) needs a value, \(name)", topic: topic)
            }
            return value
        case .optional:
            if let attached { return attached }
            guard let next = rest.first, UInt64(next) != nil else { return "" }
            rest.removeFirst()
            return next
        }
    }

    /// The whole number that a flag was given, if it was given.
    func number(_ flag: Flag, in range: ClosedRange<UInt64>) throws(UsageError) -> UInt64? {
        guard let text = values[flag] else { return nil }
        guard let number = UInt64(text), range.contains(number) else {
            let (least, most) = (range.lowerBound, range.upperBound)
            throw UsageError(
                description: "\(flag.rawValue) is a whole number from \(least) to \(most), not "
                    + text.printable,
                topic: topic)
        }
        return number
    }
}

extension String {
    /// The text with nothing in it that would break a line or drive a terminal.
    var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.isPrintable ? $0 : "?" }))
    }
}

extension Unicode.Scalar {
    private var isControl: Bool { value < 0x20 || 0x7F...0x9F ~= value }
    private var isLineEnd: Bool { value == 0x2028 || value == 0x2029 }
    fileprivate var isPrintable: Bool { !isControl && !isLineEnd }
}
