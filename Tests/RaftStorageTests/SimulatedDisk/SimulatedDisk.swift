import POSIX

/// A disk that fails or stops at a call of one's choice, and remembers what was not flushed.
final class SimulatedDisk {
    /// What happens at one call.
    enum Fault: Hashable {
        /// The process is killed, or the power fails, just before the call.
        case stop

        /// The same, when the call has done half of its work.
        case stopHalfway

        /// The call fails, having done half of its work.
        case fail(ErrorNumber)
    }

    private(set) var image: DiskImage

    /// The calls so far, by name.
    private(set) var calls: [String] = []

    private let fault: (call: Int, Fault)?
    private var isStopped = false
    private var locked: Set<Int> = []
    private var choices: Choices

    /// A disk that holds this, on which the call with this number, from zero on, meets a fault.
    init(_ image: DiskImage = DiskImage(), _ fault: (call: Int, Fault)? = nil, chance: UInt64 = 0) {
        self.image = image
        self.fault = fault
        choices = Choices(chance)
    }

    func call<Answer>(
        _ name: String, _ body: (inout DiskImage) throws(SystemError) -> Answer,
        orHalf half: (inout DiskImage, inout Choices) -> Void = { _, _ in }
    ) throws(SystemError) -> Answer {
        guard !isStopped else { throw SystemError(call: "stopped", number: .interrupted) }
        calls.append(name)
        guard let fault, fault.call == calls.count - 1 else { return try body(&image) }
        switch fault.1 {
        case .stop, .stopHalfway:
            if fault.1 == .stopHalfway { half(&image, &choices) }
            isStopped = true
            throw SystemError(call: "stopped", number: .interrupted)
        case .fail(let number):
            half(&image, &choices)
            throw SystemError(call: name, subject: "/simulated", number: number)
        }
    }

    func lock(_ directory: Int) -> Bool { locked.insert(directory).inserted }

    func unlock(_ directory: Int) { locked.remove(directory) }
}
