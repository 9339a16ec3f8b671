"""Somebody on the wire who hears every frame, and sends in anybody's name, with raw sockets."""

import collections
import ipaddress
import json
import multiprocessing
import socket
import struct
import threading
import time

PORT = 7001
LAST = 2 ** 53 - 1
ETHERNET = {4: 0x0800, 6: 0x86DD}
UDP, ICMP = 17, 1

# What was heard: between whom, and the bytes of the datagram.
Heard = collections.namedtuple("Heard", "source target source_port target_port bytes")


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packet(source, target, protocol, body):
    """A packet of IPv4 or IPv6, as its addresses are."""
    source, target = ipaddress.ip_address(source), ipaddress.ip_address(target)
    if target.version == 6:
        return struct.pack("!IHBB", 6 << 28, len(body), protocol, 64) + source.packed \
            + target.packed + body
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 0, 0, 64, protocol, 0) \
        + source.packed + target.packed
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body


def udp(source, target, source_port, target_port, payload):
    head = struct.pack("!HHHH", source_port, target_port, 8 + len(payload), 0)
    ends = ipaddress.ip_address(source).packed + ipaddress.ip_address(target).packed
    sum = checksum(ends + struct.pack("!II", 8 + len(payload), UDP) + head + payload) or 0xFFFF
    return packet(source, target, UDP, head[:6] + struct.pack("!H", sum) + payload)


