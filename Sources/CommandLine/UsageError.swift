/// A command line that cannot be followed.
public struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it, in one line.
    public let description: String

    /// The name of the command that was meant, if that is clear.
    public let command: String?

    /// An error that says this.
    public init(_ description: String, command: String? = nil) {
        self.description = description
        self.command = command
    }
}

extension ProgramSyntax {
    /// What to print on standard error: what is wrong, and how it is done.
    public func message(for error: UsageError) -> String {
        "\(name): \(error)\n\(usage(error.command))\n"
    }
}

extension String {
    /// The text with nothing in it that would break a line or drive a terminal.
    public var printable: String {
        String(UnicodeScalarView(unicodeScalars.map { $0.isPrintable ? $0 : "?" }))
    }
}

extension Unicode.Scalar {
    private var isControl: Bool { value < 0x20 || 0x7F...0x9F ~= value }
    private var isLineEnd: Bool { value == 0x2028 || value == 0x2029 }
    /// What stands for a byte that is not UTF-8 is no character either.
    private var isPrivate: Bool { properties.generalCategory == .privateUse }
    fileprivate var isPrintable: Bool { !isControl && !isLineEnd && !isPrivate }
}
