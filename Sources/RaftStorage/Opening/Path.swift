import POSIX

/// The path of a directory, and those that it lies in.
struct Path {
    let text: String

    init(_ text: String) { self.text = text }

    /// The directory that this one lies in; that of the root is the root.
    var parent: Path {
        let name = text.drop(suffix: "/")
        guard let slash = name.lastIndex(of: "/") else {
            return Path(text.hasPrefix("/") ? "/" : ".")
        }
        let parent = name[..<slash].drop(suffix: "/")
        return Path(parent.isEmpty ? "/" : String(parent))
    }

    /// Makes the directory, and those above it that are missing.
    func make(in files: some FileSystem) throws(SystemError) {
        do {
            try files.makeDirectory(text)
        } catch let error where error.number == .notFound && parent.text != text {
            try parent.make(in: files)
            try files.makeDirectory(text)
        }
    }

    /// Returns when all directories that this one lies in have their names on the disk, also
    /// those that an earlier start made, which was killed before it came here.
    ///
    /// One that this user may not read was not made by this program, and is passed over.
    func flushParents(in files: some FileSystem) throws(SystemError) {
        var path = self
        while path.parent.text != path.text {
            path = path.parent
            do {
                try files.openDirectory(path.text).flush()
            } catch let error where error.number == .accessDenied {
                continue
            }
        }
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The text without the characters of this kind at its end.
    fileprivate func drop(suffix character: Character) -> Substring {
        var rest = self[...]
        while rest.last == character { rest.removeLast() }
        return rest
    }
}
