#!/usr/bin/env python3
"""The article "Operating a cluster" walked through, from empty machines to a lost majority, by typing
what it says: every block that it marks `sh`, on four machines with a systemd and a network each.

usage: walk.py BIN    (a directory with raftd, raftctl and raftsim, or a Debian package of them)

Skipped, with a word, where such machines cannot be made.
"""

import json
import os
import pty
import re
import select
import shutil
import socket
import subprocess
import sys
import textwrap
import time
import urllib.request

import machine
from systemd import check, wait

ARTICLE = os.path.join(machine.TOP, "Sources/RaftDaemon/RaftDaemon.docc/Operating.md")
CONFIG = "/etc/raft/billing.json"

# What stands for the user's own program: it answers at its port for as long as it runs.
SCHEDULER = """\
#!/bin/sh
exec python3 -m http.server "$2"
"""


class Article:
    """The blocks of the article: a section, a language and a text each."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            sections = re.split(r"^## (.*)\n", file.read(), flags=re.M)
        self.blocks = [
            (title, language, textwrap.dedent(text))
            for title, section in zip(sections[1::2], sections[2::2])
            for language, text in re.findall(r"^ *```(\w*)\n(.*?)^ *```$", section, re.M | re.S)]
        self.typed = set()

    def block(self, section, language, holding=""):
        """The only block of a section in a language that holds this."""
        found = [text for title, name, text in self.blocks
                 if (title, name) == (section, language) and holding in text]
        check(len(found) == 1, f"{section}: {len(found)} blocks of {language} with {holding}")
        return found[0]

    def commands(self, section, holding):
        """The lines to type."""
        text = self.block(section, "sh", holding)
        self.typed.add((section, text))
        return text.splitlines()

    def untyped(self):
        return [f"{title}:\n{text}" for title, name, text in self.blocks
                if name == "sh" and (title, text) not in self.typed]


class Host:
    """One machine, with a terminal at which root sits."""

    END = "that was it"

    def __init__(self, place, number):
        self.number, self.address = number, f"10.0.1.{10 + number}"
        self.place = os.path.join(place, str(number))
        self.shared = os.path.join(self.place, "shared")
        os.makedirs(self.shared)
        self.switch_on()

    def switch_on(self):
        self.process = machine.start(self.shared, "multi-user.target", self.place)

    def boot(self):
        """Connects it to the network, and waits until it has started."""
        self.init = wait(self.find_init, f"machine {self.number} has a process 1")
        # An Ethernet address of its own: udev would make the same one on each.
        call("ip", "link", "add", f"port{self.number}", "type", "veth", "peer", "name", "eth0",
             "address", f"02:00:00:00:00:0{self.number}", "netns", self.init)
        call("ip", "link", "set", f"port{self.number}", "master", "net", "up")
        self.enter("ip", "link", "set", "lo", "up")
        self.set_address(self.address)
        wait(lambda: self.enter("systemctl", "is-active", "multi-user.target").returncode == 0,
             f"machine {self.number} is up")
        self.sit_down()

    def find_init(self):
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        found = open(children, encoding="ascii").read().split()
        name = found and open(f"/proc/{found[0]}/comm", encoding="ascii").read().strip()
        return found[0] if name == "systemd" else None

    def set_address(self, address):
        self.address = address
        self.enter("ip", "address", "flush", "dev", "eth0")
        self.enter("ip", "address", "add", f"{address}/24", "dev", "eth0")
        self.enter("ip", "link", "set", "eth0", "up")

    def entering(self, *command):
        environment = ["HOME=/root", "TERM=dumb", "SYSTEMD_PAGER=", "SYSTEMD_EDITOR=/root/editor",
                       "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        return ["nsenter", "-t", self.init, "-a", "env", "-i", *environment, *command]

    def enter(self, *command):
        return subprocess.run(self.entering(*command), stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.STDOUT, check=False)

    def sit_down(self):
        self.terminal, end = pty.openpty()
        self.shell = subprocess.Popen(
            self.entering("bash", "--norc", "--noprofile"), stdin=end, stdout=end, stderr=end,
            start_new_session=True)
        os.close(end)
        self.unread = b""
        self.type("PS1= PS2=; stty -echo; cd /root")

    def type(self, line):
        """Types a line, and returns what it prints; it has to succeed."""
        os.write(self.terminal, f"{line}\nprintf '\\n%s {self.END}\\n' $?\n".encode())
        while not (found := re.search(rf"\r?\n(\d+) {self.END}\r?\n".encode(), self.unread)):
            ready, _, _ = select.select([self.terminal], [], [], 30)
            check(ready, f"machine {self.number}: {line}: hangs: {self.unread.decode()}")
            self.unread += os.read(self.terminal, 65536)
        text = self.unread[:found.start()].decode(errors="replace").replace("\r", "")
        self.unread = self.unread[found.end():]
        check(found[1] == b"0", f"machine {self.number}: {line}: status {found[1]}: {text}")
        return text

    def write(self, path, text, mode=0o644):
        """A file that is written with an editor, or copied from elsewhere."""
        path = f"/proc/{self.init}/root{path}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        is_new = not os.path.exists(path)
        with open(path, "w", encoding="utf-8") as file:
            if is_new:
                os.chmod(path, mode)
            file.write(text)

    def cut_power(self):
        self.process.kill()
        self.process.wait()
        self.shell.wait()
        os.close(self.terminal)

    def serves(self):
        """Whether the service runs here."""
        try:
            with urllib.request.urlopen(f"http://{self.address}/", timeout=1):
                return True
        except OSError:
            return False

    def log(self):
        path = os.path.join(self.place, "upper/var/log/raftd")
        return open(path, encoding="utf-8").read() if os.path.exists(path) else ""


def call(*arguments):
    subprocess.run(arguments, check=True)


class Walk:
    """The machines, and what the article has them do."""

    def __init__(self, place, package):
        self.article = Article(ARTICLE)
        call("ip", "link", "add", "net", "type", "bridge")
        call("ip", "link", "set", "net", "up")
        call("ip", "address", "add", "10.0.1.1/24", "dev", "net")
        self.place, self.package = place, package
        self.file = json.loads(self.article.block("Overview", "json"))
        # The fourth is switched on, and needed later.
        self.new = [Host(self.place, number) for number in (1, 2, 3, 4)]
        self.hosts = [self.empty_machine() for _ in (1, 2, 3)]

    def empty_machine(self):
        host = self.new.pop(0)
        host.boot()
        with open(self.package, "rb") as file, \
                open(f"/proc/{host.init}/root/root/raft_1_all.deb", "wb") as copy:
            copy.write(file.read())
        host.write("/etc/systemd/system/raftd@.service.d/log.conf",
                   "[Service]\nStandardError=append:/var/log/raftd\n")
        host.write("/usr/local/bin/scheduler", SCHEDULER, 0o755)
        # The index of manual pages takes longer than all the rest.
        host.enter("rm", "-f", "/var/lib/man-db/auto-update")
        host.write("/root/editor", "#!/bin/sh\ncp /root/edited \"$1\"\n", 0o755)
        return host

    # What is typed, and where.

    def type(self, section, holding, *hosts):
        """Types a block, each line of it on all of these machines before the next."""
        for line in self.article.commands(section, holding):
            for host in hosts or self.hosts:
                host.type(line)

    def type_in_turn(self, section, holding, hosts=()):
        """Types a block on one machine after the other, the leader last."""
        for host in self.leader_last(hosts or self.hosts):
            self.type(section, holding, host)

    def edit_drop_in(self, text):
        for host in self.hosts:
            host.write("/root/edited", text)
        self.type_in_turn("Install", "systemctl edit")

    def put_file(self, *hosts):
        for host in hosts or self.hosts:
            host.write(CONFIG, json.dumps(self.file))

    # What is to come of it.

    def leader(self):
        words = self.hosts[0].type("raftctl --timeout 10000 wait && raftctl leader").split()
        return next(host for host in self.hosts if f"{host.address}:7001" in words)

    def leader_last(self, hosts):
        leader = self.leader()
        return [host for host in hosts if host is not leader] + \
            [host for host in hosts if host is leader]

    def verdict(self):
        words = self.hosts[0].enter("raftctl", "--config", CONFIG, "state").stdout
        return words.splitlines()[-1] if words else ""

    def keys(self):
        state = self.hosts[0].enter("raftctl", "--config", CONFIG, "state", "--json").stdout
        return {peer.get("key") for peer in json.loads(state)}

    def settles(self):
        """All agree, and the service runs on the leader and nowhere else."""
        count = len(self.file["peers"])
        agreed = f"; {count} of {count} peers agree; 1 more may be lost"
        wait(lambda: self.verdict().endswith(agreed), f"{agreed}: {self.verdict()}")
        leader = self.leader()
        wait(leader.serves, "the service runs on the leader")
        check([host for host in self.hosts if host.serves()] == [leader], "and nowhere else")
        return leader


# The walk ----------------------------------------------------------------------------------------

def install(walk):
    walk.type("Install", "dpkg")
    walk.put_file()
    walk.type("Install", "--check")
    wait(lambda: "3 of 3 peers agree" in walk.verdict(), "all have found each other")
    walk.type("Install", "export")
    walk.edit_drop_in(walk.article.block("Install", "ini"))
    walk.settles()


def fail_over(walk):
    """The machine of the leader loses its power, and has it again."""
    leader = walk.settles()
    walk.hosts.remove(leader)
    began = time.monotonic()
    leader.cut_power()
    wait(lambda: any(host.serves() for host in walk.hosts), "the service runs elsewhere")
    span = time.monotonic() - began
    leader.switch_on()
    leader.boot()
    leader.type(f"export RAFT_CONFIG={CONFIG}")
    walk.hosts.append(leader)
    check(walk.settles() is not leader, "who comes back unseats nobody")
    return f"the service runs elsewhere after {span * 1000:.0f} ms"


def drain(walk):
    leader = walk.settles()
    walk.type("Upgrading", "raftctl drain", leader)
    check(walk.leader() is not leader, "it hands over")
    walk.type("Upgrading", "raftctl undrain", leader)
    walk.settles()


def hold_an_address(walk):
    """The virtual address: the leader's raftd is killed, and another machine says that it has it."""
    if not shutil.which("arping"):
        return "skipped: there is no arping here"
    section = "A service on the leader, and on nobody else"
    drop_in = walk.article.block(section, "ini", "raft-address")
    script = walk.article.block(section, "", "raft-address: holds")
    for host in walk.hosts:
        host.write("/usr/local/lib/raft-address", script, 0o755)
    walk.edit_drop_in(drop_in)

    def neighbour():
        """Where this side of the network believes the address to be."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.sendto(b"", ("10.0.1.99", 9))
        found = subprocess.run(["ip", "neighbour", "show", "10.0.1.99"], stdout=subprocess.PIPE,
                               text=True, check=True).stdout
        number = re.search(r"lladdr 02:00:00:00:00:0(\d)", found)
        return next((host for host in walk.hosts if number and str(host.number) == number[1]), None)
    leader = walk.leader()
    wait(lambda: neighbour() is leader, "the address is at the leader")
    began = time.monotonic()
    leader.enter("systemctl", "kill", "--signal=KILL", "--kill-who=main", "raftd@billing")
    next_one = wait(lambda: neighbour() not in (None, leader) and neighbour(), "it has moved")
    span = time.monotonic() - began
    holders = [host for host in walk.hosts
               if "10.0.1.99" in host.enter("ip", "address", "show", "dev", "eth0").stdout]
    check(holders == [next_one], "the address is on one machine")
    walk.edit_drop_in(walk.article.block("Install", "ini"))
    walk.settles()
    return f"the address is found elsewhere after {span * 1000:.0f} ms"


def switch_keys_on(walk):
    first, *others = walk.hosts
    walk.type("Keys", "keygen", first)
    key = first.type("cat /etc/raft/billing.key")
    for host in others:
        host.write("/etc/raft/billing.key", key)
    walk.type("Keys", "chown")
    for unsigned in ("accepted", "refused"):
        walk.file.update(keyFile="billing.key", unsigned=unsigned)
        walk.put_file()
        walk.type_in_turn("Keys", "systemctl restart")
        walk.settles()


def rotate_the_key(walk):
    leader = walk.settles()
    old = walk.hosts[0].type("cat /etc/raft/billing.key")
    new = walk.hosts[0].type("raftctl keygen")
    before = walk.keys()
    for text in (old + new, new + old, new):
        for host in walk.hosts:
            host.write("/etc/raft/billing.key", text)
        walk.type("Keys", "reload")
    wait(lambda: len(walk.keys()) == 1 and not walk.keys() & before, "all sign with the new key")
    check(walk.settles() is leader, "the leader stays")


def replace_a_disk(walk):
    follower = walk.leader_last(walk.hosts)[0]
    walk.type("Replacing a disk", "rm -r", follower)
    line = walk.article.block("Replacing a disk", "").strip()
    words = re.sub(r"^info peer \d+: |\d+$", "", line)
    wait(lambda: words in follower.log(), f"it says: {words}")
    walk.settles()


def move_a_peer(walk):
    moved, *others = walk.leader_last(walk.hosts)
    walk.type("Another set of peers", "systemctl stop", moved)
    moved.set_address("10.0.1.20")
    walk.file["peers"][moved.number - 1]["address"] = "10.0.1.20:7001"
    walk.put_file()
    for host in others:
        walk.type("Another set of peers", "&& raftctl", host)
    walk.type("Another set of peers", "systemctl start", moved)
    walk.settles()


def grow(walk):
    new = walk.empty_machine()
    new.write("/etc/raft/billing.key", walk.hosts[0].type("cat /etc/raft/billing.key"))
    walk.file["peers"].append({"id": 4, "address": f"{new.address}:7001"})
    hosts = walk.leader_last(walk.hosts)
    walk.put_file(*hosts)
    for host in hosts:
        walk.type("Another set of peers", "restart raftd@billing\n", host)
    walk.type("Install", "dpkg", new)
    walk.put_file(new)
    new.write("/root/edited", walk.article.block("Install", "ini"))
    walk.type("Keys", "chown", new)
    walk.type("Install", "--check", new)
    walk.type("Install", "export", new)
    walk.hosts.append(new)
    walk.type("Install", "systemctl edit", new)
    walk.settles()


def shrink(walk):
    *_, gone = walk.hosts
    if walk.leader() is gone:
        gone.type("raftctl transfer")
    walk.type("Another set of peers", "disable", gone)
    walk.hosts.remove(gone)
    walk.file["peers"].pop()
    walk.put_file()
    for host in walk.leader_last(walk.hosts):
        walk.type("Another set of peers", "restart raftd@billing\n", host)
    walk.settles()


def upgrade(walk):
    walk.type_in_turn("Upgrading", "dpkg")
    walk.settles()


def run_a_job(walk):
    """The line of the crontab, on every machine: it does something on the leader alone."""
    leader = walk.settles()
    line = walk.article.block("A service on the leader, and on nobody else", "cron")
    command = line.split(maxsplit=5)[5].strip()
    for host in walk.hosts:
        host.write("/usr/local/bin/job", "#!/bin/sh\ntouch /root/done\n", 0o755)
        host.enter("sh", "-c", command)
    done = [host for host in walk.hosts if host.enter("test", "-e", "/root/done").returncode == 0]
    check(done == [leader], "the job was run by the leader, and by nobody else")


def lose_a_majority(walk):
    left, *lost = walk.hosts
    for host in lost:
        host.cut_power()
    walk.hosts = [left]
    wait(lambda: "only 1 of 3 peers answers" in walk.verdict(), "nobody leads")
    wait(lambda: not left.serves(), "no service without a majority")
    walk.type("A majority is lost", "systemctl stop")
    walk.file["cluster"] = "billing-2"
    walk.file["peers"] = [peer for peer in walk.file["peers"] if peer["id"] == left.number]
    walk.put_file()
    walk.type("A majority is lost", "rm -r")
    walk.type("A majority is lost", "systemctl start")
    wait(lambda: "1 of 1 peer agrees" in walk.verdict() and left.serves(), "it runs again")


STEPS = [install, run_a_job, fail_over, drain, hold_an_address, switch_keys_on, rotate_the_key,
         replace_a_disk, move_a_peer, grow, shrink, upgrade, lose_a_majority]


def inside(place, package):
    """In namespaces of its own, which take all with them when they end."""
    call("mount", "-t", "tmpfs", "tmpfs", place)
    walk = Walk(place, package)
    try:
        for step in STEPS:
            began = time.monotonic()
            words = step(walk)
            print(f"walk: {step.__name__.replace('_', ' ')}: {time.monotonic() - began:.1f} s"
                  + (f"; {words}" if words else ""), flush=True)
        check(not walk.article.untyped(), "nobody has typed " + "\n".join(walk.article.untyped()))
    except AssertionError as error:
        print(f"walk: {error}\n{walk.verdict()}")
        for host in walk.hosts:
            print(f"the last lines of machine {host.number}:\n{host.log()[-2000:]}")
        return 1
    return 0


def outside(package, directory):
    place = os.path.join(directory, "place")
    os.mkdir(place)
    return subprocess.run(
        ["unshare", "--mount", "--mount-proc", "--net", "--pid", "--fork", "--kill-child",
         sys.executable, __file__, "--inside", place, package], check=False).returncode


if __name__ == "__main__":
    sys.exit(inside(*sys.argv[2:]) if sys.argv[1] == "--inside" else machine.with_package(outside))
