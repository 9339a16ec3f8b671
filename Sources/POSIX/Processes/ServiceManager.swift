import Glibc

/// The service manager that started this process (systemd), if one did.
public enum ServiceManager {
    /// Tells the manager how this process fares, in the words of `sd_notify(3)`: lines such as
    /// `READY=1` or `STATUS=peer 2 leads term 4`.
    ///
    /// It never waits. Nothing happens if no manager asked for it.
    ///
    /// - Returns: whether a manager got the message.
    @discardableResult
    public static func notify(_ state: String) -> Bool {
        guard let name = Environment.inherited["NOTIFY_SOCKET"] else { return false }
        return notify(state, at: name)
    }

    /// A name that begins with `@` is one outside the file system.
    static func notify(_ state: String, at name: String) -> Bool {
        guard let (address, length) = address(named: name) else { return false }
        let number = socket(AF_UNIX, kind, 0)
        guard number >= 0 else { return false }
        let owner = FileDescriptor(owning: number)
        let bytes = Array(state.utf8)
        let count = uninterrupted {
            unsafe withUnsafePointer(to: address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    let flags = CInt(MSG_NOSIGNAL)
                    return unsafe sendto(
                        owner.rawValue, bytes, bytes.count, flags, pointer, length)
                }
            }
        }
        return count == bytes.count
    }

    private static var kind: CInt {
        CInt(
            bitPattern: SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    }

    /// The address and its length; `nil` for a name that the manager cannot have meant.
    private static func address(named name: String) -> (sockaddr_un, socklen_t)? {
        var bytes = Array(name.utf8)
        var address = sockaddr_un()
        guard let first = bytes.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@"),
            bytes.count < MemoryLayout.size(ofValue: address.sun_path)
        else { return nil }
        if first == UInt8(ascii: "@") { bytes[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            unsafe path.copyBytes(from: bytes)
        }
        let offset = MemoryLayout<sa_family_t>.size
        // A path ends with its null; a name outside the file system is as long as it is.
        let end = first == UInt8(ascii: "/") ? 1 : 0
        return (address, socklen_t(offset + bytes.count + end))
    }
}
