import Glibc

/// A name of a host that could not be turned into addresses.
public struct ResolveError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name as it was asked for.
    public let host: String

    /// The system's own sentence, such as `Name or service not known`.
    public let reason: String

    /// One line, such as `peer7.example: Name or service not known`.
    public var description: String { "\(host): \(reason)" }
}

/// The addresses of a host, given by a name or as a literal, in the order in which the system would
/// try them; each once, and at least one.
///
/// A literal is turned into its address at once. A name may take seconds: see ``NameLookup`` for a
/// process that cannot wait.
///
/// - Throws: ``ResolveError``, if there is no such host, or nobody there to ask.
public func resolve(host: String, port: UInt16) throws(ResolveError) -> [SocketAddress] {
    if let literal = SocketAddress(host: host, port: port) { return [literal] }
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    unsafe hints.ai_socktype = CInt(SOCK_DGRAM.rawValue)
    var answers: UnsafeMutablePointer<addrinfo>?
    let result = unsafe getaddrinfo(host, nil, &hints, &answers)
    guard result == 0 else { throw ResolveError(host, failedWith: result) }
    defer { unsafe freeaddrinfo(answers) }
    let addresses = unsafe addresses(in: answers, port: port)
    guard !addresses.isEmpty else { throw ResolveError(host, failedWith: EAI_NONAME) }
    return addresses
}

private func addresses(
    in answers: UnsafeMutablePointer<addrinfo>?, port: UInt16
) -> [SocketAddress] {
    var addresses: [SocketAddress] = []
    var next = unsafe answers
    while let answer = unsafe next?.pointee {
        if let address = unsafe SocketAddress(at: answer.ai_addr)?.withPort(port),
            !addresses.contains(address)
        {
            addresses.append(address)
        }
        unsafe next = answer.ai_next
    }
    return addresses
}

extension ResolveError {
    init(_ host: String, failedWith number: CInt) {
        let reason =
            number == EAI_SYSTEM
            ? "\(ErrorNumber.last)" : unsafe String(cString: gai_strerror(number))
        self.init(host: host, reason: reason)
    }
}
