#!/usr/bin/env python3
"""A real HAProxy in front of three guarded services, as the article "Watching a cluster" has it:
after a kill -9 of the leader, requests are answered again, by the next leader's service alone.

usage: failover.py RAFTD RAFTCTL

Skipped, with a word, where there is no haproxy.
"""

import http.client
import os
import re
import sys
import tempfile
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
            cluster.start("haproxy", "-f", "haproxy.cfg", "-db")
            fails_over(cluster, front)
    return 0


def fails_over(cluster, front):
    leader, term = wait_for_service(front, after_term=0)
    for _ in range(3):
        begin = time.monotonic()
        cluster.kill(leader)
        dead = leader
        leader, term = wait_for_service(front, after_term=term)
        span = (time.monotonic() - begin) * 1000
        check(leader != dead, f"peer {dead} is dead and answers")
        print(f"kill -9 of {dead}: {leader} answers in term {term} after {span:.0f} ms")
        cluster.start_peer(dead)
        time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
