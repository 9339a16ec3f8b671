#!/usr/bin/env python3
"""A real `raftctl serve` under 10,000 malformed requests, 1,000 connections that say nothing, and one
client that holds every stream or takes none of its answers: it answers everybody else as before, and
the cluster does not notice.

usage: hostile.py RAFTD RAFTCTL
"""

import http.client
import os
import random
import re
import resource
import socket
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Kit"))

from cluster import Cluster, check, wait

REQUESTS, CONNECTIONS, STREAMS, SEED = 10_000, 1_000, 300, 42

# Other addresses of this machine: that of an attacker, and that of somebody who only wants to see.
ATTACKER, VIEWER = "127.0.0.2", "127.0.0.3"

GOOD = b"GET /leader HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n"

# Each is no request, whatever else is in it.
MALFORMED = [
    b"GET\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/2.0\r\n\r\n", b"GET / HTTP/1.1\n\n",
    b"GET / HTTP/1.1\r\nHost a\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b" GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"G\x00T / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n", b"GET a HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET /" + b"a" * 5_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /" + b"a" * 200_000,
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 70 + b"\r\n", b"\x16\x03\x01\x02\x00\x01\x00",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", b"\r\n\r\n\r\n", b"\xff" * 64,
]


def mutated(generator):
    """A good request with some of its bytes changed, left out, doubled, or cut off."""
    data = bytearray(GOOD)
    for _ in range(generator.randrange(1, 6)):
        place = generator.randrange(len(data)) if data else 0
        act = generator.randrange(4)
        if act == 0 and data:
            data[place] = generator.randrange(256)
        elif act == 1:
            data[place:place + generator.randrange(1, 9)] = b""
        elif act == 2:
            data[place:place] = data[place:place + generator.randrange(1, 40)]
        else:
            data[place:place] = generator.choice([b"\r", b"\n", b"\x00", b":", b" ", b"\xff"])
    return bytes(data)


def status(port, data):
    """The status that these bytes are answered with; 0 if the connection is closed without one. What was
    sent in vain is no reason to lose the answer: the connection is never reset."""
    with socket.create_connection(("127.0.0.1", port), timeout=15) as connection:
        answer = b""
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        while more := connection.recv(65_536):
            answer += more
    found = re.match(rb"HTTP/1\.1 (\d+) ", answer)
    check(found or not answer, f"{data!r} is answered with {answer[:60]!r}")
    return int(found[1]) if found else 0


def answers_malformed_requests(cluster, server):
    generator = random.Random(SEED)
    seen = {}
    for count in range(REQUESTS):
        data = mutated(generator) if count % 2 else generator.choice(MALFORMED)
        found = status(cluster.ports[server], data)
        seen[found] = seen.get(found, 0) + 1
        if not count % 2:
            expected = (405,) if data.startswith(b"POST") else (400, 431)
            # Of what never was a whole line nobody knows what it would have been.
            expected = expected if b"\n" in data or len(data) > 4_096 else (0,)
            check(found in expected, f"{data[:60]!r} is answered with {found}")
    check(set(seen) <= {0, 200, 400, 404, 405, 408, 421, 431, 503}, f"statuses: {seen}")
    return seen


def knows_its_names(cluster, server):
    """A name that somebody else made lead here is told nothing; HTTP/1.0 needs none."""
    def ask(host):
        return status(cluster.ports[server], GOOD.replace(b"localhost", host))

    own = socket.gethostname().encode()
    for host in (b"127.0.0.1", b"[::1]:7080", b"LOCALHOST:80", b"", own):
        check(ask(host) == 200, f"{host} is answered")
    for host in (b"evil.example", b"localhost.evil.example", own + b".evil.example"):
        check(ask(host) == 421, f"{host} is not answered")
    plain = b"GET /leader HTTP/1.0\r\n\r\n"
    check(status(cluster.ports[server], plain) == 200, "a health check without a name is answered")


