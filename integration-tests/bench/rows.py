"""The rows of the result: each is one value of one measurement, for the contenders that it compares.

`adit` of a row is the setup of Adit that the row is about; other setups stand beside it under their own names.
"""


class Row:
    def __init__(self, name, measurement, value, unit, better, adit, beside, about):
        self.name, self.measurement, self.value = name, measurement, value
        self.unit, self.better, self.adit = unit, better, adit
        self.contenders = [name for name in beside if name != adit] + [adit]
        self.about = about

    def shown(self, contender):
        """The contender's name in this row."""
        return "adit" if contender == self.adit else contender


RELAYS = ["direct", "haproxy", "rathole"]
ENCRYPTED = ["rathole", "rathole-tls", "ssh", "chisel"]
SMALL = ["direct", "haproxy", "rathole", "rathole-tls", "ssh", "chisel", "adit-mux", "adit-tls"]
COLD = ["haproxy", "rathole", "rathole-tls", "ssh", "chisel", "adit-direct"]
LOSSY = ["direct", "rathole", "adit-mux", "adit-tls"]

ALL = [
    Row("plain-1-up", "bulk-1-up", "gbit", "Gbit/s", "higher", "adit-direct", RELAYS,
        "one stream, visitor to target, nothing encrypted"),
    Row("plain-1-down", "bulk-1-down", "gbit", "Gbit/s", "higher", "adit-direct", RELAYS, "one stream, target to visitor"),
    Row("plain-4-up", "bulk-4-up", "gbit", "Gbit/s", "higher", "adit-direct", RELAYS, "four streams, visitor to target"),
    Row("plain-4-down", "bulk-4-down", "gbit", "Gbit/s", "higher", "adit-direct", RELAYS,
        "four streams, target to visitor"),
    Row("mux-1-up", "bulk-1-up", "gbit", "Gbit/s", "higher", "adit-mux", RELAYS, "one stream in the plain multiplexer"),
    Row("tls-1-up", "bulk-1-up", "gbit", "Gbit/s", "higher", "adit-tls", ENCRYPTED,
        "one stream up, encrypted (rathole itself is plain)"),
    Row("tls-1-down", "bulk-1-down", "gbit", "Gbit/s", "higher", "adit-tls", ENCRYPTED, "one stream down, encrypted"),
    Row("http-keepalive", "http-keepalive", "rate", "req/s", "higher", "adit-direct", SMALL,
        "50 connections, kept alive, 120 bytes each answer"),
    Row("http-keepalive-p99", "http-keepalive", "p99", "ms", "lower", "adit-direct", SMALL, "99 % of these answers"),
    Row("http-sites", "http-keepalive", "rate", "req/s", "higher", "adit-http", RELAYS + ["adit-direct"],
        "the same to one of 100 sites on a port, by host name, beside a plain port"),
    Row("http-sites-p50", "http-keepalive", "p50", "ms", "lower", "adit-http", RELAYS + ["adit-direct"],
        "half of these answers"),
    Row("http-sites-p99", "http-keepalive", "p99", "ms", "lower", "adit-http", RELAYS + ["adit-direct"],
        "99 % of these answers"),
    Row("connect", "connect", "rate", "req/s", "higher", "adit-direct", RELAYS + ["adit-mux"],
        "a connection for each request, 50 at a time"),
    Row("connect-tls", "connect", "rate", "req/s", "higher", "adit-tls", ENCRYPTED,
        "the same, encrypted between server and client"),
    Row("ping-p50", "ping", "p50", "us", "lower", "adit-direct", SMALL, "64 bytes there and back"),
    Row("ping-p99", "ping", "p99", "us", "lower", "adit-direct", SMALL, "99 % of these"),
    Row("udp", "udp", "mbit", "Mbit/s", "higher", "adit-direct", ["direct", "rathole", "adit-tls"],
        "highest rate of 1200-byte datagrams with less than 1 % lost"),
    Row("idle-rss", "fresh", "idle", "MiB", "lower", "adit-tls", COLD, "resident, the larger of server and client, cold"),
    Row("links-5000-rss", "fresh", "links", "MiB", "lower", "adit-tls", COLD,
        "resident, server and client, with 5,000 idle links, cold"),
    Row("start", "fresh", "start", "ms", "lower", "adit-tls", COLD, "server and client started, first byte back, cold"),
    Row("lossy-quiet-p99", "lossy", "quiet-p99", "ms", "lower", "adit-direct", LOSSY,
        "20 ms, 1 % loss: 20 small links, nothing else, cold"),
    Row("lossy-p99", "lossy", "p99", "ms", "lower", "adit-direct", LOSSY, "the same beside one bulk download"),
    Row("lossy-ratio", "lossy", "ratio", "x", "lower", "adit-direct", LOSSY, "lossy-p99 by lossy-quiet-p99"),
    Row("lossy-bulk", "lossy", "bulk", "Mbit/s", "higher", "adit-direct", LOSSY, "that download's rate"),
]

TRANSPORTS = {"tls": "adit-tls", "tcp": "adit-direct", "ws": "adit-ws", "wss": "adit-wss", "quic": "adit-quic"}
for _transport, _contender in TRANSPORTS.items():
    ALL.append(Row("transport-" + _transport, "transport", "gbit", "Gbit/s", "higher", _contender, [],
                   "one stream up, the bridge over " + _transport))
for _transport, _contender in TRANSPORTS.items():
    ALL.append(Row("transport-%s-far" % _transport, "far", "mbit", "Mbit/s", "higher", _contender, [],
                   "the same on a line of 50 ms and 1 % loss"))


def chosen(names):
    """The rows of these names; all where there are none. A wrong name is an error."""
    if not names:
        return ALL
    known = {row.name: row for row in ALL}
    wrong = [name for name in names if name not in known]
    if wrong:
        raise SystemExit("bench: no row %s (expected: %s)" % (", ".join(wrong), ", ".join(known)))
    return [known[name] for name in names]


