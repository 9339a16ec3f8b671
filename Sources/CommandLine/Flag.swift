/// A flag of a program: declared once, it is parsed, explained and completed from here.
public struct Flag: Hashable, Sendable {
    /// What follows a flag.
    public enum Value: Hashable, Sendable {
        /// Nothing.
        case none
        /// Always a value, called so in the help.
        case required(String)
        /// A number or nothing, called so in the help.
        case optional(String)
        /// One of these words.
        case choice([String])
        /// The path of a file.
        case file
        /// The path of a directory.
        case directory
    }

    /// The flag as it is typed, such as `--config`.
    public let name: String

    /// What follows it.
    public let value: Value

    /// What it does, in a few words; the help breaks the line.
    public let summary: String

    /// Whether the help keeps silent about it: one that a program passes to itself.
    public let isHidden: Bool

    /// A flag with this name, value and meaning.
    public init(
        _ name: String, _ value: Value, _ summary: String, isHidden: Bool = false
    ) {
        self.name = name
        self.value = value
        self.summary = summary
        self.isHidden = isHidden
    }

    /// Whether two are typed in the same way: two commands may have one flag, each with its own
    /// words for it.
    public static func == (one: Flag, other: Flag) -> Bool {
        one.name == other.name && one.value == other.value
    }

    /// Equal flags have equal names.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// Explains the command; every program has it.
    public static let help = Flag("--help", "print this help")

    /// Prints the version; every program has it.
    public static let version = Flag("--version", "print the version")

    /// Prints the manual page in roff, for `man`; every program has it.
    static let manualPage = Flag("--man-page", "print this as a manual page, for man(1)")

    /// Prints a script that completes command lines; every program has it.
    static let completions = Flag(
        "--completions", .choice(Shell.allCases.map(\.rawValue)),
        "print a script that completes command lines in that shell")

    /// A flag without a value.
    public init(_ name: String, _ summary: String) { self.init(name, .none, summary) }

    /// What stands for the value in the help; none for a flag without one.
    var valueName: String? {
        switch value {
        case .none: nil
        case .required(let name): name
        case .optional(let name): "[\(name)]"
        case .choice(let words): words.joined(separator: "|")
        case .file: "FILE"
        case .directory: "DIR"
        }
    }

    /// The flag with its value, as the help writes it.
    var spelling: String { valueName.map { "\(name) \($0)" } ?? name }
}
