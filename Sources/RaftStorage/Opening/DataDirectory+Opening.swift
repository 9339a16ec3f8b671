import POSIX

extension DataDirectory {
    /// Opens the data directory at this path of a file system, and makes it if it is missing.
    ///
    /// Everything that it says was read back is on the disk when it returns.
    ///
    /// - Throws: ``StorageError`` if the directory is damaged, another peer's, of a newer format or
    ///   in use, or if the disk failed.
    public static func open(
        _ path: String, of owner: Owner, in files: Files
    ) throws(StorageError) -> Self {
        let opener = try DirectoryOpener(path, of: owner, in: files)
        let isNew = try opener.read(.identity) == nil
        if isNew { try opener.make() }
        return try opener.load(isNew: isNew)
    }
}
