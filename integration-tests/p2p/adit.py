"""Adit in the laboratory: a server in the middle, the provider `home` in bob's box, the visitor `office` in alice's."""

import datetime
import json
import os
import re
import subprocess
import time

from lab import Broken

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
HOME = os.path.join(ROOT, "distribution", "target", "adit")
SERVER, SECOND = "203.0.113.10", "203.0.113.11"
SECRET = "laboratory-secret-of-the-private-tunnels"

SERVER_FILE = """listen: {server}:7000
transports: [tls]
state: {folder}/server
p2p: {{listen: [7001, 7002], addresses: [{server}, {second}]}}
clients:
  home: {{id: {home}, allow: {{types: tcp}}}}
  office: {{id: {office}}}
"""
HOME_FILE = """server: tls://{server}:7000
client: home
key: {key}
state: {folder}/home
tunnels:
  echo: {{type: tcp, target: 9000, private: {{secret: {secret}, visitors: office}}, p2p: auto}}
  bulk: {{type: tcp, target: 9001, private: {{secret: {secret}, visitors: office}}, p2p: auto}}
"""
OFFICE_FILE = """server: tls://{server}:7000
client: office
key: {key}
state: {folder}/office
visits:
  echo: {{tunnel: home/echo, secret: {wish}, type: tcp, listen: 9100, p2p: auto}}
  bulk: {{tunnel: home/bulk, secret: {secret}, type: tcp, listen: 9101, p2p: auto}}
"""


class Files:
    """The three files, made once; every lab has the same addresses."""

    def __init__(self, folder, home=HOME):
        self.folder = folder
        self.binary = os.path.join(home, "bin", "adit")
        if not os.access(self.binary, os.X_OK):
            raise Broken("%s is missing (mvn -q package -pl distribution -am -DskipTests)" % self.binary)
        self.write("server", "clients: {}\nlisten: 7000\nstate: %s/server\n" % folder)
        keys = {name: self.new_key(name) for name in ("home", "office")}
        self.known = dict(folder=folder, server=SERVER, second=SECOND, secret=SECRET)
        self.secret, self.office_key = SECRET.encode(), keys["office"]["key"]
        self.write("server", SERVER_FILE.format(**self.known, home=keys["home"]["id"], office=keys["office"]["id"]))
        self.write("home", HOME_FILE.format(**self.known, key=keys["home"]["key"]))
        self.office()

    def office(self, secret=SECRET):
        """The visitor's file; with another secret its visit of `echo` is to be refused."""
        self.write("office", OFFICE_FILE.format(**self.known, wish=secret, key=self.office_key))

    def path(self, name):
        return os.path.join(self.folder, name + ".yaml")

    def write(self, name, text):
        with open(self.path(name), "w") as f:
            f.write(text)
        os.chmod(self.path(name), 0o600)

    def new_key(self, name):
        words = [self.binary, "key", "new", name, "-c", self.path("server"), "--json"]
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise Broken("adit key new: " + done.stderr)
        return json.loads(done.stdout)


class Trio:
    """Server, provider and visitor in one lab."""

    def __init__(self, lab, files):
        self.lab, self.files = lab, files
        self.visits = self.granted = 0
        self.target = lab.script("bob", "target", "target.py")
        self.server = self.node("srv", "server", "server")
        self.server.need("server-ready")
        self.home = self.node("bob", "client", "home")
        self.home.need("client-online")
        self.office = None

    def node(self, box, role, name):
        return self.lab.start(box, name, self.files.binary, role, "run", "-c", self.files.path(name))

    def visitor(self):
        """A new process of the visitor, so that nothing is known of the provider."""
        if self.office:
            self.lab.end(self.office)
        self.office = self.node("alice", "client", "office")
        self.office.need("client-online")
        self.granted += 2
        self.server.need_count("visit-granted", self.granted)
        self.office.need_count("visit-open", 2)
        time.sleep(1)  # the first carrier stands a round trip after the session

    def talk(self, seconds, stop=None):
        self.visits += 1
        return self.lab.script("alice", "talk%d" % self.visits, "visitor.py", "talk", seconds, *([stop] if stop else []))

    def bulk(self, mib):
        return json.loads(self.lab.script("alice", "bulk", "visitor.py", "bulk", mib).wait(300).splitlines()[-1])

    def status(self, box="alice", name="office"):
        process = self.lab.start(box, "status", self.files.binary, "client", "status", "-c", self.files.path(name))
        return process.wait(60)


def times(log, event):
    """When an event stands in a log, as seconds since 1970, each with its line."""
    found = []
    for line in log.splitlines():
        match = re.match(r"(\S+)\s+\w+\s+" + re.escape(event) + r"\b(.*)", line)
        if match:
            found.append((datetime.datetime.fromisoformat(match.group(1)).timestamp(), match.group(2)))
    return found
