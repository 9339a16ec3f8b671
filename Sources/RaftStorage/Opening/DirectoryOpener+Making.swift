import POSIX
import Raft

extension DirectoryOpener {
    /// Makes the files of a new peer.
    ///
    /// The identity comes last, when all else is on the disk: a
    /// directory that has one had the other files too, and one without never promised anything.
    ///
    /// A start that was interrupted anywhere in here is simply begun again.
    ///
    /// - Throws: ``StorageError/damaged(file:offset:_:)`` if this is no new peer.
    func make() throws(StorageError) {
        try refuseLostIdentity()
        try asking { () throws(SystemError) in
            try make(.state, of: StateImage(owner: owner).blank)
            try make(.log, of: LogImage(owner: owner).blank)
            try directory.flush()
            try Path(path).flushParents(in: files)
            try make(.unfinishedIdentity, of: FileHeader(kind: .identity, owner: owner).encoded)
            try directory.rename(
                FileName.unfinishedIdentity.rawValue, to: FileName.identity.rawValue)
        }
    }

    /// Looks at a directory without an identity.
    ///
    /// - Throws: ``StorageError/damaged(file:offset:_:)`` if there is a state that was promised,
    ///   from which somebody has taken the identity away.
    func refuseLostIdentity() throws(StorageError) {
        guard let state = try read(.state),
            try StateImage(owner: owner).holdsPromises(state.bytes, of: path(of: .state))
        else { return }
        throw .damaged(file: path(of: .identity), offset: 0, .missing)
    }

    private func make(_ name: FileName, of bytes: [UInt8]) throws(SystemError) {
        let file = try directory.create(name.rawValue)
        try file.write(bytes, at: 0)
        try file.flush()
    }
}
