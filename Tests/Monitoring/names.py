#!/usr/bin/env python3
"""A real `raftctl serve` whose peers have names that nobody knows when it starts, and that become known
later: health checks find this machine's peer then, and the state all of them, without a restart.

usage: names.py RAFTCTL

The names are in a file of hosts that only this test and its children see; skipped, with a word, where
there can be no namespaces.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

from asks import CLUSTER, Peer

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Kit"))

from cluster import IDS, SILENT, check, get, wait

INSIDE = "--inside"
NAMESPACES = ["unshare", "--user", "--map-root-user", "--mount"]


def name(id):
    return f"peer{id}.raft.test"


class Server:
    """One that finds out itself which peer is this machine's."""

    def __init__(self, raftctl, directory):
        self.process = subprocess.Popen(
            [raftctl, "serve", "--json", "--listen", "127.0.0.1:0"], cwd=directory,
            **SILENT | {"stdout": subprocess.PIPE})
        url = json.loads(self.process.stdout.readline())["url"]
        self.port = int(url.rstrip("/").rsplit(":", 1)[1])

    def health(self):
        response, body = get(self.port, "/health")
        return response.status, json.loads(body)

    def state(self):
        return json.loads(get(self.port, "/state")[1])

    def close(self):
        self.process.terminate()
        check(self.process.wait(20) == 0, "the server ends with status 0")


def becomes_known(health, state, hosts):
    """One server is asked for its health alone, and the other one for the state alone: neither may
    need the other question."""
    status, body = health.health()
    check(status == 503 and body["reason"] == "no peer has an address of this machine", f"{body}")
    found = state.state()
    check([peer["reachable"] for peer in found] == [False] * 3, f"nobody is known: {found}")
    check(all("known" in peer["reason"] or "name" in peer["reason"] for peer in found), f"{found}")

    with open(hosts, "w", encoding="ascii") as file:
        file.writelines(f"127.0.0.1 {name(id)}\n" for id in IDS)
    began = time.monotonic()
    wait(lambda: health.health()[0] == 200, "a peer of this machine is found", pause=0.1)
    first = time.monotonic() - began
    wait(lambda: all(peer["reachable"] for peer in state.state()), "all are reached", pause=0.1)
    print(f"names that become known: health after {first:.1f} s, the state after"
          f" {time.monotonic() - began:.1f} s")


def inside(raftctl):
    with tempfile.TemporaryDirectory() as directory:
        def write(file, text):
            path = os.path.join(directory, file)
            with open(path, "w", encoding="ascii") as opened:
                opened.write(text)
            return path

        hosts = write("hosts", "127.0.0.1 localhost\n")
        switch = write("nsswitch.conf", "hosts: files\n")
        for path, there in ((hosts, "/etc/hosts"), (switch, "/etc/nsswitch.conf")):
            subprocess.run(["mount", "--bind", path, there], check=True)
        write("cluster.json", json.dumps({"cluster": CLUSTER, "peers": [
            {"id": id, "address": f"{name(id)}:{Peer(id).address.rsplit(':', 1)[1]}"}
            for id in IDS]}))
        servers = [Server(raftctl, directory) for _ in range(2)]
        try:
            becomes_known(*servers, hosts)
        finally:
            for server in servers:
                server.close()
    return 0


def main():
    if INSIDE in sys.argv:
        return inside(os.path.abspath(sys.argv[1]))
    if subprocess.run([*NAMESPACES, "true"], check=False, **SILENT).returncode != 0:
        print("skipped: there can be no namespaces here")
        return 0
    return subprocess.run([*NAMESPACES, sys.executable, "-u", *sys.argv, INSIDE],
                          check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
