import Glibc

extension ProcessID {
    /// The processes that this one has started or adopted and that have not yet been reaped.
    ///
    /// It is a look at something that moves: one that is started just now may be missing. Look
    /// again after what was found has ended.
    public var children: [ProcessID] {
        let threads = directoryEntries("/proc/\(self)/task")
        return threads.flatMap { thread in
            let text = (try? WholeFile.text(of: "/proc/\(self)/task/\(thread)/children")) ?? ""
            return text.split(separator: " ").compactMap { CInt($0).flatMap(ProcessID.init) }
        }
    }

    /// Its children, theirs, and so on: parents come before their children.
    public var descendants: [ProcessID] {
        var found: [ProcessID] = []
        var unread = children
        while let next = unread.popLast() {
            guard !found.contains(next) else { continue }
            found.append(next)
            unread += next.children
        }
        return found
    }
}

/// The names in a directory; none if it cannot be read.
private func directoryEntries(_ path: String) -> [String] {
    guard let directory = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { text in
                unsafe String(cString: text)
            }
        }
        if !name.hasPrefix(".") { names.append(name) }
    }
    return names
}
