#!/usr/bin/env python3
"""What a real `raftctl serve` asks the peers: nothing while nobody looks, once for all who look, and for
health checks this machine's peer at most once a heartbeat; and that it sleeps in between. With a silent
peer, whoever comes and goes keeps nobody from being told. And by which names it may be asked.

usage: asks.py RAFTCTL

The peers are sockets of this test, which answer as peers do and count.
"""

import collections
import contextlib
import http.client
import json
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Kit"))

from cluster import IDS, SILENT, check, get, wait

CLUSTER, HERE, VIEWERS = "asks-test", 2, 40


class Peer(threading.Thread):
    """One that follows peer 1, or is it, and counts what it is asked."""

    def __init__(self, id):
        super().__init__(daemon=True)
        self.id, self.asked, self.is_silent, self.leader = id, collections.Counter(), False, 1
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.start()

    def run(self):
        while True:
            data, source = self.socket.recvfrom(2_048)
            question = json.loads(data)
            self.asked[question["rpc"]] += 1
            if self.is_silent:
                continue
            reply = {"v": 1, "cluster": CLUSTER, "from": self.id, "seq": question["seq"],
                     "rpc": question["rpc"], "reply": self.answer(question["rpc"])}
            self.socket.sendto(json.dumps(reply).encode(), source)

    def answer(self, rpc):
        if rpc == "History":
            return {"changes": [], "more": False}
        leads = self.id == self.leader
        return {"id": self.id, "role": "leader" if leads else "follower", "term": 4,
                "isLeader": leads, "leader": self.leader, "votedFor": 1, "commitIndex": 0, "lastLogIndex": 0,
                "lastLogTerm": 0, "holdsLease": leads}


