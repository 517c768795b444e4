"""No tunnel at all: what the machine and the load tools can do."""

from contenders.base import Contender


class Direct(Contender):
    name = "direct"
    about = "no tunnel: the visitor connects to the target"
    carries_udp = True

    def launch(self, running):
        running.ports = dict(running.targets)