class Attacker:
    """Sits on a host of its own, and knows the addresses of the peers by their ids."""

    def __init__(self, network, host, cluster, addresses):
        self.network, self.cluster, self.addresses = network, cluster, addresses
        self.tape, self.is_playing = [], False
        self.sequence = 1_000_000
        self.wire = network.socket(host, socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.wire.bind(("eth0", 3))
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        """Keeps what the peers say to each other."""
        peers = set(self.addresses.values())
        while True:
            frame, where = self.wire.recvfrom(2048)
            if not self.is_playing and where[2] != socket.PACKET_OUTGOING \
                    and frame[12:14] == b"\x08\0" and frame[23] == UDP:
                ends = (socket.inet_ntoa(frame[26:30]), socket.inet_ntoa(frame[30:34]))
                if peers.issuperset(ends):
                    self.tape.append(Heard(*ends, *struct.unpack("!HH", frame[34:38]),
                                           frame[42:34 + struct.unpack("!H", frame[38:40])[0]]))

    def frame(self, packet, target):
        """A packet on its way to the host of a peer."""
        return self.network.link_address(target) + self.network.link_address(99) \
            + struct.pack("!H", ETHERNET[packet[0] >> 4]) + packet

    def put(self, packet, target):
        self.wire.send(self.frame(packet, target))

    def flood(self, payloads, seconds):
        """Sends datagrams, by sender and receiver, as fast as a core can; how many a second."""
        frames = [self.frame(udp(self.addresses[sender], self.addresses[receiver], PORT, PORT, bytes),
                             receiver) for (sender, receiver), bytes in payloads.items()]
        count = multiprocessing.Value("q")

        def run():
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                for frame in frames * 20:
                    try:
                        self.wire.send(frame)
                        count.value += 1
                    except OSError:
                        pass

        self.is_playing = True
        process = multiprocessing.get_context("fork").Process(target=run)
        process.start()
        process.join()
        self.is_playing = False
        return count.value / seconds

    def send(self, sender, receiver, payload, source=None, source_port=PORT):
        """A datagram to a peer in the name of another, or from any other address."""
        source = source or self.addresses[sender]
        self.put(udp(source, self.addresses[receiver], source_port, PORT, payload), receiver)

    def message(self, sender, receiver, rpc, signature=b"", **fields):
        """A message in a peer's name, with a signature if there is one."""
        self.sequence += 1
        text = json.dumps({"v": 1, "cluster": self.cluster, "from": sender, "to": receiver,
                           "seq": fields.pop("seq", self.sequence), "rpc": rpc, **fields},
                          separators=(",", ":")).encode()
        return text[:-1] + signature + b"}" if signature else text

    def say(self, sender, receiver, *words, **fields):
        self.send(sender, receiver, self.message(sender, receiver, *words, **fields))

    def last(self, sender, receiver):
        """The newest datagram that went by on a way."""
        way = (self.addresses[sender], self.addresses[receiver])
        return next(heard.bytes for heard in reversed(list(self.tape))
                    if (heard.source, heard.target) == way)

    def signatures(self, sender, receiver, count):
        """The newest signatures that went by on a way."""
        way = (self.addresses[sender], self.addresses[receiver])
        found = [heard.bytes for heard in list(self.tape)
                 if (heard.source, heard.target) == way and b',"auth":' in heard.bytes]
        return [one[one.rindex(b',"auth":'):one.rindex(b"}")] for one in found[-count:]]

    def play(self, tape, seconds=0, changed=lambda heard: heard):
        """Sends again what was heard, at once or spread over a time; what is said to that is not
        heard.

        At once is 5,000 a second: more is a flood, and about the processor.
        """
        ids = {address: id for id, address in self.addresses.items()}
        tape = [changed(heard) for heard in tape]
        self.is_playing = True
        for place, heard in enumerate(tape):
            self.put(udp(*heard), ids[heard.target])
            if seconds or place % 10 == 0:
                time.sleep(seconds / len(tape) if seconds else 0.002)
        self.is_playing = False

    def refuse(self, sender, receiver):
        """An ICMP "port unreachable" about a datagram that the receiver may have sent."""
        quoted = udp(self.addresses[receiver], self.addresses[sender], PORT, PORT, b"x" * 100)
        body = struct.pack("!BBHI", 3, 3, 0, 0) + quoted
        body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
        self.put(packet(self.addresses[sender], self.addresses[receiver], ICMP, body), receiver)


def reflected(heard):
    """The same bytes, back to where they came from."""
    return heard._replace(source=heard.target, target=heard.source,
                          source_port=heard.target_port, target_port=heard.source_port)


def forgeries(leader, term):
    """Messages that an attacker may like to send, by name: who sends it, to whom, and what."""
    def heartbeat(sender, of_term, **more):
        return dict(rpc="AppendEntries", args={
            "term": of_term, "leaderId": sender, "prevLogIndex": 0, "prevLogTerm": 0,
            "entries": [], "leaderCommit": 0, **more})

    def vote(sender, of_term, **more):
        return dict(rpc="RequestVote", args={
            "term": of_term, "candidateId": sender, "lastLogIndex": 0, "lastLogTerm": 0, **more})

    def order(sender, of_term):
        return dict(rpc="TimeoutNow", args={"term": of_term, "leaderId": sender,
                                            "leaseFree": True})

    def entries(sender, of_term):
        return heartbeat(sender, of_term, leaderCommit=1, entries=[
            {"term": of_term, "index": 1, "command": "aGk="}])

    kinds = {
        "an order to take over": lambda sender: order(sender, term),
        "an order to take over, next term": lambda sender: order(sender, term + 1),
        "a heartbeat": lambda sender: heartbeat(sender, term),
        "entries": lambda sender: entries(sender, term),
        "a refusal": lambda sender: dict(
            rpc="AppendEntries", reply={"term": term, "success": False}),
        "word that the leader is late": lambda sender: dict(
            rpc="Probe", args={"term": term, "leaderLate": True}),
        "an answer of one that does not lead": lambda sender: dict(rpc="Probe", reply={
            "term": term, "isLeader": False, "empty": False, "lastLogIndex": 0, "lastLogTerm": 0,
            "leaderless": True}),
    }
    for words, later in (("the next term", term + 1), ("the highest term", LAST)):
        kinds |= {
            f"a pre-vote of {words}": lambda sender, later=later: vote(sender, later, preVote=True),
            f"a vote of {words}": lambda sender, later=later: vote(sender, later),
            f"a handed-over vote of {words}":
                lambda sender, later=later: vote(sender, later, handOver=True),
            f"a heartbeat of {words}": lambda sender, later=later: heartbeat(sender, later),
            f"entries of {words}": lambda sender, later=later: entries(sender, later),
            f"a vote refused in {words}": lambda sender, later=later: dict(
                rpc="RequestVote", reply={"term": later, "voteGranted": False}),
            f"a heartbeat refused in {words}": lambda sender, later=later: dict(
                rpc="AppendEntries", reply={"term": later, "success": False}),
            f"a probe of {words}": lambda sender, later=later: dict(
                rpc="Probe", args={"term": later}),
        }
    return kinds
