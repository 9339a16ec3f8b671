import Glibc

/// The file system of this host.
public struct LocalFiles: FileSystem {
    /// The one that there is.
    public init() {}

    /// Makes this directory, which only this user may look into.
    public func makeDirectory(_ path: String) throws(SystemError) {
        do {
            try retrying("mkdir", path) {
                unsafe path.withSystemString { unsafe mkdir($0, S_IRWXU) }
            }
        } catch let error where error.number == .exists {
            return
        }
    }

    /// Opens the directory at this path.
    public func openDirectory(_ path: String) throws(SystemError) -> LocalDirectory {
        let number = try retrying("open", path) {
            unsafe path.withSystemString {
                unsafe Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            }
        }
        return LocalDirectory(FileDescriptor(owning: number), path: path)
    }
}

/// An open directory of this host; its files are found through it, even if it is moved.
public final class LocalDirectory: Directory {
    private let descriptor: FileDescriptor
    private let path: String

    init(_ descriptor: consuming FileDescriptor, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// The descriptor that ``lock()`` locks.
    public var lockDescriptor: CInt { descriptor.rawValue }

    /// Takes the lock with `flock`, which does without a file that could be left behind.
    public func lock() throws(SystemError) -> Bool {
        do {
            try retrying("flock", path) { flock(descriptor.rawValue, LOCK_EX | LOCK_NB) }
            return true
        } catch let error where error.number == .wouldBlock {
            return false
        }
    }

    /// Opens the file of this name to read and to write, none if there is no such file.
    public func open(_ name: String) throws(SystemError) -> LocalFile? {
        do {
            return try open(name, O_RDWR)
        } catch let error where error.number == .notFound {
            return nil
        }
    }

    /// Opens the file of this name as an empty one, which only this user may read.
    public func create(_ name: String) throws(SystemError) -> LocalFile {
        try open(name, O_RDWR | O_CREAT | O_TRUNC)
    }

    /// Gives a file another name, in one step, in place of the file that had it before.
    public func rename(_ name: String, to newName: String) throws(SystemError) {
        try retrying("rename", file(newName)) {
            unsafe renameat(descriptor.rawValue, name, descriptor.rawValue, newName)
        }
    }

    /// Returns when the names in the directory are on the disk.
    public func flush() throws(SystemError) {
        try retrying("fsync", path) { fsync(descriptor.rawValue) }
    }

    private func open(_ name: String, _ flags: CInt) throws(SystemError) -> LocalFile {
        let number = try retrying("open", file(name)) {
            unsafe openat(descriptor.rawValue, name, flags | O_CLOEXEC, S_IRUSR | S_IWUSR)
        }
        return LocalFile(FileDescriptor(owning: number), path: file(name))
    }

    private func file(_ name: String) -> String { "\(path)/\(name)" }
}