def answers_requests_in_one_piece(cluster, server):
    """How long the second of two requests waits that were sent in one piece."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", cluster.ports[server]), timeout=5) as connection:
        connection.sendall(GOOD.replace(b"/leader", b"/nowhere") * 2)
        answer = b""
        while answer.count(b"HTTP/1.1 404 ") < 2:
            more = connection.recv(65_536)
            check(more, "the connection is kept")
            answer += more
    return time.monotonic() - began


def gives_up_the_impatient(cluster, server):
    """One that asks on and on and reads nothing is not kept in memory."""
    with socket.create_connection(("127.0.0.1", cluster.ports[server]), timeout=15) as connection:
        try:
            for _ in range(4_096):
                connection.sendall(GOOD * 256)
        except (ConnectionResetError, BrokenPipeError):
            return
    check(False, "200 MB of requests are taken in without an answer being read")


def keeps_nobody_out(cluster, server):
    """With 1,000 connections open, each of which says nothing or half a request."""
    idle = []
    try:
        for count in range(CONNECTIONS):
            one = socket.create_connection(("127.0.0.1", cluster.ports[server]), timeout=10)
            if count % 2:
                one.sendall(GOOD[:count % len(GOOD)])
            idle.append(one)
        longest = 0.0
        for _ in range(50):
            began = time.monotonic()
            check(cluster.get(server, "/health")[0].status == 200, "it is answered meanwhile")
            longest = max(longest, time.monotonic() - began)
        return longest
    finally:
        for one in idle:
            one.close()


class Stream:
    """A viewer: a connection that is sent events."""

    def __init__(self, port, address):
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=10, source_address=(address, 0))
        self.connection.request("GET", "/events")
        self.response = self.connection.getresponse()
        check(self.response.status == 200, f"a viewer gets {self.response.status}")
        self.next("state")

    def next(self, kind):
        """Waits for an event of this kind."""
        while line := self.response.readline():
            if line == f"event: {kind}\n".encode():
                return
        raise AssertionError(f"the stream ends before an event {kind}")

    def goes_on(self):
        """Waits for events for longer than those last that were sent before."""
        ends = time.monotonic() + 0.5
        while time.monotonic() < ends:
            self.next("timers")

    def close(self):
        self.response.close()
        self.connection.close()


def healthy(cluster, server, address=VIEWER):
    """How long a health check took that was answered."""
    began = time.monotonic()
    connection = http.client.HTTPConnection(
        "127.0.0.1", cluster.ports[server], timeout=10, source_address=(address, 0))
    connection.request("GET", "/health")
    check(connection.getresponse().status == 200, "a health check is answered meanwhile")
    connection.close()
    return time.monotonic() - began


def held(cluster, server, count, data, address):
    """Connections of an attacker, each of which says this and reads nothing."""
    for _ in range(count):
        one = socket.create_connection(("127.0.0.1", cluster.ports[server]), timeout=10,
                                       source_address=(address, 0))
        one.sendall(data)
        yield one


def streams_keep_nobody_out(cluster, server):
    """One who holds every stream that there is, and reads none, against those who want to see."""
    request = GOOD.replace(b"/leader", b"/events")
    first = Stream(cluster.ports[server], VIEWER)
    idle = list(held(cluster, server, STREAMS, request, ATTACKER))
    later = Stream(cluster.ports[server], VIEWER)
    longest = max(healthy(cluster, server) for _ in range(20))
    for viewer in (first, later):
        viewer.goes_on()
    # Where the attacker has the address of everybody, behind a proxy say, the newest is served.
    same = Stream(cluster.ports[server], ATTACKER)
    same.goes_on()
    healthy(cluster, server, ATTACKER)
    for one in [first, later, same, *idle]:
        one.close()
    return longest


def many_addresses_end_no_stream(cluster, server):
    """One who comes from more addresses than there are streams, with one stream each, against somebody
    who has been watching: he keeps his, and who comes later is served too."""
    request = GOOD.replace(b"/leader", b"/events")
    first = Stream(cluster.ports[server], VIEWER)
    idle = [one for count in range(STREAMS)
            for one in held(cluster, server, 1, request, f"127.77.{count // 200}.{count % 200 + 1}")]
    later = Stream(cluster.ports[server], "127.0.0.4")
    for viewer in (first, later):
        viewer.goes_on()
    longest = max(healthy(cluster, server) for _ in range(20))
    for one in [first, later, *idle]:
        one.close()
    return longest


def slow_readers_keep_nobody_out(cluster, server):
    """One who asks for the page on every connection that there is, takes nothing of it, and begins
    anew all the while."""
    idle, longest = [], 0.0
    ends = time.monotonic() + 5
    page = GOOD.replace(b"/leader", b"/")
    while time.monotonic() < ends:
        idle += held(cluster, server, 40, page, ATTACKER)
        longest = max(longest, healthy(cluster, server), healthy(cluster, server, ATTACKER))
        for one in idle[:-700]:
            one.close()
        idle = idle[-700:]
    for one in idle:
        one.close()
    return longest


def few_files_keep_nobody_out(cluster, server):
    """A system that lets the server have fewer connections than it would take."""
    process = cluster.servers[server]
    before = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (64, before[1]))
    idle = list(held(cluster, server, 200, b"", ATTACKER))
    longest = max(healthy(cluster, server) for _ in range(20))
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, before)
    for one in idle:
        one.close()
    return longest


def terms(cluster):
    """The term of each peer, once all of them answer and agree."""
    def agreed():
        found = re.findall(r'"term":(\d+)', cluster.control("state", "--json"))
        return found if len(found) == 3 and len(set(found)) == 1 else None
    return wait(agreed, "all peers are in one term")


def usage(process):
    """How much memory a process has, in kilobytes, and how many files it has open."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        resident = int(re.search(r"VmRSS:\s+(\d+)", file.read())[1])
    return resident, len(os.listdir(f"/proc/{process.pid}/fd"))


