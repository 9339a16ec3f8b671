import Glibc

/// The name of this machine.
public enum HostName {
    /// The longest name that there is (`HOST_NAME_MAX`), and its end.
    private static let room = 65

    /// The name that this machine has itself, such as `db1`; none if it has none.
    public static var own: String? {
        var bytes = [CChar](repeating: 0, count: room)
        let result = unsafe gethostname(&bytes, room)
        let name = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return result == 0 && !name.isEmpty ? String(decoding: name, as: UTF8.self) : nil
    }
}
