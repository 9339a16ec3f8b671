/// A program to start, and what it finds when it runs.
public struct Launch: Sendable {
    /// A path, or a name without a slash to look for in this process's `PATH`.
    public var program: String

    /// What follows the program's own name on its command line.
    public var arguments: [String]

    /// The program's variables.
    public var environment: Environment

    /// A descriptor that becomes the program's standard output; `nil` shares this process's own.
    public var standardOutput: CInt?

    /// A descriptor that becomes the program's standard error; `nil` shares this process's own.
    public var standardError: CInt?

    /// What the program finds as its own name, the first of its arguments; `nil` for ``program``.
    public var name: String?

    /// Descriptors that the program finds as numbers 3, 4, and so on; at most eight.
    public var inherited: [CInt]

    /// Whether the program is killed when the thread that starts it dies, however that happens.
    ///
    /// The system watches the thread, not the process: such a program must be started by a thread
    /// that lives as long as the process does, such as the main one. A program that takes on other
    /// rights when it starts (set-user-id) escapes, and so do the program's own children.
    public var diesWithParent: Bool

    /// A program that shares this process's standard output and error, and outlives it.
    public init(
        _ program: String, _ arguments: [String] = [], environment: Environment = .inherited,
        standardOutput: CInt? = nil, standardError: CInt? = nil, inherited: [CInt] = [],
        diesWithParent: Bool = false
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.inherited = inherited
        self.diesWithParent = diesWithParent
    }

    /// A command for the shell, killed when the thread that starts it dies.
    public static func shell(
        _ command: String, environment: Environment = .inherited
    ) -> Launch {
        Launch("/bin/sh", ["-c", command], environment: environment, diesWithParent: true)
    }
}
