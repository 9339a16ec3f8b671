internal import Raft

/// What stands in a datagram as one JSON object: its fields, with their names.
protocol WireObject: Sendable {
    init(_ fields: FieldReader) throws(WireError)
    func write(to fields: inout FieldWriter) throws(WireError)
}

/// A kind of number that stands in datagrams.
protocol WireNumber {
    var number: UInt64 { get }
    init(_ number: UInt64)
}

extension Term: WireNumber {}
extension NodeID: WireNumber {}
extension LogIndex: WireNumber {}
extension UInt64: WireNumber { var number: UInt64 { self } }
