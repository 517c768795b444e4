"""What every contender is: something that carries visitors to targets, by a server and a client process."""

import os
import shutil
import socket
import tempfile
import time

from network import free_port, listening
from processes import PATIENCE, Broken, Process, cpu_seconds, end_all, family


class Contender:
    """One way from visitors to targets. Subclasses say how it is prepared, started and what it can carry."""

    name = "?"
    about = "?"
    needs_warming = False
    carries_udp = False

    def __init__(self, peers):
        self.peers = peers

    def prepare(self):
        """Finds or installs what it needs; raises Missing or Broken."""

    def version(self):
        return ""

    def start(self, place, *targets):
        """A running one in that place, for these targets of it, or all; the caller ends it."""
        with place.network.entered():
            wanted = {name: place.targets[name] for name in targets or place.targets}
            return Running(self, place, wanted).start()

    def launch(self, running):
        """Starts the processes with running.server(...) and running.client(...)."""
        raise NotImplementedError


def write(folder, name, text):
    """Writes a file that only its owner may read; returns its path."""
    path = os.path.join(folder, name)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as f:
        f.write(text)
    return path


class Running:
    """One started contender: its processes and the ports that visitors use."""

    def __init__(self, contender, place, targets):
        self.contender = contender
        self.folder = tempfile.mkdtemp(prefix=contender.name + "-", dir=place.folder)
        self.host = place.bridge_host
        self.client_network = place.client_network
        self.targets = dict(targets)
        self.ports = {name: free_port() for name in targets}
        if "perf" in targets and contender.carries_udp:
            # iperf3 speaks TCP beside its datagrams, to one port number.
            self.targets["perf-udp"], self.ports["perf-udp"] = targets["perf"], self.ports["perf"]
        self.bridge = free_port()
        self.processes = {}
        self.warm = set()
        self.began = time.monotonic()

    def start(self):
        try:
            self.contender.launch(self)
        except BaseException:
            self.end()
            raise
        return self

    def write(self, name, text):
        return write(self.folder, name, text)

    def server(self, words, port=None, env=None):
        """Starts the server and waits until it listens."""
        self.began = time.monotonic()
        process = self.processes["server"] = Process("server", self.folder, words, env)
        process.wait_for(lambda: listening(port or self.bridge), "listening socket")

    def client(self, words, env=None):
        with self.client_network.entered():
            self.processes["client"] = Process("client", self.folder, words, env)

    def check_alive(self):
        for role, process in self.processes.items():
            if not process.alive():
                raise Broken("the %s of %s ended\n%s" % (role, self.contender.name, process.log()[-1500:]))

    def answers(self, name="echo", seconds=PATIENCE):
        """Waits until a byte comes back through it; returns the milliseconds since its server was started."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", self.ports[name]), timeout=2) as one:
                    one.sendall(b"x")
                    if one.recv(1) == b"x":
                        return (time.monotonic() - self.began) * 1000
            except OSError:
                pass
            self.check_alive()
            time.sleep(0.002)
        raise Broken("%s: no byte came back within %d s\n%s" % (self.contender.name, seconds, self.logs()))

    def pids(self, *roles):
        return [pid for role, process in self.processes.items() if not roles or role in roles
                for pid in family(process.child.pid)]

    def cpu_seconds(self):
        return cpu_seconds(self.pids())

    def logs(self):
        return "".join("--- %s\n%s" % (role, p.log()[-1500:]) for role, p in self.processes.items())

    def end(self):
        end_all(self.processes.values())
        shutil.rmtree(self.folder, ignore_errors=True)
