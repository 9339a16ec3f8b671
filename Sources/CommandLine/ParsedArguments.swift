/// A command line taken apart.
public struct ParsedArguments: Hashable, Sendable {
    /// The name of the command; none for a program without, or where none was given.
    public private(set) var command: String?

    /// The words after the command that are neither flags nor their values.
    public private(set) var operands: [String] = []

    /// What stands after `--`; none if there is no `--`.
    public private(set) var rest: [String]?

    /// The values of each flag that was given, by its name, empty for one without, in their order.
    private var values: [String: [String]] = [:]

    /// Takes a line apart, and checks nothing but flags and their values.
    init(_ arguments: [String], _ syntax: ProgramSyntax) throws(UsageError) {
        var remaining = arguments[...]
        while let argument = remaining.popFirst() {
            if argument == "--", syntax.rest != nil {
                rest = Array(remaining)
                break
            }
            if argument.hasPrefix("-"), argument != "-" {
                try take(argument, from: &remaining, syntax)
            } else if command == nil, !syntax.commands.isEmpty {
                command = argument
            } else {
                operands.append(argument)
            }
        }
    }

    /// The names of the flags that were given.
    var flagNames: [String] { values.keys.sorted() }
}

extension ParsedArguments {
    /// Takes `--flag`, `--flag value` or `--flag=value`.
    private mutating func take(
        _ argument: String, from remaining: inout ArraySlice<String>, _ syntax: ProgramSyntax
    ) throws(UsageError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0] == "-h" ? Flag.help.name : String(parts[0])
        let own = syntax.flags(of: syntax.command(command))
        guard let flag = (own + syntax.everyFlag).first(where: { $0.name == name }) else {
            let known = own.map(\.name)
            let hint = name.nearest(of: known).map { "; did you mean \($0)?" } ?? ""
            throw UsageError("there is no flag \(name.printable)\(hint)", command: command)
        }
        let attached = parts.count == 2 ? String(parts[1]) : nil
        values[flag.name, default: []].append(try value(of: flag, attached, from: &remaining))
    }

    private func value(
        of flag: Flag, _ attached: String?, from remaining: inout ArraySlice<String>
    ) throws(UsageError) -> String {
        switch flag.value {
        case .none:
            guard attached == nil else {
                throw UsageError("\(flag.name) takes no value", command: command)
            }
            return ""
        case .required, .file, .directory, .choice:
            guard let value = attached ?? remaining.popFirst(), !value.isEmpty else {
                let name = flag.valueName.map { ", \($0)" } ?? ""
                throw UsageError("\(flag.name) needs a value\(name)", command: command)
            }
            return value
        case .optional:
            if let attached { return attached }
            guard let next = remaining.first, UInt64(next) != nil else { return "" }
            remaining.removeFirst()
            return next
        }
    }
}

extension ParsedArguments {
    /// Whether the flag was given.
    public func has(_ flag: Flag) -> Bool { values[flag.name] != nil }

    /// What the flag was given; empty if it was given without a value, none if it was not given.
    ///
    /// Of several values the last one counts.
    public func value(_ flag: Flag) -> String? { values[flag.name]?.last }

    /// All that the flag was given, in that order.
    public func values(_ flag: Flag) -> [String] { values[flag.name] ?? [] }

    /// The whole number that the flag was given.
    ///
    /// - Throws: ``UsageError`` for anything else.
    public func number(
        _ flag: Flag, in range: ClosedRange<UInt64>
    ) throws(UsageError) -> UInt64? {
        guard let text = value(flag), !text.isEmpty else { return nil }
        guard let number = UInt64(text), range.contains(number) else {
            throw refusal(
                flag, "a whole number from \(range.lowerBound) to \(range.upperBound)", text)
        }
        return number
    }

    /// The number above zero that the flag was given.
    ///
    /// - Throws: ``UsageError`` for anything else.
    public func decimal(_ flag: Flag, upTo greatest: Double) throws(UsageError) -> Double? {
        guard let text = value(flag) else { return nil }
        guard let number = Double(text), number > 0, number <= greatest else {
            throw refusal(flag, "a number above 0 and up to \(greatest)", text)
        }
        return number
    }

    /// The one of some words that the flag was given.
    ///
    /// - Throws: ``UsageError`` for any other.
    public func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ flag: Flag, of type: Choice.Type = Choice.self
    ) throws(UsageError) -> Choice? {
        guard let text = value(flag) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw refusal(
                flag, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "), text)
        }
        return choice
    }

    /// The error of a flag that was given something that it does not take.
    public func refusal(_ flag: Flag, _ expected: String, _ found: String) -> UsageError {
        UsageError("\(flag.name) takes \(expected), not \(found.printable)", command: command)
    }
}
