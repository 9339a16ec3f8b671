import Testing

@testable import POSIX

@Suite("A channel between two processes")
struct ChannelTests {
    @Test("what was written before an end was closed is read, and then its end, not an error")
    func closedWithSomethingUnread() throws {
        var channel = try Channel()
        let one = channel.takeFirst()
        func closeOther(_ other: consuming FileDescriptor) throws {
            #expect(try one.write([1]) == .written(1))
            #expect(try other.write([2, 3]) == .written(2))
        }
        try closeOther(channel.takeSecond())
        #expect(try one.read(maximumBytes: 10) == .bytes([2, 3]))
        #expect(try one.read(maximumBytes: 10) == .ended)
        #expect(try one.read(maximumBytes: 10) == .ended)
    }
}
