import CSystem
import Glibc

/// The variables that a program finds: names and values, in no particular order.
public struct Environment: Hashable, Sendable {
    private var variables: [String: String]

    /// The variables with these names and values.
    public init(_ variables: [String: String] = [:]) { self.variables = variables }

    /// What this process was started with; bytes that are not UTF-8 are replaced.
    public static var inherited: Environment {
        var environment = Environment()
        for entry in unsafe strings(csystem_environment()) {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = parts.first else { continue }
            environment[String(name)] = String(parts[1])
        }
        return environment
    }

    private static func strings(
        _ start: UnsafePointer<UnsafeMutablePointer<CChar>?>?
    ) -> [String] {
        guard var next = unsafe start else { return [] }
        var strings: [String] = []
        while let string = unsafe next.pointee {
            unsafe strings.append(String(cString: string))
            unsafe next += 1
        }
        return strings
    }

    /// The value of a variable; `nil` for one that is not there, or to take one away.
    ///
    /// - Precondition: a name is not empty and has no `=` in it.
    public subscript(name: String) -> String? {
        get { variables[name] }
        set {
            precondition(!name.isEmpty && !name.contains("="), "no name of a variable: \(name)")
            variables[name] = newValue
        }
    }

    /// The variables as the system passes them on.
    var entries: [String] { variables.map { "\($0.key)=\($0.value)" } }
}
