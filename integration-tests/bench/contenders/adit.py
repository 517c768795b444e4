"""Adit as it was built, in the setups that the rows speak of."""

import json
import os
import subprocess
import tempfile

from contenders.base import Contender, write
from machine import first_line
from peers import Missing
from processes import PATIENCE, Broken

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
# Another build can be measured by the same bench: run it twice, turn by turn, and compare the processor time.
HOME = os.environ.get("ADIT_BENCH_HOME") or os.path.join(ROOT, "distribution", "target", "adit")
SITE = "www.example.test"  # the host name that visitors of the web target ask for


class Adit(Contender):
    needs_warming = True
    transport = "tls"
    carrier = None
    knows_carrier = False
    home = HOME
    accepted, versions = {}, []  # asked once for all setups

    @property
    def binary(self):
        return os.path.join(self.home, "bin", "adit")

    def prepare(self):
        if not os.access(self.binary, os.X_OK):
            raise Missing("adit: %s is missing (mvn -q package -pl distribution -am -DskipTests)" % self.binary)
        self.knows_carrier = self.carrier is not None and self.accepts("tcp", ", carrier: " + self.carrier)
        self.carries_udp = self.accepts("udp", "")

    def version(self):
        if not self.versions:
            self.versions.append(first_line(self.binary, "--version"))
            self.versions.append(first_line("git", "-C", ROOT, "log", "-1", "--format=(commit %h of %cs)"))
        return " ".join(self.versions)

    @property
    def about(self):
        if not self.carrier:
            return "Adit as it comes: over " + self.transport
        known = "carrier: " + self.carrier if self.knows_carrier else "this build has no key `carrier`"
        return "Adit over %s, %s" % (self.transport, known)

    def accepts(self, kind, keys):
        """Whether this build knows such a tunnel: its own verify is asked."""
        if (kind, keys) not in self.accepted:
            with tempfile.TemporaryDirectory(prefix="adit-bench-") as folder:
                tunnel = "{type: %s, client: home, listen: 7001, target: 7002%s}" % (kind, keys)
                file, _ = self.server_file(folder, "127.0.0.1", 7000, "  t: " + tunnel)
                done = subprocess.run([self.binary, "server", "verify", "-c", file], stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True, timeout=PATIENCE)
            if done.returncode not in (0, 78):
                raise Broken("adit server verify ended with %d\n%s" % (done.returncode, done.stdout[-1000:]))
            self.accepted[kind, keys] = done.returncode == 0
        return self.accepted[kind, keys]

    def server_file(self, folder, host, port, tunnels):
        """A server's file for the client `home`; returns its path and the client's key."""
        transports = ", ".join(dict.fromkeys(["tls", "tcp", self.transport]))
        head = "listen: %s:%d\ntransports: [%s]\nstate: %s/s\n" % (host, port, transports, folder)
        file = write(folder, "server.yaml", head + "clients: {}\n")
        made = json.loads(subprocess.check_output([self.binary, "key", "new", "home", "-c", file, "--json"],
                                                  stderr=subprocess.STDOUT, timeout=PATIENCE))
        write(folder, "server.yaml", "%sclients: {home: {id: %s}}\ntunnels:\n%s\n" % (head, made["id"], tunnels))
        return file, made["key"]

    def launch(self, running):
        tunnels = "\n".join(self.tunnel(running, name) for name in running.targets)
        server, key = self.server_file(running.folder, running.host, running.bridge, tunnels)
        client = write(running.folder, "client.yaml", "server: %s://%s:%d\nclient: home\nkey: %s\nstate: %s/c\n"
                       "targets: any\n" % (self.transport, running.host, running.bridge, key, running.folder))
        running.server([self.binary, "server", "run", "-c", server])
        running.client([self.binary, "client", "run", "-c", client])

    def tunnel(self, running, name):
        kind = "udp" if name.endswith("-udp") else "tcp"
        carrier = ", carrier: " + self.carrier if self.knows_carrier and kind == "tcp" else ""
        return '  %s: {type: %s, client: home, listen: "127.0.0.1:%d", target: %d%s}' % (
            name, kind, running.ports[name], running.targets[name], carrier)


class AditDirect(Adit):
    name, transport, carrier = "adit-direct", "tcp", "direct"


class AditMux(Adit):
    name, transport, carrier = "adit-mux", "tcp", "mux"


class AditTls(Adit):
    name = "adit-tls"


class AditWs(Adit):
    name, transport = "adit-ws", "ws"


class AditWss(Adit):
    name, transport = "adit-wss", "wss"


class AditQuic(Adit):
    name, transport = "adit-quic", "quic"


class AditHttp(AditDirect):
    """The web target as one of many sites on a port, by host name."""

    name, sites = "adit-http", 100

    def tunnel(self, running, name):
        if name != "web":
            return super().tunnel(running, name)
        site = '  %s: {type: http, client: home, listen: "127.0.0.1:%d", host: %s, target: %d%s}'
        carrier = ", carrier: " + self.carrier if self.knows_carrier else ""
        hosts = [SITE] + ["site%d.test" % i for i in range(1, self.sites)]
        return "\n".join(site % ("web%d" % i, running.ports[name], host, running.targets[name], carrier)
                         for i, host in enumerate(hosts))
