/// All files and directories of a simulated disk, by number; the root has number 0.
struct DiskImage {
    var files: [Int: FileImage] = [:]
    var directories: [Int: DirectoryImage] = [0: DirectoryImage()]
    private var lastNumber = 0

    /// The number of what is at this path, which begins with a slash.
    func find(_ path: String) -> Int? {
        var number: Int? = 0
        for name in path.split(separator: "/") {
            number = number.flatMap { directories[$0]?.visible[String(name)] }
        }
        return number
    }

    /// What a process reads in the file at this path.
    func contents(of path: String) -> [UInt8]? {
        find(path).flatMap { files[$0]?.visible }
    }

    /// Puts a file on the disk as if it had always been like this.
    mutating func replace(_ path: String, with bytes: [UInt8]) {
        if let number = find(path) { files[number] = FileImage(bytes) }
    }

    /// Takes a file off the disk as if it had never been there.
    mutating func remove(_ name: String, from directory: String) {
        if let number = find(directory) { directories[number]?.forget(name) }
    }

    mutating func makeDirectory(_ name: String, in parent: Int) {
        lastNumber += 1
        directories[lastNumber] = DirectoryImage()
        directories[parent]?.bind(name, to: lastNumber)
    }

    mutating func makeFile(_ name: String, in parent: Int) -> Int {
        lastNumber += 1
        files[lastNumber] = FileImage()
        directories[parent]?.bind(name, to: lastNumber)
        return lastNumber
    }

    /// The power fails: any of what was not flushed is kept.
    func afterPowerLoss(_ choices: inout Choices) -> DiskImage {
        var image = self
        for number in directories.keys.sorted() { image.directories[number]?.losePower(&choices) }
        for number in files.keys.sorted() { image.files[number]?.losePower(&choices) }
        return image
    }
}

/// The names in a directory as the processes see them, and as the disk has them.
struct DirectoryImage {
    /// A name that came, or moved: what it stands for, and the name that it had before.
    private struct Change {
        let name: String
        let number: Int
        let oldName: String?

        func apply(to names: inout [String: Int]) {
            if let oldName { names[oldName] = nil }
            names[name] = number
        }
    }

    private(set) var visible: [String: Int] = [:]
    private var durable: [String: Int] = [:]
    private var changes: [Change] = []

    mutating func bind(_ name: String, to number: Int, insteadOf oldName: String? = nil) {
        let change = Change(name: name, number: number, oldName: oldName)
        change.apply(to: &visible)
        changes.append(change)
    }

    mutating func forget(_ name: String) {
        visible[name] = nil
        durable[name] = nil
    }

    mutating func flush() {
        for change in changes { change.apply(to: &durable) }
        changes = []
    }

    /// The power fails: of all that was not flushed, any changes are kept.
    ///
    /// A flush that fails changes nothing. The names are in the journal of the file system, which
    /// stops when it cannot be written; it never drops a change in silence and goes on.
    mutating func losePower(_ choices: inout Choices) {
        for change in changes where choices.choose(of: 2) == 1 { change.apply(to: &durable) }
        changes = []
        visible = durable
    }
}