def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2_048)), hard))
    with tempfile.TemporaryDirectory() as directory:
        with Cluster(directory, *sys.argv[1:3], "hostile-test") as cluster:
            server = cluster.wait_for_leader()
            before = terms(cluster)
            process = cluster.servers[server]
            memory, files = usage(process)
            print(f"{REQUESTS} malformed requests: {answers_malformed_requests(cluster, server)}")
            knows_its_names(cluster, server)
            second = answers_requests_in_one_piece(cluster, server)
            print(f"two requests in one piece: answered within {second * 1000:.0f} ms")
            gives_up_the_impatient(cluster, server)
            longest = keeps_nobody_out(cluster, server)
            print(f"{CONNECTIONS} silent connections: answered within {longest * 1000:.0f} ms")
            longest = streams_keep_nobody_out(cluster, server)
            print(f"{STREAMS} streams of one client: answered within {longest * 1000:.0f} ms,"
                  " and others see what happens")
            longest = many_addresses_end_no_stream(cluster, server)
            print(f"{STREAMS} streams of as many addresses: answered within {longest * 1000:.0f} ms,"
                  " and who watches goes on")
            longest = slow_readers_keep_nobody_out(cluster, server)
            print(f"one who takes no page: answered within {longest * 1000:.0f} ms")
            longest = few_files_keep_nobody_out(cluster, server)
            print(f"64 files: answered within {longest * 1000:.0f} ms")
            wait(lambda: usage(process)[1] <= files + 8, "the connections are closed")
            grown = usage(process)[0] - memory
            check(grown < 16_384, f"it has grown by {grown} kB")
            check(terms(cluster) == before, f"the cluster noticed: {before}, {terms(cluster)}")
            check(cluster.wait_for_leader() == server, "the same peer leads")
    return 0


if __name__ == "__main__":
    sys.exit(main())
