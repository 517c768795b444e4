"""Measures direct paths between two clients of Adit in a laboratory of NATs (integration-tests/tools/natlab): a server in the
middle, a visitor's client behind one NAT, the provider's behind another, each access line with a delay. Needs root,
iproute2, nftables and the built distribution. The table of docs/p2p.md is made by it.

Rows: matrix (pairs of NATs), situations (one LAN, double NAT, IPv6 …), streams (a running link while paths come and go),
share (what the server sees of a bulk transfer over the direct path), secrecy (a listener in the
middle, a wrong secret, garbage at the rendezvous). Exit 1 with --check where a target is missed that holds
on any machine: an expected pair that is not direct, a wrong or lost byte.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile

import rows
from adit import Files
from lab import Broken

ROWS = ["matrix", "situations", "streams", "share", "secrecy"]


def arguments():
    parser = argparse.ArgumentParser(prog="p2p-matrix", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", default="all", help="visitor:provider;… as natlab names NATs (all: 6 x 6)")
    parser.add_argument("--situations", default="all", metavar="A,B", help=" ".join(rows.SITUATIONS))
    parser.add_argument("--rows", default=",".join(ROWS), metavar="A,B", help=" ".join(ROWS) + " (all)")
    parser.add_argument("--runs", type=int, default=5, help="per cell (5)")
    parser.add_argument("--delay", default="10ms", help="of each access line, one way (10ms)")
    parser.add_argument("--seconds", type=float, default=30, help="how long a path is waited for (30)")
    parser.add_argument("--mib", type=int, default=200, help="of the bulk transfer (200)")
    parser.add_argument("--json", action="store_true", help="everything that was seen, as JSON")
    parser.add_argument("--check", action="store_true", help="fail where an expected pair is not direct or a byte is wrong")
    parser.add_argument("--keep", action="store_true", help="keep the logs")
    parser.add_argument("--adit", metavar="HOME", help="another unpacked distribution")
    return parser.parse_args()


def median(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


def text(seconds):
    return "-" if seconds is None else "%.2f s" % seconds


class Report:
    def __init__(self, quiet):
        self.quiet, self.data, self.missed = quiet, {}, []

    def say(self, line):
        print(line, flush=True, file=sys.stderr if self.quiet else sys.stdout)

    def cell(self, row, name, runs, expected):
        direct = [run for run in runs if run["direct"] is not None]
        self.data.setdefault(row, {})[name] = runs
        bad = sum(run["wrong"] + abs(run["lost"]) for run in runs)
        self.say("| %-34s | %d of %d | %-7s | %-7s | %-7s | %-7s | %s |" % (
            name, len(direct), len(runs), text(median([run["direct"] for run in runs])),
            text(max([run["direct"] for run in direct], default=None)), text(median([run["first"] for run in runs])),
            text(max(run["gap"] for run in runs)), (direct[-1]["how"] if direct else "relay")[:90]))
        if expected and len(direct) < len(runs):
            self.missed.append("%s: direct in %d of %d runs" % (name, len(direct), len(runs)))
        if bad or any(run["error"] for run in runs):
            self.missed.append("%s: %d messages wrong or lost, %s" % (
                name, bad, [run["error"] for run in runs if run["error"]]))

    def streams(self, found):
        self.data["streams"] = found
        for name, saw in found.items():
            self.say("| %-12s | gap %s | wrong %d | lost %d | %s |" % (
                name, text(saw["gap"]), saw["wrong"], saw["lost"], saw["error"] or ""))
            if saw["wrong"] or saw["lost"] or saw["error"] or not saw["direct"]:
                self.missed.append("stream at %s: %s" % (name, saw))

    def share(self, saw):
        self.data["share"] = saw
        self.say("bulk: %d bytes, exact: %s, %.0f Mbit/s, the server saw %.2f %%" % (
            saw["bytes"], saw["exact"], saw["mbit"], saw["serverShare"] * 100))
        if not saw["exact"] or saw["serverShare"] > 0.01:
            self.missed.append("bulk: %s" % saw)


    def secrecy(self, saw):
        self.data["secrecy"] = saw
        self.say("listener: %d bytes, %d words readable; wrong secret: %s; garbage: %s" % (
            saw["captured"], saw["readable"], saw["wrongSecret"]["error"] or "closed",
            {port: one["status"] for port, one in saw["garbage"].items()}))
        refused = saw["wrongSecret"]["came"] == 0
        if not saw["direct"] or saw["readable"] or not refused or any(one["status"] for one in saw["garbage"].values()):
            self.missed.append("secrecy: %s" % saw)


HEAD = "| visitor x provider                 | direct | median | slowest | first byte | worst gap | how |\n" + "|---" * 7 + "|"


def main():
    options = arguments()
    report = Report(options.json)
    wanted = options.rows.split(",")
    folder = tempfile.mkdtemp(prefix="adit-p2p-")
    try:
        files = Files(folder, options.adit) if options.adit else Files(folder)
        line = ["--delay", options.delay] if options.delay not in ("0", "0ms") else []
        if "matrix" in wanted:
            report.say(HEAD)
            for alice, bob in rows.pairs_of(options.pairs):
                hopeful = (alice, bob) not in rows.RELAYED
                seconds = options.seconds if hopeful else min(8, options.seconds)
                seen = rows.cell(files, folder, alice, bob, line, options.runs, seconds)
                report.cell("matrix", "%s x %s" % (alice, bob), seen, hopeful)
        if "situations" in wanted:
            names = list(rows.SITUATIONS) if options.situations == "all" else options.situations.split(",")
            for name in names:
                alice, bob, more = rows.SITUATIONS[name]
                hopeful = name != "udp-blocked"
                seconds = options.seconds if hopeful else min(8, options.seconds)
                seen = rows.cell(files, folder, alice, bob, line + more, options.runs, seconds)
                report.cell("situations", name, seen, hopeful)
        if "streams" in wanted:
            report.streams(rows.streams(files, folder, options.delay))
        if "share" in wanted:
            report.share(rows.server_share(files, folder, options.delay, options.mib))
        if "secrecy" in wanted:
            report.secrecy(rows.secrecy(files, folder))
    except Broken as broken:
        report.missed.append(str(broken))
        options.check = True
    finally:
        if options.keep:
            print("logs: " + folder, file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        print(json.dumps(report.data))
    for missed in report.missed:
        print("MISSED " + missed, file=sys.stderr)
    return 1 if options.check and report.missed else 0


sys.exit(main())
