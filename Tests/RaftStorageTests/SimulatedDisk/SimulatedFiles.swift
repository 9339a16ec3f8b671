import POSIX

struct SimulatedFiles: FileSystem {
    let disk: SimulatedDisk

    func makeDirectory(_ path: String) throws(SystemError) {
        try disk.call("mkdir") { image throws(SystemError) in
            let names = path.split(separator: "/").map(String.init)
            guard image.find(path) == nil, let name = names.last else { return }
            guard let parent = image.find(names.dropLast().joined(separator: "/")) else {
                throw SystemError(call: "mkdir", subject: path, number: .notFound)
            }
            image.makeDirectory(name, in: parent)
        }
    }

    func openDirectory(_ path: String) throws(SystemError) -> SimulatedDirectory {
        try disk.call("open directory") { image throws(SystemError) in
            guard let number = image.find(path), image.directories[number] != nil else {
                throw SystemError(call: "open", subject: path, number: .notFound)
            }
            return SimulatedDirectory(disk, number)
        }
    }
}

final class SimulatedDirectory: Directory {
    private let disk: SimulatedDisk
    private let number: Int
    private var isLocked = false

    init(_ disk: SimulatedDisk, _ number: Int) {
        self.disk = disk
        self.number = number
    }

    deinit { if isLocked { disk.unlock(number) } }

    func lock() throws(SystemError) -> Bool {
        isLocked = try disk.call("flock") { _ in disk.lock(number) }
        return isLocked
    }

    func open(_ name: String) throws(SystemError) -> SimulatedFile? {
        try disk.call("open \(name)") { image in
            image.directories[number]?.visible[name].map { SimulatedFile(disk, $0, name) }
        }
    }

    func create(_ name: String) throws(SystemError) -> SimulatedFile {
        try disk.call("create \(name)") { image in
            guard let file = image.directories[number]?.visible[name] else {
                return SimulatedFile(disk, image.makeFile(name, in: number), name)
            }
            image.files[file]?.truncate(to: 0)
            return SimulatedFile(disk, file, name)
        }
    }

    func rename(_ name: String, to newName: String) throws(SystemError) {
        try disk.call("rename \(name)") { image in
            guard let file = image.directories[number]?.visible[name] else { return }
            image.directories[number]?.bind(newName, to: file, insteadOf: name)
        }
    }

    func flush() throws(SystemError) {
        try disk.call("flush directory") { image in image.directories[number]?.flush() }
    }
}

final class SimulatedFile: File {
    private let disk: SimulatedDisk
    private let number: Int
    private let name: String

    init(_ disk: SimulatedDisk, _ number: Int, _ name: String) {
        self.disk = disk
        self.number = number
        self.name = name
    }

    func read(atMost limit: Int) throws(SystemError) -> [UInt8] {
        try disk.call("read \(name)") { image in
            Array((image.files[number]?.visible ?? []).prefix(limit))
        }
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        try disk.call("write \(name)") { image in
            image.files[number]?.write(bytes, at: offset)
        } orHalf: { image, _ in
            image.files[number]?.write(Array(bytes.prefix(bytes.count / 2)), at: offset)
        }
    }

    func truncate(to size: Int) throws(SystemError) {
        try disk.call("truncate \(name)") { image in image.files[number]?.truncate(to: size) }
    }

    func flush() throws(SystemError) {
        try disk.call("flush \(name)") { image in
            image.files[number]?.flush()
        } orHalf: { image, choices in
            image.files[number]?.failToFlush(&choices)
        }
    }
}
