#!/usr/bin/env python3
"""`run-cluster.sh demo --page` as a person runs it: the page that it names shows a leader, the kill of
it, and the next one, three times over; and at its end nothing is left running.

usage: demo.py RAFTD RAFTCTL

It runs a copy of the script beside a configuration with free ports. The page is watched by its event
stream and, where there is a Chromium, in that as well.
"""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Kit"))

from browser import Browser, find_browser
from cluster import IDS, check, free_ports, wait

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")


def copy(directory, raftd, raftctl):
    """The script with its programs, in a place of its own."""
    shutil.copy(os.path.join(TOP, "run-cluster.sh"), directory)
    programs = os.path.join(directory, ".build/release")
    os.makedirs(programs)
    os.makedirs(os.path.join(directory, "Sources"))
    with open(os.path.join(directory, "Package.swift"), "w", encoding="ascii"):
        pass
    for program in (raftd, raftctl):
        shutil.copy(program, programs)
    with open(os.path.join(directory, "cluster.json"), "w", encoding="ascii") as file:
        json.dump({"cluster": "demo-test", "peers": [
            {"id": id, "address": f"127.0.0.1:{port}"}
            for id, port in zip(IDS, free_ports(3, socket.SOCK_DGRAM))]}, file)


class Events(threading.Thread):
    """Everything that the page is sent, until the server ends."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.connection.request("GET", "/events")
        self.response = self.connection.getresponse()
        self.leaders, self.silent = [], set()
        self.start()

    def run(self):
        name = text = ""
        try:
            for line in self.response:
                line = line.decode().rstrip("\n")
                if line.startswith("event: "):
                    name, text = line[7:], ""
                elif line.startswith("data: "):
                    text += line[6:]
                elif not line and name == "state":
                    self.take(json.loads(text))
                    name = ""
        except (OSError, http.client.HTTPException, ValueError):
            pass

    def take(self, state):
        self.silent |= {peer["id"] for peer in state if not peer["reachable"]}
        for peer in state:
            found = (peer.get("term"), peer["id"])
            if peer.get("isLeader") and found not in self.leaders:
                self.leaders.append(found)


class Demo:
    """The script, and what it says."""

    def __init__(self, directory):
        self.process = subprocess.Popen(
            ["bash", "run-cluster.sh", "demo", "--page"], cwd=directory, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.lines = []

    def until(self, pattern):
        """The first line from here on that has the pattern."""
        for line in self.process.stdout:
            self.lines.append(line)
            found = re.search(pattern, line)
            if found:
                return found
        raise AssertionError(f"it never says {pattern}:\n{''.join(self.lines)}")


def watches(demo, events, browser):
    """Each kill that the script tells of is seen on the page, and who leads after it."""
    for count in range(3):
        killed = int(demo.until(r"kill -9 peer (\d+), the leader of term \d+")[1])
        leader, term = map(int, demo.until(r"agree: peer (\d+) leads term (\d+)").groups())
        wait(lambda: (term, leader) in events.leaders, f"the stream has peer {leader} lead term {term}")
        if browser:
            browser.wait(f"player.recording.lives[{IDS.index(leader)}].some((event) => event.says.some("
                         f"(line) => line.text.startsWith('leads term {term},')))")
        check(killed != leader, f"peer {killed} is dead and leads")
        print(f"{count + 1}: peer {killed} is killed, and the page shows peer {leader} in term {term}")
    return demo.until(r"Three leaders killed; nobody led for (\d+), (\d+) and (\d+) ms")


def processes(directory):
    """What runs out of a directory."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                program = os.readlink(f"/proc/{name}/exe")
            except OSError:
                continue
            if program.startswith(directory + "/"):
                found.append(int(name))
    return found


def main():
    directory = os.path.realpath(tempfile.mkdtemp(prefix="demo-test-"))
    browser = Browser() if find_browser() else None
    demo = None
    try:
        copy(directory, *sys.argv[1:3])
        demo = Demo(directory)
        first = int(demo.until(r"Peer (\d+) leads term \d+ of a cluster of 3")[1])
        port = int(demo.until(r"Open http://127\.0\.0\.1:(\d+)/ and watch")[1])
        events = Events(port)
        if browser:
            browser.open(f"http://127.0.0.1:{port}/")
        wait(lambda: events.leaders, "the stream has a leader")
        check(events.leaders[0][1] == first, f"peer {first} leads, not {events.leaders}")
        watches(demo, events, browser)
        terms = [term for term, _ in events.leaders]
        check(terms == sorted(set(terms)) and len(terms) >= 4, f"four leaders: {events.leaders}")
        if browser:
            status = "document.getElementById('live-status').textContent"
            browser.wait(f"{status}.startsWith('Peer {events.leaders[-1][1]} leads')")
        demo.process.stdout.read()
        check(demo.process.wait(60) == 0, f"it ends well:\n{''.join(demo.lines)}")
        events.join(20)
        check(not events.is_alive(), "the stream ends with the demo")
        if browser:
            browser.wait("document.getElementById('live-status').textContent.startsWith('No connection')")
        wait(lambda: not processes(directory), "nothing is left running")
        print("the demo ends, and nothing is left")
    finally:
        if demo and demo.process.poll() is None:
            demo.process.terminate()
            demo.process.wait()
        if browser:
            browser.close()
        shutil.rmtree(directory, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
