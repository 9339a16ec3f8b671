import Glibc

/// Ends this process with a status, which its parent can read.
public func exitProcess(_ status: CInt) -> Never { exit(status) }
