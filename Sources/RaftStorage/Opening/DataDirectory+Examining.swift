import POSIX

/// How a data directory serves the peer whose it is.
public enum Occupancy: Hashable, Sendable {
    /// No peer has run on it.
    case blank
    /// A peer has run on it, and none does now.
    case idle
    /// A process of the peer has it.
    case inUse
}

extension DataDirectory {
    /// Looks whether this owner could open the directory at this path of a file system, and changes
    /// nothing in it.
    ///
    /// While another process writes there, nothing but whose it is can be told.
    ///
    /// - Throws: ``StorageError`` if it could not, as ``open(_:of:in:)`` would, but for
    ///   ``StorageError/locked(directory:)``.
    public static func examine(
        _ path: String, of owner: Owner, in files: Files
    ) throws(StorageError) -> Occupancy {
        let opener = try DirectoryOpener(at: path, of: owner, in: files)
        let isFree = try asking(opener.directory.lock)
        guard try opener.read(.identity) != nil else {
            if isFree { try opener.refuseLostIdentity() }
            return isFree ? .blank : .inUse
        }
        try opener.checkIdentity()
        guard isFree else { return .inUse }
        _ = try opener.recover()
        return .idle
    }
}
