#!/usr/bin/env python3
"""The virtual address of the article "Operating a cluster" on three hosts with a network: the leader's
raftd is killed, then its cable is pulled. The address is on one host at a time, and a fourth host finds
it again at once.

usage: address.py RAFTD RAFTCTL

Skipped, with a word, where there can be no network namespaces, or no arping.
"""

import ctypes
import fcntl
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

from network import INSIDE, Network, Peers, run_inside, why_not
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Kit"))

from cluster import SILENT, check, wait

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
ARTICLE = os.path.join(TOP, "Sources/RaftDaemon/RaftDaemon.docc/Operating.md")
IDS = [1, 2, 3]
CLIENT = 50
ADDRESS, PORT = "10.77.0.99", 7777
SIOCGIFCONF = 0x8912
IP_FREEBIND = 15


class Recipe:
    """What the article says, for the address and the directory of this test."""

    def __init__(self, directory):
        with open(ARTICLE, encoding="utf-8") as file:
            section = file.read().split("**A virtual address**")[1].split("\n**")[0]
        script, drop_in = re.findall(r"^```\w*\n(.*?)^```$", section, re.M | re.S)
        self.path = os.path.join(directory, "raft-address")
        self.script = script.replace("10.0.1.99", ADDRESS)
        check(self.script != script, f"the script has another address: {script}")
        self.cleanup = re.search(r"--cleanup '(.*?)' -- ", drop_in)[1].replace("10.0.1.99", ADDRESS)
        self.write(self.script)

    def write(self, script):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(script)
        os.chmod(self.path, 0o755)


class Watch:
    """Looks all the time on which hosts the address is."""

    def __init__(self, network):
        self.sockets = {id: network.socket(id, socket.AF_INET, socket.SOCK_DGRAM) for id in IDS}
        self.holders, self.before, self.doubles, self.samples = set(), set(), [], 0
        self.is_over = False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def has(self, id):
        buffer = ctypes.create_string_buffer(4096)
        request = struct.pack("iP", len(buffer), ctypes.addressof(buffer))
        length, _ = struct.unpack("iP", fcntl.ioctl(self.sockets[id], SIOCGIFCONF, request))
        # A name of 16 bytes, and a socket address of 24 with the address in its fifth byte.
        wanted = socket.inet_aton(ADDRESS)
        return any(buffer.raw[start + 20:start + 24] == wanted for start in range(0, length, 40))

    def run(self):
        """An address that is on one host in two samples in a row was there in between; so two hosts
        that have it in both have it at the same time."""
        while not self.is_over:
            now = {id for id in IDS if self.has(id)}
            both = now & self.before
            if len(both) > 1:
                self.doubles.append(both)
            self.before, self.holders = now, now
            self.samples += 1
            time.sleep(0.0005)

    def close(self):
        self.is_over = True
        self.thread.join()
        for one in self.sockets.values():
            one.close()
        check(not self.doubles, f"the address was on two hosts at a time: {self.doubles[:3]}")


class Service:
    """Answers at the address on each host, with the host's number; and a client of it."""

    def __init__(self, network):
        self.network, self.sockets = network, []
        for id in IDS:
            one = network.socket(id, socket.AF_INET, socket.SOCK_DGRAM)
            one.setsockopt(socket.IPPROTO_IP, IP_FREEBIND, 1)
            one.bind((ADDRESS, PORT))
            self.sockets.append(one)
            threading.Thread(target=self.serve, args=(one, id), daemon=True).start()
        self.client = network.socket(CLIENT, socket.AF_INET, socket.SOCK_DGRAM)
        self.client.settimeout(0.02)

    @staticmethod
    def serve(one, id):
        while True:
            try:
                question, client = one.recvfrom(64)
                one.sendto(question + bytes([id]), client)
            except OSError:
                # No way to the client while the cable is out.
                time.sleep(0.001)

    def ask(self):
        """The number of the host that answers; none if none does."""
        question = os.urandom(8)
        try:
            self.client.sendto(question, (ADDRESS, PORT))
            while True:
                answer = self.client.recv(64)
                if answer[:-1] == question:
                    return answer[-1]
        except OSError:
            return None

    def learn(self):
        """Asks anew where the address is, which is then believed for 15 s at least."""
        subprocess.run(["ip", "-netns", f"host{CLIENT}", "neighbour", "flush", "dev", "eth0"],
                       check=True)
        return wait(self.ask, "an answer")


