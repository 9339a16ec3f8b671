internal import Raft

extension Recording.Cause {
    /// What made something happen, by the name by which the page knows it.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case datagram, clock, transfer, proposal, told
        case started, killed, lostPower, paused, resumed, wiped, diskFailed
        case linkFault, partition, linksCut, linksMended
        case forgedRefusal, willSent
        case command, guardFault, stopRequest, move, configuration, healing, trial
    }

    /// What kind of cause it is.
    package var kind: Kind {
        switch self {
        case .datagram: .datagram
        case .clock: .clock
        case .transferRequested: .transfer
        case .proposal: .proposal
        case .told: .told
        case .world(let world): world.kind
        }
    }
}

extension Recording.World {
    fileprivate var kind: Recording.Cause.Kind {
        switch self {
        case .started: .started
        case .killed: .killed
        case .lostPower: .lostPower
        case .paused: .paused
        case .resumed: .resumed
        case .wiped: .wiped
        case .diskFailed: .diskFailed
        case .linkFault: .linkFault
        case .partition: .partition
        case .linksCut: .linksCut
        case .linksMended: .linksMended
        case .forgedRefusal: .forgedRefusal
        case .willSent: .willSent
        case .note(let topic, _): topic.kind
        }
    }
}

extension Trace.Topic {
    fileprivate var kind: Recording.Cause.Kind {
        switch self {
        case .command: .command
        case .guardFault: .guardFault
        case .stopRequest: .stopRequest
        case .move: .move
        case .configuration: .configuration
        case .healing: .healing
        case .trial: .trial
        }
    }
}

extension Observation {
    /// Why it happened, in the word that the log has for it, where it says so.
    var reason: String? {
        for case .text(let word) in fields.filter({ $0.name == "reason" }).map(\.value) {
            return word
        }
        return nil
    }
}
