#!/usr/bin/env python3
"""A real HAProxy in front of three guarded services, as the article "Watching a cluster" has it:
after a kill -9 of the leader the next request succeeds as soon as the next leader's service is there
and a check has found it, each time and not only mostly; and what curl makes of /leader before, during and after that.

usage: failover.py RAFTD RAFTCTL

Skipped, with a word, where there is no haproxy.
"""

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from run import HAPROXY_FRAME, example, has

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Kit"))

from cluster import Cluster, check, free_ports, get, wait

SERVICE = """\
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{os.environ['RAFT_ID']} {os.environ['RAFT_TERM']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
port = int(sys.argv[1])
http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


def configuration(front, services, servers):
    """The article's, but with all three machines on this one."""
    text = HAPROXY_FRAME.replace("18000", str(front)) + example("backend service")
    text = text.replace("check port 7080", "check")
    for id, port in servers.items():
        text = re.sub(rf"10\.0\.0\.{id}:8000", f"127.0.0.1:{services[id]} port {port}", text)
    return text


def ask(port):
    """Whose service answers, and in which term; none if HAProxy has nobody to ask."""
    try:
        response, body = get(port, "/")
    except (OSError, http.client.HTTPException):
        return None
    return tuple(int(word) for word in body.split()) if response.status == 200 else None


def wait_for_service(port, after_term):
    def answer():
        found = ask(port)
        return found if found and found[1] > after_term else None
    return wait(answer, f"a service above term {after_term}", pause=0.005)


class Moment(threading.Thread):
    """When something was so first, found out beside everything else."""

    def __init__(self, act, words):
        super().__init__(daemon=True)
        self.act, self.words, self.time = act, words, None
        self.start()

    def run(self):
        wait(self.act, self.words, pause=0.005)
        self.time = time.monotonic()

    def after(self, begin):
        self.join()
        check(self.time, self.words)
        return (self.time - begin) * 1000


