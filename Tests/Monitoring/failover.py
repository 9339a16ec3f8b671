#!/usr/bin/env python3
"""A real HAProxy in front of three guarded services, as the article "Watching a cluster" has it:
after a kill -9 of the leader, requests are answered again, by the next leader's service alone.

usage: failover.py RAFTD RAFTCTL

Skipped, with a word, where there is no haproxy.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

from run import HAPROXY_FRAME, example, has

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

SILENT = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def free_ports(count, kind):
    sockets = [socket.socket(socket.AF_INET, kind) for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Stage:
    """Three peers with their services, a server of /leader for each, and HAProxy before them."""

    def __init__(self, directory, raftd, raftctl):
        self.directory, self.raftd = directory, raftd
        udp, tcp = free_ports(3, socket.SOCK_DGRAM), free_ports(7, socket.SOCK_STREAM)
        self.services, web, self.front = tcp[:3], tcp[3:6], tcp[6]
        self.write("cluster.json", json.dumps({"cluster": "haproxy-test", "peers": [
            {"id": place + 1, "address": f"127.0.0.1:{port}"} for place, port in enumerate(udp)]}))
        self.write("service.py", SERVICE)
        self.write("haproxy.cfg", self.configuration(web))
        self.peers = {id: self.start_peer(id) for id in (1, 2, 3)}
        self.others = [subprocess.Popen(
            [raftctl, "serve", "--config", "cluster.json", "--here", str(place + 1), "--listen",
             f"127.0.0.1:{port}"], cwd=directory, **SILENT) for place, port in enumerate(web)]
        self.others.append(
            subprocess.Popen(["haproxy", "-f", "haproxy.cfg", "-db"], cwd=directory, **SILENT))

    def write(self, name, text):
        with open(os.path.join(self.directory, name), "w", encoding="utf-8") as file:
            file.write(text)

    def configuration(self, web):
        """The article's, but with all three machines on this one."""
        text = HAPROXY_FRAME.replace("18000", str(self.front)) + example("backend service")
        text = text.replace("check port 7080", "check")
        for place, port in enumerate(web):
            text = re.sub(rf"10\.0\.0\.{place + 1}:8000",
                          f"127.0.0.1:{self.services[place]} port {port}", text)
        return text

    def start_peer(self, id):
        return subprocess.Popen(
            [self.raftd, "--config", "cluster.json", "--id", str(id), "--data-dir", f"data-{id}",
             "--", sys.executable, "service.py", str(self.services[id - 1])], cwd=self.directory,
            **SILENT)

    def ask(self):
        """Whose service answers, and in which term; none if HAProxy has nobody to ask."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.front, timeout=5)
            connection.request("GET", "/")
            response = connection.getresponse()
            body = response.read().decode()
            connection.close()
        except OSError:
            return None
        return tuple(int(word) for word in body.split()) if response.status == 200 else None

    def wait_for_service(self, after_term):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            answer = self.ask()
            if answer and answer[1] > after_term:
                return answer
            time.sleep(0.005)
        raise AssertionError(f"no service above term {after_term} within 30 s")

    def close(self):
        for process in [*self.others, *self.peers.values()]:
            process.terminate()
        for process in [*self.others, *self.peers.values()]:
            process.wait(30)


def main():
    raftd, raftctl = (os.path.abspath(path) for path in sys.argv[1:3])
    if not has("haproxy"):
        return 0
    with tempfile.TemporaryDirectory() as directory:
        stage = Stage(directory, raftd, raftctl)
        try:
            leader, term = stage.wait_for_service(after_term=0)
            for _ in range(3):
                stage.peers[leader].kill()
                begin = time.monotonic()
                stage.peers[leader].wait()
                dead = leader
                leader, term = stage.wait_for_service(after_term=term)
                span = (time.monotonic() - begin) * 1000
                if leader == dead:
                    raise AssertionError(f"peer {dead} is dead and answers")
                print(f"kill -9 of {dead}: {leader} answers in term {term} after {span:.0f} ms")
                stage.peers[dead] = stage.start_peer(dead)
                time.sleep(1)
        finally:
            stage.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
