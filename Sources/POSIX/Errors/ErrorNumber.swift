import Glibc

/// Why the system refused a call, as it says it itself: the value of `errno`.
public struct ErrorNumber: RawRepresentable, Error, Hashable, Sendable, CustomStringConvertible {
    /// The number of the system, above zero.
    public let rawValue: CInt

    /// The error with this number.
    public init(rawValue: CInt) { self.rawValue = rawValue }

    /// What the last call that failed on this thread left behind.
    static var last: ErrorNumber { ErrorNumber(rawValue: errno) }

    /// The system's own sentence, in English, such as `Address already in use`.
    public var description: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            guard let text = buffer.baseAddress,
                unsafe strerror_r(rawValue, text, buffer.count) == 0
            else { return "error \(rawValue)" }
            return unsafe String(cString: text)
        }
    }
}

extension ErrorNumber {
    /// The caller lacks a right that the call needs.
    public static let notPermitted = ErrorNumber(rawValue: EPERM)

    /// There is no such file, or a directory on the way to it is missing.
    public static let notFound = ErrorNumber(rawValue: ENOENT)

    /// There is no process with this id.
    public static let noSuchProcess = ErrorNumber(rawValue: ESRCH)

    /// This process has no child.
    public static let noChild = ErrorNumber(rawValue: ECHILD)

    /// A signal came before the call had done anything.
    public static let interrupted = ErrorNumber(rawValue: EINTR)

    /// The device failed.
    public static let inputOutput = ErrorNumber(rawValue: EIO)

    /// Nothing is there yet, or there is no room yet.
    public static let wouldBlock = ErrorNumber(rawValue: EAGAIN)

    /// The permissions of the file forbid it.
    public static let accessDenied = ErrorNumber(rawValue: EACCES)

    /// The file is there already.
    public static let exists = ErrorNumber(rawValue: EEXIST)

    /// Something on the way to the file is no directory.
    public static let notADirectory = ErrorNumber(rawValue: ENOTDIR)

    /// The file is a directory.
    public static let isADirectory = ErrorNumber(rawValue: EISDIR)

    /// An argument means nothing to the system.
    public static let invalidArgument = ErrorNumber(rawValue: EINVAL)

    /// This process may open no more files.
    public static let tooManyOpenFiles = ErrorNumber(rawValue: EMFILE)

    /// The disk is full.
    public static let noSpace = ErrorNumber(rawValue: ENOSPC)

    /// The user's share of the disk is used up.
    public static let quotaExceeded = ErrorNumber(rawValue: EDQUOT)

    /// The file system cannot be written to.
    public static let readOnlyFileSystem = ErrorNumber(rawValue: EROFS)

    /// Nobody reads the other end any more.
    public static let brokenPipe = ErrorNumber(rawValue: EPIPE)

    /// Somebody else has this address.
    public static let addressInUse = ErrorNumber(rawValue: EADDRINUSE)

    /// No interface of this host has this address.
    public static let addressNotAvailable = ErrorNumber(rawValue: EADDRNOTAVAIL)

    /// The other end was closed with something unread in it.
    public static let connectionReset = ErrorNumber(rawValue: ECONNRESET)
}