class Cluster(Peers):
    """A peer on each of the hosts, that runs the recipe."""

    def __init__(self, network, directory, raftd, recipe):
        self.network, self.directory, self.raftd, self.recipe = network, directory, raftd, recipe
        super().__init__()
        with open(self.path("cluster.json"), "w", encoding="utf-8") as file:
            json.dump({"cluster": "address", "peers": [
                {"id": id, "address": f"10.77.0.{id}:7001"} for id in IDS]}, file)
        for id in IDS:
            self.start(id)

    def path(self, name):
        return os.path.join(self.directory, name)

    def start(self, id):
        with open(self.path(f"{id}.log"), "ab") as log:
            self.running[id] = self.network.start(
                id, [self.raftd, "--config", self.path("cluster.json"), "--id", str(id),
                     "--data-dir", self.path(f"data-{id}"), "--cleanup", self.recipe.cleanup,
                     "--", self.recipe.path], **SILENT | {"stderr": log})


def only_holder(watch):
    """The one host that has the address."""
    def holder():
        found = watch.holders
        return next(iter(found)) if len(found) == 1 else None
    return wait(holder, "one host has the address", pause=0.001)


def fails_over(watch, service, strike, words):
    """The client finds the address on another host, because that one said so."""
    old = only_holder(watch)
    check(service.learn() == old, "the client reaches the address")
    began = time.monotonic()
    strike(old)
    new = wait(lambda: service.ask() not in (None, old) and only_holder(watch), words, 10, 0)
    span = time.monotonic() - began
    check(new != old, f"{words}: it is on host {new}")
    print(f"{words}: the address went from host {old} to host {new}, and answered after "
          f"{span * 1000:.0f} ms")
    return old


def is_not_found_unannounced(watch, service, cluster):
    """Without the gratuitous ARP the client goes on asking the host of before: the test can fail."""
    cluster.recipe.write(re.sub("(?m)^arping .*\n", "", cluster.recipe.script))
    old = only_holder(watch)
    check(service.learn() == old, "the client reaches the address")
    cluster.kill(old)
    new = wait(lambda: watch.holders - {old}, "the address is on another host", pause=0.001)
    end = time.monotonic() + 1
    while time.monotonic() < end:
        check(service.ask() is None, f"host {new} is found, though nobody has announced it")
    cluster.recipe.write(cluster.recipe.script)
    cluster.start(old)
    print("unannounced, the address is not found within a second")


def inside(raftd):
    network = Network()
    for host in [*IDS, CLIENT]:
        network.add(host)
    with tempfile.TemporaryDirectory() as directory:
        recipe = Recipe(directory)
        watch, service = Watch(network), Service(network)
        cluster = Cluster(network, directory, os.path.abspath(raftd), recipe)
        try:
            for _ in range(3):
                old = fails_over(watch, service, cluster.kill, "kill -9")
                cluster.start(old)
                old = fails_over(watch, service, network.cut, "the cable is pulled")
                network.mend(old)
                time.sleep(1)
            is_not_found_unannounced(watch, service, cluster)
            cluster.close()
            wait(lambda: not watch.holders, "the address is on no host")
        except AssertionError as error:
            print(f"address: {error}; it is on {watch.holders}")
            for id in IDS:
                with open(cluster.path(f"{id}.log"), encoding="utf-8") as log:
                    print(f"the last lines of peer {id}:\n{log.read()[-1500:]}")
            return 1
        finally:
            cluster.close()
            watch.close()
        print(f"in {watch.samples} samples it was on one host at most")
    return 0


def main():
    if INSIDE in sys.argv:
        return inside(sys.argv[1])
    reason = why_not() or (None if shutil.which("arping") else "there is no arping here")
    if reason:
        print(f"skipped: {reason}")
        return 0
    return run_inside()


if __name__ == "__main__":
    sys.exit(main())
