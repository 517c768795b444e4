"""HAProxy twice, as a relay of two hops: no tunnel protocol, no NAT traversal, but the same way for the bytes."""

from contenders.base import Contender
from machine import first_line
from network import free_port

HEAD = """global
  nbthread 1
  maxconn 5500
defaults
  mode tcp
  option splice-auto
  retries 0
  timeout connect 5s
  timeout client 1h
  timeout server 1h
"""


class Haproxy(Contender):
    name = "haproxy"
    about = "HAProxy, two TCP hops with splice-auto, one thread each: a relay without a tunnel protocol"

    def prepare(self):
        self.binary = self.peers.program("haproxy", "haproxy")

    def version(self):
        return first_line(self.binary, "-v").split(" - ")[0]

    def launch(self, running):
        middle = {name: free_port() for name in running.targets}
        first = HEAD + "".join(self.hop(n, running.ports[n], middle[n]) for n in middle)
        second = HEAD + "".join(self.hop(n, middle[n], running.targets[n]) for n in middle)
        some = next(iter(middle))
        running.server([self.binary, "-db", "-f", running.write("first.cfg", first)], running.ports[some])
        running.client([self.binary, "-db", "-f", running.write("second.cfg", second)])

    @staticmethod
    def hop(name, port, target):
        return "listen %s\n  bind 127.0.0.1:%d\n  server one 127.0.0.1:%d\n" % (name, port, target)