class Viewer(threading.Thread):
    """One who is sent events, and takes them."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.told = self.socket.recv(4_096)
        check(self.told.startswith(b"HTTP/1.1 200 "), "a viewer is served")
        self.start()

    def run(self):
        # A server may close a connection that has something unread.
        with contextlib.suppress(ConnectionResetError):
            while more := self.socket.recv(65_536):
                self.told += more

    def leave(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.join()
        self.socket.close()


def asked(peers, seconds, act=lambda: time.sleep(0.01)):
    """How often each peer is asked for its state meanwhile."""
    before = [peer.asked["GetState"] for peer in peers]
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        act()
    took = time.monotonic() - began
    return [peer.asked["GetState"] - old for peer, old in zip(peers, before)], took


def processor_time(process):
    """How long a process has had a processor, in seconds."""
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def counts(port, peers, server):
    none, _ = asked(peers, 1)
    check(none == [0, 0, 0], f"while nobody looks, they are asked {none} times")
    check(all(not peer.asked for peer in peers), "nor for anything else")

    checks, took = asked(peers, 2, lambda: check(get(port, "/leader")[0].status == 503, "2 follows"))
    most = took * 10 + 2
    check(checks[0] == checks[2] == 0, f"health is about this machine's peer: {checks}")
    check(0 < checks[1] <= most, f"for health, in {took:.1f} s: {checks[1]}")

    viewers = [Viewer(port)]
    one, took = asked(peers, 2)
    # A peer is asked again 100 ms after its answer; an answer that is late is asked for again.
    check(all(0 < count <= took * 10 * 1.5 + 2 for count in one), f"for one viewer: {one}")
    # Each of them begins to watch meanwhile, which asks nobody anew.
    coming = iter(range(VIEWERS))
    before = processor_time(server)
    many, took = asked(peers, 2, lambda: viewers.append(Viewer(port)) if next(coming, None)
                       is not None else time.sleep(0.01))
    check(len(viewers) == VIEWERS + 1, "all have come")
    share = (processor_time(server) - before) / took
    check(share < 0.4, f"it is at work for {100 * share:.0f} % of the time: it waits for nothing")
    check(all(0 < count <= took * 10 * 1.5 + 2 for count in many), f"for {VIEWERS}: {many}")
    check(sum(peer.asked["History"] for peer in peers) <= 3 * (VIEWERS + 2), "history, once each")

    for viewer in viewers:
        viewer.leave()
    time.sleep(0.5)
    none, _ = asked(peers, 1)
    check(none == [0, 0, 0], f"when all have left, they are asked {none} times")
    print(f"asked in 2 s: for health {checks}, for one viewer {one}, for {VIEWERS + 1} {many};"
          f" for nobody, nothing; {100 * share:.0f} % of a core for {VIEWERS + 1} viewers")


def tells_whoever_else_comes(port, peers):
    """With a silent peer, which is waited for, and others who come and go every 100 ms."""
    peers[2].is_silent = True
    first, others = Viewer(port), 0
    while b"event: state" not in first.told:
        check(others < 30, "a viewer is not told while others come and go")
        another = Viewer(port)
        time.sleep(0.1)
        another.leave()
        others += 1
    first.leave()


def waits_for_no_silent_neighbour(port, peers):
    """Where several peers are on one machine, the one that leads is enough for a yes, at any time."""
    peers[2].is_silent = True
    for path in ("/leader", "/health"):
        for pause in (0, 0.03, 0.15, 0.25):
            time.sleep(pause)
            began = time.monotonic()
            response, _ = get(port, path)
            took = time.monotonic() - began
            check(response.status == 200, f"{path}, {pause} s later: {response.status}")
            check(took < 0.4, f"{path} waits {took:.2f} s for a peer that is silent")
    peers[0].is_silent = True
    time.sleep(0.15)
    began = time.monotonic()
    check(get(port, "/leader")[0].status == 503, "nobody who answers leads")
    check(time.monotonic() - began > 0.4, "but whoever may lead is waited for")
    peers[0].is_silent = False


def asks_for_the_past_when_a_leader_is_lost(port, peers):
    """What the peers remember changes then, and so it does for who comes second."""
    for peer in peers:
        peer.is_silent = False
    first = Viewer(port)
    wait(lambda: b"event: history" in first.told, "the past is told")
    second = Viewer(port)
    found = wait(lambda: re.search(rb'event: history\ndata: {"now":(\d+),', second.told), "and again")
    check(abs(int(found[1]) / 1000 - time.time()) < 5, "with the time that it is now")
    before = [peer.asked["History"] for peer in peers]
    for peer in peers:
        peer.leader = None
    wait(lambda: all(peer.asked["History"] > old for peer, old in zip(peers, before)),
         "the peers are asked what they remember when nobody leads any more", 5)
    wait(lambda: b'"tone":"bad","leader":null' in first.told, "the verdict is told")
    for peer in peers:
        peer.leader = 1
    for viewer in (first, second):
        viewer.leave()


def knows_its_names(port):
    """Those of --host are its own; any other may be that of a site which made it lead here."""
    for name, expected in {"raft.example.com": 200, "Other.Example.Com:80": 200, "localhost": 200,
                           "evil.example.com": 421}.items():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/state", headers={"Host": name})
        found = connection.getresponse().status
        connection.close()
        check(found == expected, f"{name} gets {found}")


def waits_for_who_says_no_more(port, peers, server):
    """A client that has ended its side is answered, and costs nothing until then."""
    peers[2].is_silent = True
    before, began = processor_time(server), time.monotonic()
    for _ in range(4):
        time.sleep(0.2)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(b"GET /state HTTP/1.1\r\nHost: localhost\r\n\r\n")
            client.shutdown(socket.SHUT_WR)
            check(client.recv(4_096).startswith(b"HTTP/1.1 200 "), "it is answered")
    share = (processor_time(server) - before) / (time.monotonic() - began)
    check(share < 0.15, f"it is at work for {100 * share:.0f} % of the time: it waits for nothing")


def forgets_who_resets(port, peers, server):
    """A client that is gone before it is answered costs nothing, though its answer is waited for."""
    peers[2].is_silent = True
    before, began = processor_time(server), time.monotonic()
    for count in range(8):
        client = socket.create_connection(("127.0.0.1", port), timeout=10)
        client.sendall(b"GET /state HTTP/1.1\r\nHost: localhost\r\n\r\n")
        if count % 2:
            client.shutdown(socket.SHUT_WR)
        time.sleep(0.05)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        time.sleep(0.45)
    share = (processor_time(server) - before) / (time.monotonic() - began)
    check(share < 0.15, f"it is at work for {100 * share:.0f} % of the time: it waits for nobody")


@contextlib.contextmanager
def serving(raftctl, directory, *flags):
    """A server, until it is not needed any more: its port, and the process."""
    server = subprocess.Popen(
        [raftctl, "serve", "--json", "--listen", "127.0.0.1:0", *flags],
        cwd=directory, **SILENT | {"stdout": subprocess.PIPE})
    try:
        url = json.loads(server.stdout.readline())["url"]
        yield int(url.rstrip("/").rsplit(":", 1)[1]), server
    finally:
        server.terminate()
        check(server.wait(20) == 0, "the server ends with status 0")


def main():
    raftctl = os.path.abspath(sys.argv[1])
    peers = [Peer(id) for id in IDS]
    with tempfile.TemporaryDirectory() as directory:
        with open(os.path.join(directory, "cluster.json"), "w", encoding="ascii") as file:
            json.dump({"cluster": CLUSTER, "peers": [
                {"id": peer.id, "address": peer.address} for peer in peers]}, file)
        with serving(raftctl, directory, "--here", str(HERE), "--host", "raft.example.com",
                     "--host", "other.example.com") as (port, server):
            counts(port, peers, server)
            asks_for_the_past_when_a_leader_is_lost(port, peers)
            knows_its_names(port)
            tells_whoever_else_comes(port, peers)
            waits_for_who_says_no_more(port, peers, server)
            forgets_who_resets(port, peers, server)
        # All peers are on this machine.
        with serving(raftctl, directory) as (port, server):
            waits_for_no_silent_neighbour(port, peers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
