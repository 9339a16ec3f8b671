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

    static func notify(_ state: String, at name: String) -> Bool {
        let number = socket(AF_UNIX, kind, 0)
        guard number >= 0 else { return false }
        let owner = FileDescriptor(owning: number)
        let bytes = Array(state.utf8)
        let count = unsafe withAddress(named: name) { address, length in
            uninterrupted {
                let flags = CInt(MSG_NOSIGNAL)
                return unsafe sendto(owner.rawValue, bytes, bytes.count, flags, address, length)
            }
        }
        return count == bytes.count
    }

    /// The first descriptor of those that a manager has opened for a process.
    ///
    /// A process that was started by somebody else has the variables, but not the number.
    static func passedSocket(to process: pid_t, in environment: Environment) -> CInt? {
        guard environment["LISTEN_PID"].flatMap(pid_t.init) == process,
            let count = environment["LISTEN_FDS"].flatMap(Int.init), count > 0
        else { return nil }
        return 3
    }

    /// The kind of socket that a manager listens at.
    static var kind: CInt {
        CInt(bitPattern: SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    }

    /// Lends the address with this name to a call; `nil` for a name that no manager can have.
    ///
    /// A name that begins with `@` is one outside the file system.
    static func withAddress<Result>(
        named name: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result? {
        guard let (address, length) = address(named: Array(name.utf8)) else { return nil }
        return unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe body(pointer, length)
            }
        }
    }

    private static func address(named name: [UInt8]) -> (sockaddr_un, socklen_t)? {
        var address = sockaddr_un()
        let isPath = name.first == UInt8(ascii: "/")
        guard isPath || name.first == UInt8(ascii: "@"),
            name.count < MemoryLayout.size(ofValue: address.sun_path)
        else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            unsafe path.copyBytes(from: name)
            if !isPath { unsafe path[0] = 0 }
        }
        // A path ends with its null; a name outside the file system is as long as it is.
        let length = MemoryLayout<sa_family_t>.size + name.count + (isPath ? 1 : 0)
        return (address, socklen_t(length))
    }
}
