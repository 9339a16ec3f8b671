import CSystem
import Glibc

/// The variables that a program finds: names and values, in no particular order.
public struct Environment: Hashable, Sendable {
    private var variables: [String: String]

    /// The variables with these names and values.
    public init(_ variables: [String: String] = [:]) { self.variables = variables }

    /// What this process was started with; bytes that are not UTF-8 come through.
    public static var inherited: Environment {
        Environment(entries: unsafe strings(csystem_environment()))
    }

    /// The variables of these entries, `NAME=VALUE`; one without a name, which a shell cannot
    /// refer to either, is left out.
    init(entries: [String]) {
        variables = [:]
        for entry in entries {
            // By scalars: a value that begins with a combining accent is still a value.
            let scalars = entry.unicodeScalars
            guard let sign = scalars.firstIndex(of: "="), sign > scalars.startIndex else {
                continue
            }
            let name = String(scalars[..<sign])
            if variables[name] == nil {
                variables[name] = String(scalars[scalars.index(after: sign)...])
            }
        }
    }

    private static func strings(
        _ start: UnsafePointer<UnsafeMutablePointer<CChar>?>?
    ) -> [String] {
        guard var next = unsafe start else { return [] }
        var strings: [String] = []
        while let string = unsafe next.pointee {
            unsafe strings.append(String(systemString: string))
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
