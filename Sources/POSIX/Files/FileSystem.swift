/// What durable state needs of a file system, call by call, so that a test can stand in for it:
/// one that fails or stops at any call, and forgets what was not flushed.
public protocol FileSystem {
    /// The directories of this file system.
    associatedtype OpenDirectory: Directory

    /// Makes this directory, whose parent must be there; one that is there already stays as it is.
    func makeDirectory(_ path: String) throws(SystemError)

    /// Opens the directory at this path.
    func openDirectory(_ path: String) throws(SystemError) -> OpenDirectory
}

/// An open directory, closed when the last reference to it is gone.
public protocol Directory {
    /// The files of this file system.
    associatedtype OpenFile: File

    /// Takes the lock of the directory, which the system gives back when this process ends in
    /// whatever way, or when the directory is closed.
    ///
    /// - Returns: False if another holder has it.
    func lock() throws(SystemError) -> Bool

    /// Opens the file of this name to read and to write, none if there is no such file.
    func open(_ name: String) throws(SystemError) -> OpenFile?

    /// Opens the file of this name as an empty one; whatever it had is gone.
    func create(_ name: String) throws(SystemError) -> OpenFile

    /// Gives a file another name, in one step, in place of the file that had it before.
    func rename(_ name: String, to newName: String) throws(SystemError)

    /// Returns when the names in the directory are on the disk.
    func flush() throws(SystemError)
}

/// An open file, closed when the last reference to it is gone.
public protocol File {
    /// The bytes from the start on: all of them, or as many as are asked for if there are more.
    func read(atMost limit: Int) throws(SystemError) -> [UInt8]

    /// Puts all these bytes at this offset, and makes the file longer if need be.
    ///
    /// Some of them may have been written when it fails.
    func write(_ bytes: [UInt8], at offset: Int) throws(SystemError)

    /// Cuts the file off at this size.
    func truncate(to size: Int) throws(SystemError)

    /// Returns when the bytes of the file, and its size, are on the disk.
    ///
    /// After a failure nobody knows what is on the disk, and calling again would not tell: Linux
    /// may have dropped the bytes that it could not write.
    func flush() throws(SystemError)
}
