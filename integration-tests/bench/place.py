"""Where one contender lives: a network of its own with the services that its visitors want to reach."""

import os
import sys

from network import free_port, listening
from processes import Broken, Process, end_all

LOAD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "load")
BODY = "x" * 120
# What most systems have, or its elder where a namespace may not choose; bbr would hardly mind a loss of 1 %.
LOSSY_CONTROL = ("cubic", "reno")
WIRE_ENDS = ("10.99.0.1", "10.99.0.2")


def first_allowed(controls):
    """Sets the first congestion control that this network may have, and returns its name."""
    for control in controls:
        try:
            with open("/proc/sys/net/ipv4/tcp_congestion_control", "w") as f:
                f.write(control)
            return control
        except OSError:
            continue
    raise Broken("none of these congestion controls: " + ", ".join(controls))


class Place:
    """A network and the targets in it: perf (iperf3), web (nginx) and echo."""

    def __init__(self, network, folder, peers):
        os.makedirs(folder, exist_ok=True)
        self.network = self.client_network = network
        self.bridge_host = self.target_host = self.target_bind = "127.0.0.1"
        self.folder = folder
        self.peers = peers
        self.targets = {}
        self.processes = []

    def start(self):
        """Starts what is in it; what fails is ended again."""
        try:
            self.start_all()
        except BaseException:
            self.end()
            raise
        return self

    def start_all(self):
        with self.client_network.entered():
            self.targets = {name: free_port() for name in ("perf", "web", "echo")}
            self.serve("perf", [self.peers.program("iperf3", "iperf3"), "-s", "--json", "-B", self.target_bind,
                                "-p", self.targets["perf"]])
            self.serve("echo", [sys.executable, os.path.join(LOAD, "echo.py"), self.target_bind, self.targets["echo"]])
            self.serve("web", [self.peers.program("nginx", "nginx"), "-p", self.folder, "-e", "stderr", "-c",
                               self.web_config(), "-g", "daemon off;"])

    def serve(self, name, words):
        process = Process(name, self.folder, words)
        self.processes.append(process)
        process.wait_for(lambda: listening(self.targets[name]), "listening socket")

    def web_config(self):
        path = os.path.join(self.folder, "nginx.conf")
        user = "user root;" if os.getuid() == 0 else ""
        spools = " ".join("%s_temp_path %s/%s;" % (kind, self.folder, kind)
                          for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(path, "w") as f:
            f.write("""%s worker_processes 1; pid %s/nginx.pid; error_log stderr crit; events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000; %s
  server { listen 127.0.0.1:%d backlog=4096; location / { return 200 "%s"; } } }
""" % (user, self.folder, spools, self.targets["web"], BODY))
        return path

    def end(self):
        end_all(self.processes)
        self.network.remove()


class LossyPlace(Place):
    """Visitors and server in one network, client and targets in another, and some 20 ms and a loss between them."""

    def __init__(self, networks, folder, peers, milliseconds=20):
        super().__init__(networks[0], folder, peers)
        self.client_network = networks[1]
        self.milliseconds = milliseconds
        self.bridge_host, self.target_host = WIRE_ENDS
        self.target_bind = "0.0.0.0"

    def start_all(self):
        for network in (self.network, self.client_network):
            with network.entered():
                self.control = first_allowed(LOSSY_CONTROL)
        words = [sys.executable, os.path.join(LOAD, "wire.py"), self.network.name, self.client_network.name, *WIRE_ENDS,
                 self.milliseconds]
        wire = Process("wire", self.folder, words)
        self.processes.append(wire)
        wire.wait_for_line("^ready")
        super().start_all()

    def end(self):
        super().end()
        self.client_network.remove()
