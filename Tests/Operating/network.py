"""Hosts of their own for a test: network namespaces on one bridge, all of it thrown away at the end.

The bridge learns nothing, so that every host can hear what any two others say.
"""

import ctypes
import os
import socket
import subprocess
import sys

INSIDE = "--inside"
NAMESPACES = ["unshare", "--net", "--mount", "--pid", "--mount-proc", "--fork", "--kill-child"]
PROBE = ("mount -t tmpfs tmpfs /run && ip link add type bridge ageing_time 0 && ip netns add probe"
         " && ip link add type veth peer name eth0 netns probe")
CLONE_NEWNET = 0x40000000


def why_not():
    """Why there can be no such hosts here; none if there can."""
    if os.geteuid() != 0:
        return "only root can make network namespaces"
    try:
        done = subprocess.run([*NAMESPACES, "sh", "-c", PROBE], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
    except FileNotFoundError as error:
        return f"there is no {error.filename} here"
    return None if done.returncode == 0 else f"no network namespaces: {done.stdout.strip()}"


def run_inside():
    """Runs this very script among namespaces of its own, and returns its status."""
    return subprocess.run([*NAMESPACES, sys.executable, "-u", *sys.argv, INSIDE],
                          check=False).returncode


def command(*words):
    subprocess.run(words, check=True)


class Network:
    """Hosts that are numbered: 10.77.0.N and fd77::N."""

    def __init__(self):
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.hosts = []
        self.home = os.open("/proc/self/ns/net", os.O_RDONLY)
        command("mount", "-t", "tmpfs", "tmpfs", "/run")
        command("ip", "link", "add", "bridge", "up", "type", "bridge", "ageing_time", "0",
                "mcast_snooping", "0")

    def add(self, host):
        name = f"host{host}"
        self.hosts.append(name)
        command("ip", "netns", "add", name)
        command("ip", "link", "add", name, "master", "bridge", "up", "type", "veth",
                "peer", "name", "eth0", "address", self.link_address(host).hex(":"), "netns", name)
        for words in ("link set lo up", "link set eth0 up", f"address add 10.77.0.{host}/24 dev eth0",
                      f"address add fd77::{host}/64 dev eth0 nodad"):
            command("ip", "-netns", name, *words.split())

    @staticmethod
    def link_address(host):
        return bytes([2, 0, 0, 0, 0, host])

    def start(self, host, words, **settings):
        """Starts a program on a host."""
        return subprocess.Popen(["ip", "netns", "exec", f"host{host}", *words], **settings)

    def socket(self, host, *arguments):
        """A socket of a host, in the hands of this process."""
        with open(f"/run/netns/host{host}", "rb") as there:
            self.enter(there.fileno())
            try:
                return socket.socket(*arguments)
            finally:
                self.enter(self.home)

    def enter(self, descriptor):
        if self.libc.setns(descriptor, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")

    @staticmethod
    def cut(host):
        """Takes a host's cable out: nobody tells the others."""
        command("ip", "link", "set", f"host{host}", "down")

    def mend(self, host):
        """Puts it in again; who asked for a neighbour in vain asks anew at once, and not when it
        thinks fit."""
        command("ip", "link", "set", f"host{host}", "up")
        for name in self.hosts:
            command("ip", "-netns", name, "neighbour", "flush", "dev", "eth0")


class Peers:
    """The `raftd` of the hosts, by the ids of their peers."""

    def __init__(self):
        self.running = {}

    def kill(self, id):
        self.running[id].kill()
        self.running[id].wait()

    def close(self):
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(30)
