import Glibc

/// An open file of this host.
public final class LocalFile: File {
    private let descriptor: FileDescriptor
    private let path: String

    init(_ descriptor: consuming FileDescriptor, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// The bytes from the start on: all of them, or as many as are asked for if there are more.
    public func read(atMost limit: Int) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let part = try readPart(at: bytes.count, atMost: min(limit - bytes.count, 1 << 16))
            guard !part.isEmpty else { break }
            bytes += part
        }
        return bytes
    }

    /// Puts all these bytes at this offset, and makes the file longer if need be.
    public func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = try writePart(rest, at: offset + bytes.count - rest.count)
            // Linux never takes nothing of something; a file system that did would be asked forever.
            guard written > 0 else {
                throw SystemError(call: "pwrite", subject: path, number: .inputOutput)
            }
            rest = rest.dropFirst(written)
        }
    }

    /// Cuts the file off at this size.
    public func truncate(to size: Int) throws(SystemError) {
        try retrying("ftruncate", path) { ftruncate(descriptor.rawValue, size) }
    }

    /// Returns when the bytes of the file, and its size, are on the disk.
    ///
    /// `fdatasync` flushes a change of the size too, but leaves the times of the file out.
    public func flush() throws(SystemError) {
        try retrying("fdatasync", path) { fdatasync(descriptor.rawValue) }
    }

    private func readPart(at offset: Int, atMost limit: Int) throws(SystemError) -> [UInt8] {
        var part = [UInt8](repeating: 0, count: limit)
        let count = try retrying("pread", path) {
            unsafe part.withUnsafeMutableBytes { buffer in
                unsafe pread(descriptor.rawValue, buffer.baseAddress, buffer.count, offset)
            }
        }
        part.removeSubrange(count...)
        return part
    }

    private func writePart(_ part: ArraySlice<UInt8>, at offset: Int) throws(SystemError) -> Int {
        try retrying("pwrite", path) {
            unsafe part.withUnsafeBytes { buffer in
                unsafe pwrite(descriptor.rawValue, buffer.baseAddress, buffer.count, offset)
            }
        }
    }
}
