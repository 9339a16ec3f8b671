import CSystem
import Glibc

extension Launch {
    /// Starts the program in a process group of its own and returns its id once it runs.
    ///
    /// Nobody owns it: it lives on if this process ends, and is reaped by ``Children``.
    ///
    /// - Throws: as ``ChildProcess/init(_:)`` does.
    public func start() throws(SystemError) -> ProcessID {
        precondition(inherited.count <= Int(csystem_most_inherited), "too many descriptors")
        let result = unsafe withStrings([program, name ?? program] + arguments) { strings in
            unsafe withStrings(environment.entries) { entries in
                unsafe inherited.withUnsafeBufferPointer { inherited in
                    unsafe start(strings, entries, inherited)
                }
            }
        }
        guard result > 0 else { throw SystemError(call: "start", subject: program) }
        return ProcessID(certain: result)
    }

    /// The first of the strings is the program, the rest are its arguments.
    private func start(
        _ strings: UnsafePointer<UnsafeMutablePointer<CChar>?>,
        _ entries: UnsafePointer<UnsafeMutablePointer<CChar>?>,
        _ inherited: UnsafeBufferPointer<CInt>
    ) -> CInt {
        var launch = unsafe csystem_launch()
        unsafe launch.program = UnsafePointer(strings.pointee)
        unsafe launch.arguments = strings + 1
        unsafe launch.environment = entries
        unsafe launch.standard_output = standardOutput ?? -1
        unsafe launch.standard_error = standardError ?? -1
        unsafe launch.inherited = inherited.baseAddress
        unsafe launch.inherited_count = CInt(inherited.count)
        unsafe launch.dies_with_parent = diesWithParent
        return unsafe csystem_launch(&launch)
    }
}

/// Lends strings to a call as the system wants them: a list of pointers, closed by a null.
///
/// `errno` is afterwards what the body left there.
private func withStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { string in
        unsafe string.withSystemString { unsafe strdup($0) }
    }
    unsafe pointers.append(nil)
    let result = unsafe body(pointers)
    let number = errno
    unsafe pointers.forEach { unsafe free($0) }
    errno = number
    return result
}