class HAProxy(threading.Thread):
    """One that runs, and what it says of its servers, and when."""

    def __init__(self, directory):
        super().__init__(daemon=True)
        self.process = subprocess.Popen(
            ["haproxy", "-f", "haproxy.cfg", "-db"], cwd=directory, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.notices = []
        self.start()

    def run(self):
        for line in self.process.stdout:
            found = re.search(r"Server service/(\w+) is (UP|DOWN), ", line)
            if found:
                self.notices.append((time.monotonic(), *found.groups()))

    def found(self, name, since):
        """When it found a server to be up after a moment."""
        def notice():
            return next((at for at, server, state in self.notices
                         if (server, state) == (name, "UP") and at > since), None)
        return wait(notice, f"HAProxy finds {name}")


class Requests(threading.Thread):
    """A new request every 20 ms, whatever becomes of those before: when each began and ended, and
    what it got."""

    CADENCE = 0.02

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.ended, self.started = port, [], []
        self.is_over = threading.Event()
        self.start()

    def run(self):
        while not self.is_over.is_set():
            one = threading.Thread(target=self.ask, daemon=True)
            self.started.append(one)
            one.start()
            time.sleep(self.CADENCE)

    def ask(self):
        began = time.monotonic()
        found = ask(self.port)
        self.ended.append((began, time.monotonic(), found))

    def stop(self):
        self.is_over.set()
        self.join()
        for one in self.started:
            one.join()


def curl(cluster):
    """Whom `curl --fail` finds leading; everybody else says no."""
    found = {id: subprocess.run(
        ["curl", "--fail", "--silent", "--output", "/dev/null", "--max-time", "5",
         f"http://127.0.0.1:{cluster.ports[id]}/leader"], check=False).returncode
        for id in cluster.ports}
    check(set(found.values()) <= {0, 22}, f"curl: {found}")
    return [id for id, status in found.items() if status == 0]


def main():
    raftd, raftctl = sys.argv[1:3]
    if not has("haproxy"):
        return 0
    front, *ports = free_ports(4)
    services = dict(zip((1, 2, 3), ports))
    with tempfile.TemporaryDirectory() as directory:
        with open(os.path.join(directory, "service.py"), "w", encoding="utf-8") as file:
            file.write(SERVICE)
        with Cluster(directory, raftd, raftctl, "haproxy-test",
                     lambda id: [sys.executable, "service.py", str(services[id])]) as cluster:
            cluster.write("haproxy.cfg", configuration(front, services, cluster.ports))
            haproxy = HAProxy(directory)
            cluster.others.append(haproxy.process)
            fails_over(cluster, haproxy, front, services)
            if has("curl"):
                answers_curl(cluster)
    return 0


# The article's `inter`, in milliseconds, and its names for the servers.
INTERVAL = 200
NAMES = {1: "one", 2: "two", 3: "three"}

# How often the leader is killed, and how much later than the next check a request may succeed: HAProxy
# waits 100 ms for each connection, and a busy machine for itself.
KILLS, ALLOWANCE = 8, 300


def fails_over(cluster, haproxy, front, services):
    leader, term = wait_for_service(front, after_term=0)
    gaps = []
    # In its first moment HAProxy takes every server for up.
    time.sleep(1)
    for _ in range(KILLS):
        dead = leader
        others = [id for id in services if id != dead]
        requests = Requests(front)
        begin = time.monotonic()
        cluster.kill(dead)
        serving = Moment(lambda: any(ask(services[id]) for id in others), "a service")
        leading = Moment(lambda: any(id != dead for id in cluster.leaders()), "a leader")
        leader, term = wait_for_service(front, after_term=term)
        check(leader != dead, f"peer {dead} is dead and answers")
        failover = max(serving.after(begin), leading.after(begin))
        up = haproxy.found(NAMES[leader], begin)
        time.sleep(0.2)
        requests.stop()
        gaps.append(judge(requests, begin, failover, up, (leader, term)))
        print(f"kill -9 of {dead}: {leader} leads and serves in term {term} after {failover:.0f} ms,"
              f" and a request succeeds {gaps[-1]:.0f} ms after that")
        cluster.start_peer(dead)
        time.sleep(1)
    print(f"{KILLS} kills: a request succeeds {statistics.median(gaps):.0f} ms (median) and at most"
          f" {max(gaps):.0f} ms after the failover; a check is made every {INTERVAL} ms")


def judge(requests, begin, failover, up, new):
    """How long after the failover the first request succeeded; no longer than until the next check, and
    a fixed allowance."""
    found = 1000 * (up - begin) - failover
    bound = INTERVAL + ALLOWANCE
    check(found <= bound, f"HAProxy finds the service {found:.0f} ms after the failover, not {bound:.0f}")
    ended = sorted(one for one in requests.ended if one[2] == new)
    first = min(1000 * (end - begin) for _, end, _ in ended) - failover
    settled = max(up, begin + failover / 1000)
    check(first <= bound, f"a request succeeds {first:.0f} ms after the failover, not {bound:.0f}")
    # Once the service is there and found, the next request succeeds, and so does every other one.
    failed = [one for one in requests.ended if one[0] > settled and one[2] != new]
    check(not failed, f"requests after HAProxy has found the service: {failed}")
    return first


def answers_curl(cluster):
    first = cluster.wait_for_leader()
    check(curl(cluster) == [first], "before, curl finds the leader, and it alone")
    cluster.kill(first)
    second = cluster.wait_for_leader(other_than=first)
    wait(lambda: curl(cluster) == [second], "after it, curl finds the next one alone")
    cluster.kill(second)
    wait(lambda: not curl(cluster), "while there is none, it finds nobody")
    for id in (first, second):
        cluster.start_peer(id)
    third = cluster.wait_for_leader()
    wait(lambda: curl(cluster) == [third], "and then one again")
    print("curl --fail /leader finds the leader and nobody else, before, during and after")


if __name__ == "__main__":
    sys.exit(main())
