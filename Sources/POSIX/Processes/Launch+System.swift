import CSystem
import Glibc

extension Launch {
    /// Starts the program and returns its id once it runs.
    func start() throws(SystemError) -> ProcessID {
        let result = unsafe withStrings([program] + arguments) { arguments in
            unsafe withStrings(environment.entries) { entries in
                unsafe start(arguments, entries)
            }
        }
        guard result > 0 else { throw SystemError(call: "start", subject: program) }
        return ProcessID(certain: result)
    }

    private func start(
        _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>,
        _ entries: UnsafePointer<UnsafeMutablePointer<CChar>?>
    ) -> CInt {
        var launch = unsafe csystem_launch()
        unsafe launch.program = UnsafePointer(arguments.pointee)
        unsafe launch.arguments = arguments
        unsafe launch.environment = entries
        unsafe launch.standard_output = standardOutput ?? -1
        unsafe launch.standard_error = standardError ?? -1
        unsafe launch.inherited = inherited ?? -1
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
