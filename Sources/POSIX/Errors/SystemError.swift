import Glibc

/// A call that the system refused, and why.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the call, such as `bind`.
    public let call: String

    /// What the call was about, such as an address or a path, if that helps the reader.
    public let subject: String?

    /// Why it was refused.
    public let number: ErrorNumber

    /// The refusal of this call, for this reason.
    public init(call: String, subject: String? = nil, number: ErrorNumber) {
        self.call = call
        self.subject = subject
        self.number = number
    }

    /// The refusal of the call that this thread made last; `errno` must still be its own.
    init(call: String, subject: String? = nil) {
        self.init(call: call, subject: subject, number: .last)
    }

    /// One line, such as `bind 127.0.0.1:7001: Address already in use`.
    public var description: String {
        guard let subject else { return "\(call): \(number)" }
        return "\(call) \(subject): \(number)"
    }
}

/// What a call that reports failure as −1 returned, called again as long as signals interrupt it.
///
/// The subject is computed only when the call has failed.
///
/// - Throws: ``SystemError`` for every refusal but an interruption.
@discardableResult
func retrying<Result: SignedInteger & FixedWidthInteger>(
    _ call: String, _ subject: @autoclosure () -> String? = nil, _ body: () -> Result
) throws(SystemError) -> Result {
    let result = uninterrupted(body)
    guard result == -1 else { return result }
    let number = ErrorNumber.last
    throw SystemError(call: call, subject: subject(), number: number)
}

/// What a call returned that was not interrupted: −1, and `errno` is its own, if it failed.
func uninterrupted<Result: SignedInteger & FixedWidthInteger>(_ body: () -> Result) -> Result {
    while true {
        let result = body()
        guard result == -1, errno == EINTR else { return result }
    }
}
