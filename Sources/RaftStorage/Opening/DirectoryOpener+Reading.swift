import POSIX
import Raft

extension DirectoryOpener {
    /// Reads what is in the directory, and makes certain that all of it is on the disk.
    ///
    /// A process that was killed leaves bytes that can be read and are not on the disk, and so does
    /// a flush that failed. So what was written last is written again, and flushed, before anybody
    /// relies on it.
    func load(isNew: Bool) throws(StorageError) -> DataDirectory<Files> {
        try checkIdentity()
        try asking(directory.flush)
        let (state, log) = try recover()
        let recovery = log.recovery

        try seal(log.file, log.bytes, recovery)
        var stateFile = StateFile(
            state.file, image: StateImage(owner: owner), newest: state.newest)
        do {
            try stateFile.write(
                state.newest.state, isDrained: state.newest.isDrained, logEnd: recovery.end)
        } catch {
            throw .failed(error)
        }
        return DataDirectory(
            directory, state: stateFile, log: recovery.log,
            file: LogFile(log.file, seal: LogImage(owner: owner).seal, recovery),
            repairs: repairs(isNew, state.unreadable, recovery, logSize: log.bytes.count))
    }

    /// What the files say, as far as it can be read; nothing is written.
    func recover() throws(StorageError) -> (
        state: (file: OpenFile, newest: StateRecord, unreadable: [Int]),
        log: (file: OpenFile, bytes: [UInt8], recovery: LogImage.Recovery)
    ) {
        let state = try existing(.state)
        let log = try existing(.log)
        let (newest, unreadable) = try StateImage(owner: owner).recover(
            state.bytes, of: path(of: .state))
        let recovery = try LogImage(owner: owner).recover(
            log.bytes, of: path(of: .log), promised: newest.logEnd)
        return ((state.file, newest, unreadable), (log.file, log.bytes, recovery))
    }

    /// Whether the directory is this owner's.
    ///
    /// - Throws: ``StorageError`` if it is not, or if nobody can tell.
    func checkIdentity() throws(StorageError) {
        let file = path(of: .identity)
        let bytes = try existing(.identity).bytes
        guard try FileHeader(kind: .identity, owner: owner).isWhole(in: bytes[...], of: file) else {
            throw .damaged(file: file, offset: 0, .header)
        }
        guard bytes.count == FileHeader.size else {
            throw .damaged(file: file, offset: 0, .size(bytes.count))
        }
    }

    /// A file that must be there, as the directory has an identity.
    private func existing(
        _ name: FileName
    ) throws(StorageError) -> (file: OpenFile, bytes: [UInt8]) {
        guard let found = try read(name) else {
            throw .damaged(file: path(of: name), offset: 0, .missing)
        }
        return found
    }

    /// Cuts off what was not written to its end, and makes the last record certain.
    private func seal(
        _ log: OpenFile, _ bytes: [UInt8], _ recovery: LogImage.Recovery
    ) throws(StorageError) {
        let last = recovery.lastRecord
        try asking { () throws(SystemError) in
            if recovery.end < bytes.count { try log.truncate(to: recovery.end) }
            try log.write(Array(bytes[last]), at: last.lowerBound)
            try log.flush()
        }
    }

    private func repairs(
        _ isNew: Bool, _ unreadable: [Int], _ recovery: LogImage.Recovery, logSize: Int
    ) -> [RepairNote] {
        var repairs = isNew ? [RepairNote.made(directory: path)] : []
        repairs += unreadable.map { .damagedCopy(file: path(of: .state), offset: $0) }
        if recovery.end < logSize {
            let bytes = logSize - recovery.end
            repairs.append(.tornTail(file: path(of: .log), offset: recovery.end, bytes: bytes))
        }
        return repairs
    }
}
