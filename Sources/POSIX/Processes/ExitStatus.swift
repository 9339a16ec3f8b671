/// What a program tells its parent when it ends; from 64 on, as in `sysexits.h`.
public enum ExitStatus: CInt, Hashable, Sendable {
    /// Done, or yes.
    case done = 0
    /// It could not be done, or no.
    case no = 1
    /// The program was called wrongly (`EX_USAGE`).
    case usage = 64
    /// A system call failed for good (`EX_OSERR`).
    case systemCallFailed = 71
    /// The disk failed (`EX_IOERR`).
    case diskFailed = 74
    /// The configuration, or what was left by an earlier run, must not be used as it is
    /// (`EX_CONFIG`).
    case badConfiguration = 78
}
