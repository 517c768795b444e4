"""Bulk streams by iperf3: up is from the visitor to the target."""

from measurements.base import PLAIN, TLS, TRANSPORTS, Loaded
from measurements.iperf import iperf3
from processes import Broken


class Bulk(Loaded):
    per = "GB"

    def __init__(self, streams, way):
        self.name = "bulk-%d-%s" % (streams, way)
        self.streams, self.way = streams, way
        self.contenders = PLAIN + TLS if streams == 1 else PLAIN
        self.warm_part = 1.0 if (streams, way) == (1, "up") else 0.5

    def load(self, bench, running, seconds):
        out = iperf3(bench, running, seconds, "-P", self.streams, *(["-R"] if self.way == "down" else []))
        received = out["end"].get("sum_received")
        if not received or not received["bytes"]:
            raise Broken("iperf3: nothing arrived")
        return {"gbit": received["bits_per_second"] / 1e9}, received["bytes"] / 1e9


class TransportUp(Bulk):
    """One stream up over each of the transports that the bridge may run on."""

    def __init__(self):
        super().__init__(1, "up")
        self.name, self.contenders, self.warm_part = "transport", TRANSPORTS, 0.5
