import POSIX
import Raft

/// A data directory whose files are being made or read.
struct DirectoryOpener<Files: FileSystem> {
    typealias OpenFile = Files.OpenDirectory.OpenFile

    let files: Files
    let path: String
    let owner: Owner
    let directory: Files.OpenDirectory

    /// Takes the directory at this path, and makes it if it is missing.
    ///
    /// - Throws: ``StorageError/locked(directory:)`` if another process has it.
    init(_ path: String, of owner: Owner, in files: Files) throws(StorageError) {
        try asking { () throws(SystemError) in try Path(path).make(in: files) }
        try self.init(at: path, of: owner, in: files)
        guard try asking(directory.lock) else { throw .locked(directory: path) }
    }

    /// Opens the directory at this path, and does not lock it.
    init(at path: String, of owner: Owner, in files: Files) throws(StorageError) {
        self.files = files
        self.path = path
        self.owner = owner
        directory = try asking { () throws(SystemError) in try files.openDirectory(path) }
    }

    /// How messages call the file of this name.
    func path(of name: FileName) -> String { "\(path)/\(name.rawValue)" }

    /// The file of this name and all its bytes, none if there is no such file.
    func read(_ name: FileName) throws(StorageError) -> (file: OpenFile, bytes: [UInt8])? {
        try asking { () throws(SystemError) in
            guard let file = try directory.open(name.rawValue) else { return nil }
            return (file, try file.read(atMost: .max))
        }
    }
}

/// The files of a data directory.
enum FileName: String {
    /// Whose directory it is: written last when the directory is made, and never again.
    case identity

    /// The same, before all of it is on the disk.
    case unfinishedIdentity = "identity.new"

    /// The term, the vote and the voting rights.
    case state

    /// The log.
    case log
}
