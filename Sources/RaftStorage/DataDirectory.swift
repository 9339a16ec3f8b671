public import POSIX
public import Raft

/// The durable state of the peers of this host.
public typealias Storage = DataDirectory<LocalFiles>

extension Storage {
    /// The descriptor that holds the directory's lock, as long as this value lives: a process that
    /// is given a copy of it holds the lock, too.
    public var lockDescriptor: CInt { directory.lockDescriptor }
}

/// What one peer must not forget, on a disk: its term, its vote and its log.
///
/// What it guarantees, and how, is described in <doc:CrashSafety>.
public struct DataDirectory<Files: FileSystem>: ~Copyable {
    /// The log as it was when the directory was opened.
    public let log: Log

    /// What was met and put right when the directory was opened.
    public let repairs: [RepairNote]

    /// The term, the vote and the voting rights as they are on the disk.
    public var state: DurableState { stateFile.newest.state }

    /// Whether the peer is drained, as it is on the disk: it does not lead until it is told otherwise.
    public var isDrained: Bool { stateFile.newest.isDrained }

    /// Holds the lock as long as this value lives.
    let directory: Files.OpenDirectory
    private var stateFile: StateFile<Files.OpenDirectory.OpenFile>
    private var logFile: LogFile<Files.OpenDirectory.OpenFile>
    private var failure: StorageError?

    init(
        _ directory: Files.OpenDirectory, state: StateFile<Files.OpenDirectory.OpenFile>,
        log: Log, file: LogFile<Files.OpenDirectory.OpenFile>, repairs: [RepairNote]
    ) {
        self.directory = directory
        self.log = log
        self.repairs = repairs
        stateFile = state
        logFile = file
    }

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

    /// Saves what must be on the disk before a step's messages may leave, and returns when it is.
    ///
    /// A state that is on the disk already is not written again.
    ///
    /// - Precondition: the change of the log leaves no gap.
    /// - Throws: ``StorageError/failed(_:)``, from then on for good: what is on the disk is known
    ///   only after the directory was opened again.
    public mutating func save(_ durableChange: DurableChange) throws(StorageError) {
        try attempt { directory throws(SystemError) in try directory.write(durableChange) }
    }

    /// Saves whether the peer is drained, and returns when it is on the disk.
    ///
    /// - Throws: ``StorageError/failed(_:)``, from then on for good.
    public mutating func save(isDrained: Bool) throws(StorageError) {
        guard isDrained != self.isDrained else { return }
        try attempt { directory throws(SystemError) in
            try directory.stateFile.write(
                directory.state, isDrained: isDrained, logEnd: directory.logFile.end)
        }
    }

    /// Writes something; after a failure nothing is written any more.
    private mutating func attempt(
        _ write: (inout Self) throws(SystemError) -> Void
    ) throws(StorageError) {
        if let failure { throw failure }
        do {
            try write(&self)
        } catch {
            let failure = StorageError.failed(error)
            self.failure = failure
            throw failure
        }
    }

    private mutating func write(_ durableChange: DurableChange) throws(SystemError) {
        if let state = durableChange.state, state != self.state {
            try stateFile.write(state, isDrained: isDrained, logEnd: logFile.end)
        }
        if let change = durableChange.log { try logFile.append(change) }
    }
}
