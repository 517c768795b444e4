"""chisel of the Go module proxy: SSH over WebSocket."""

from contenders.base import Contender
from machine import first_line

MODULE, VERSION = "github.com/jpillora/chisel", "v1.11.5"


class Chisel(Contender):
    name = "chisel"
    about = "chisel: SSH over WebSocket, one connection, always encrypted"

    def prepare(self):
        self.binary = self.peers.go(MODULE, VERSION)

    def version(self):
        return "chisel " + (first_line(self.binary, "--version") or VERSION)

    def launch(self, running):
        running.server([self.binary, "server", "--host", "127.0.0.1", "--port", running.bridge, "--reverse"])
        ways = ["R:127.0.0.1:%d:127.0.0.1:%d%s" % (running.ports[name], target, "/udp" if name.endswith("-udp") else "")
                for name, target in running.targets.items()]
        running.client([self.binary, "client", "http://127.0.0.1:%d" % running.bridge, *ways])
