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

extension Recording {
    /// Why a peer refused something, or stopped leading, by the name by which the page knows it;
    /// why elections are held is an `ElectionCause`.
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        case staleTerm, alreadyVoted, logBehind, leaderIsAlive, noVotingRights
        case higherTerm, lostQuorum, transferred, transferFailed
        case notLeader, noLiveFollower, unwilling, underWay
    }
}

extension Observation {
    /// Why it happened, where it says so.
    var reason: String? {
        switch self {
        case .preVoteRefused(_, _, let refusal), .voteRefused(_, _, let refusal):
            refusal.reason.rawValue
        case .leadershipLost(_, let reason): reason.reason.rawValue
        case .transferRefused(let refusal): refusal.reason.rawValue
        case .leaderSuspected(_, let cause), .preVoteStarted(_, let cause),
            .electionStarted(_, let cause), .leadershipWon(_, _, _, let cause):
            cause.rawValue
        case .following(_, _, let cause): cause?.rawValue
        case .bootstrapped, .votingRightsRecovered, .votingRightsAwaited, .votingRightsVouched,
            .heartbeatLate, .suspicionLifted, .voteGranted, .electionLost, .termAdvanced,
            .transferStarted, .leaseOutOfReach, .committed, .contradicted:
            nil
        }
    }
}

extension VoteRefusal {
    fileprivate var reason: Recording.Reason {
        switch self {
        case .staleTerm: .staleTerm
        case .alreadyVoted: .alreadyVoted
        case .logBehind: .logBehind
        case .leaderIsAlive: .leaderIsAlive
        case .noVotingRights: .noVotingRights
        }
    }
}

extension StepDownReason {
    fileprivate var reason: Recording.Reason {
        switch self {
        case .higherTerm: .higherTerm
        case .lostQuorum: .lostQuorum
        case .transferred: .transferred
        case .transferFailed: .transferFailed
        }
    }
}

extension TransferRefusal {
    fileprivate var reason: Recording.Reason {
        switch self {
        case .notLeader: .notLeader
        case .noLiveFollower: .noLiveFollower
        case .unwilling: .unwilling
        case .underWay: .underWay
        }
    }
}
