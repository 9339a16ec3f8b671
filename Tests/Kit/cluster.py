"""Three real raftd and what stands beside them, on free ports of this machine, for tests in Python."""

import http.client
import json
import os
import socket
import subprocess
import time

SILENT = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

IDS = (1, 2, 3)


def check(condition, words):
    """Fails with these words unless the condition holds."""
    if not condition:
        raise AssertionError(words)


def free_ports(count, kind=socket.SOCK_STREAM):
    """Ports of the loopback interface that nobody has at the moment."""
    sockets = [socket.socket(socket.AF_INET, kind) for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait(act, words, seconds=30, pause=0.01):
    """The first value of `act` that is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = act()
        if value:
            return value
        time.sleep(pause)
    raise AssertionError(f"not within {seconds} s: {words}")


class Cluster:
    """Three peers, each with its command if there is one, and a `raftctl serve` for each."""

    def __init__(self, directory, raftd, raftctl, name, command=lambda id: []):
        self.directory, self.command = directory, command
        self.raftd, self.raftctl = os.path.abspath(raftd), os.path.abspath(raftctl)
        self.write("cluster.json", json.dumps({"cluster": name, "peers": [
            {"id": id, "address": f"127.0.0.1:{port}"}
            for id, port in zip(IDS, free_ports(3, socket.SOCK_DGRAM))]}))
        self.ports = dict(zip(IDS, free_ports(3)))
        self.peers, self.servers, self.others = {}, {}, []
        for id in IDS:
            self.start_peer(id)
            self.start_server(id)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        processes = [*self.others, *self.servers.values(), *self.peers.values()]
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def write(self, name, text):
        with open(os.path.join(self.directory, name), "w", encoding="utf-8") as file:
            file.write(text)

    def start(self, *arguments):
        """Starts a program that is ended with the cluster."""
        process = subprocess.Popen(arguments, cwd=self.directory, **SILENT)
        self.others.append(process)
        return process

    def start_peer(self, id):
        command = self.command(id)
        self.peers[id] = subprocess.Popen(
            [self.raftd, "--config", "cluster.json", "--id", str(id), "--data-dir", f"data-{id}",
             *(["--", *command] if command else [])], cwd=self.directory, **SILENT)

    def start_server(self, id):
        self.servers[id] = subprocess.Popen(
            [self.raftctl, "serve", "--json", "--config", "cluster.json", "--here", str(id),
             "--listen", f"127.0.0.1:{self.ports[id]}"], cwd=self.directory,
            **SILENT | {"stdout": subprocess.PIPE})
        check(json.loads(self.servers[id].stdout.readline()) ==
              {"url": f"http://127.0.0.1:{self.ports[id]}/"}, "the server says where it serves")

    def control(self, *arguments):
        """What `raftctl` prints."""
        return subprocess.run([self.raftctl, *arguments], cwd=self.directory, check=True,
                              stdout=subprocess.PIPE, text=True).stdout

    def kill(self, id):
        """kill -9 of a peer."""
        self.peers[id].kill()
        self.peers[id].wait()

    def get(self, id, path, method="GET"):
        """A response of the server beside a peer, and its body."""
        return get(self.ports[id], path, method)

    def leaders(self):
        """Whose /leader says yes."""
        return [id for id in IDS if self.get(id, "/leader")[0].status == 200]

    def term(self):
        """The term that the leader is in."""
        return next(peer["term"] for peer in json.loads(self.get(1, "/state")[1])
                    if peer.get("isLeader"))

    def wait_for_leader(self, other_than=None):
        """The id of the peer that leads and holds the lease."""
        def leader():
            leaders = self.leaders()
            if len(leaders) > 1:
                # What a server has heard of its peer may be 100 ms old.
                time.sleep(0.2)
                leaders = self.leaders()
            check(len(leaders) < 2, f"two leaders hold a lease: {leaders}")
            return leaders[0] if leaders and leaders[0] != other_than else None
        return wait(leader, "a leader with a lease")


def get(port, path, method="GET"):
    """A response, and its body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()
