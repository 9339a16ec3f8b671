#!/usr/bin/env python3
"""The live page in a real browser, before a real cluster: a leader, its kill -9, the next leader,
and a reconnect after the server was restarted; and /leader before, during and after a failover.

usage: live.py RAFTD RAFTCTL

Skipped, with a word, where there is no Chromium.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

from browser import Browser, find_browser


def check(condition, words):
    if not condition:
        raise AssertionError(words)


def free_ports(count, kind):
    sockets = [socket.socket(socket.AF_INET, kind) for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Stage:
    """Three peers, and a server for each."""

    def __init__(self, directory, raftd, raftctl):
        self.directory, self.raftd, self.raftctl = directory, raftd, raftctl
        self.config = os.path.join(directory, "cluster.json")
        peers = [{"id": place + 1, "address": f"127.0.0.1:{port}"}
                 for place, port in enumerate(free_ports(3, socket.SOCK_DGRAM))]
        with open(self.config, "w", encoding="utf-8") as file:
            json.dump({"cluster": "page-test", "peers": peers}, file)
        self.ports = dict(zip((1, 2, 3), free_ports(3, socket.SOCK_STREAM)))
        self.peers = {id: self.start_peer(id) for id in (1, 2, 3)}
        self.servers = {id: self.start_server(id) for id in (1, 2, 3)}

    def start_peer(self, id):
        return subprocess.Popen(
            [self.raftd, "--config", self.config, "--id", str(id), "--data-dir",
             os.path.join(self.directory, str(id))], stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL)

    def start_server(self, id):
        process = subprocess.Popen(
            [self.raftctl, "serve", "--config", self.config, "--here", str(id), "--listen",
             f"127.0.0.1:{self.ports[id]}"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        check(process.stdout.readline() == f"serving http://127.0.0.1:{self.ports[id]}/\n".encode(),
              "the server says where it serves")
        return process

    def get(self, id, path, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[id], timeout=10)
        connection.request(method, path)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body

    def leaders(self):
        """Whose /leader says yes."""
        return [id for id in (1, 2, 3) if self.get(id, "/leader")[0].status == 200]

    def wait_for_leader(self, other_than=None):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            leaders = self.leaders()
            check(len(leaders) < 2, f"two leaders hold a lease: {leaders}")
            if leaders and leaders[0] != other_than:
                return leaders[0]
            time.sleep(0.02)
        raise AssertionError("no leader with a lease within 20 s")

    def close(self):
        for process in [*self.servers.values(), *self.peers.values()]:
            process.kill()
            process.wait()


def answers_every_path(stage):
    page, body = stage.get(1, "/")
    check(page.status == 200 and page.getheader("Content-Type") == "text/html; charset=utf-8",
          "the page is there")
    check("'unsafe" not in page.getheader("Content-Security-Policy"), "its policy is strict")
    head, nothing = stage.get(1, "/", "HEAD")
    check(int(head.getheader("Content-Length")) == len(body) and not nothing, "HEAD is the head")
    state = json.loads(stage.get(1, "/state")[1])
    check([peer["id"] for peer in state] == [1, 2, 3], "the state has every peer")
    metrics, text = stage.get(1, "/metrics")
    check(metrics.status == 200 and b"raft_peer_reachable{" in text, "the metrics are there")
    for id in (1, 2, 3):
        check(stage.get(id, "/health")[0].status == 200, f"peer {id} is healthy")
    check(stage.get(1, "/nothing")[0].status == 404, "nothing else is there")
    check(stage.get(1, "/", "POST")[0].status == 405, "nothing can be changed")


def main():
    raftd, raftctl = (os.path.abspath(path) for path in sys.argv[1:3])
    if not find_browser():
        print("skipped: there is no Chromium here")
        return 0
    with tempfile.TemporaryDirectory() as directory:
        stage = Stage(directory, raftd, raftctl)
        try:
            first = stage.wait_for_leader()
            answers_every_path(stage)
            print("every path is answered")
            watches_a_failover(stage, first)
        finally:
            stage.close()
    return 0


def watches_a_failover(stage, first):
    status = "document.getElementById('live-status').textContent"
    watched = first % 3 + 1
    with Browser() as browser:
        browser.open(f"http://127.0.0.1:{stage.ports[watched]}/")
        browser.wait(f"{status}.startsWith('Peer {first} leads')")
        check(browser.run("document.querySelectorAll('#remembered-body tr').length") >= 1,
              "it knows the history")
        print("the page shows the leader")
        stage.peers[first].send_signal(signal.SIGKILL)
        stage.peers[first].wait()
        second = stage.wait_for_leader(other_than=first)
        browser.wait(f"{status}.startsWith('Peer {second} leads')")
        browser.wait(f"{status}.includes('eer {first} cannot be reached (connection refused')")
        check(stage.get(first, "/health")[0].status == 503, "a dead peer is not healthy")
        print("a kill -9, and the next leader")
        stage.servers[watched].terminate()
        check(stage.servers[watched].wait(20) == 0, "the server ends with status 0")
        browser.wait(f"{status}.startsWith('No connection')")
        stage.servers[watched] = stage.start_server(watched)
        browser.wait(f"{status}.startsWith('Peer {second} leads')", seconds=30)
        print("a reconnect, by itself")
        stage.peers[first] = stage.start_peer(first)
        browser.wait(f"{status}.includes('All peers answer')")
        check(browser.run("player.recording.lives.every((life) => life.length > 0)"),
              "every lane has something")
        complaints = [one for one in browser.complaints
                      if "ERR_CONNECTION_REFUSED" not in one and "ERR_INCOMPLETE" not in one]
        check(not complaints, f"the console: {complaints}")
        own = f"http://127.0.0.1:{stage.ports[watched]}/"
        check(all(one.startswith((own, "data:")) for one in browser.requests),
              f"requests: {browser.requests}")


if __name__ == "__main__":
    sys.exit(main())
