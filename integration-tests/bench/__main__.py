"""Measures Adit and its peers side by side, in one run, on this machine. Nothing is judged.

Contenders: no tunnel (direct), HAProxy as two hops, rathole plain and over TLS, ssh -R, chisel, and Adit in several setups
(adit-direct and adit-mux over plain tcp, adit-tls as it comes, adit-ws, adit-wss and adit-quic over these). Peers are taken from the PATH, or installed by name:
Debian's packages (as root), cargo, go; what cargo and go build is kept in ~/.cache/adit-bench. A peer that cannot be
had is left out, and that is said.

Each round takes every measurement of every contender, one contender right after the other; the results are medians over
the rounds. They are written after each round, so a run that is cut short leaves what it has. Everything runs on loopback
addresses, as root each contender in a network namespace of its own; nothing leaves the machine.
How to read it: docs/benchmarks.md.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile

import contenders
import machine
import measurements
import rows
from bench import Bench
from contenders.adit import HOME, ROOT, Adit
from measurements.base import CHECK, FULL, QUICK
from network import namespaces_work
from peers import Missing, Peers, say
from report import results, table
from report.files import Report


def arguments():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    words = lambda text: [word for word in text.split(",") if word]  # noqa: E731
    parser.add_argument("--quick", action="store_true", help="one round of short samples: to see that it works")
    parser.add_argument("--check", action="store_true", help="the shortest run there is, installing nothing; fails if "
                        "Adit (with CI=true: or a peer that is here) does not work, or the results are not sound as data")
    parser.add_argument("--rows", type=words, default=[], metavar="A,B", help="only these rows: " +
                        " ".join(row.name for row in rows.ALL))
    parser.add_argument("--contenders", type=words, default=[], metavar="X,Y", help="only these (adit: all of Adit's): " +
                        " ".join(one.name for one in contenders.ALL))
    parser.add_argument("--rounds", type=int, help="how many rounds at most (3; quick and check 1)")
    parser.add_argument("--minutes", type=float, default=14, help="no sample is begun after that time (14)")
    parser.add_argument("--out", default=os.path.join(ROOT, "integration-tests", "target", "bench"), metavar="DIR",
                        help="where benchmarks.md, .json, .svg and samples.jsonl go (integration-tests/target/bench)")
    parser.add_argument("--adit", default=HOME, metavar="HOME", help="another unpacked distribution of Adit, such as one "
                        "with its own runtime (distribution/target/adit)")
    parser.add_argument("--resume", action="store_true", help="add rounds to the samples that are in DIR")
    parser.add_argument("--no-install", action="store_true", help="install nothing")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick or options.check else 3)
    return options


def chosen_contenders(names, peers):
    known = [one.name for one in contenders.ALL]
    wrong = [name for name in names if name not in known + ["adit"]]
    if wrong:
        raise SystemExit("bench: no contender %s (expected: adit, %s)" % (", ".join(wrong), ", ".join(known)))
    return [one(peers) for one in contenders.ALL
            if not names or one.name in names or (one.name.startswith("adit") and "adit" in names)]


def chosen_measurements(chosen, isolated):
    wanted = {row.measurement for row in chosen}
    long_lines = wanted & {"lossy", "far"}
    if long_lines and not (isolated and os.path.exists("/dev/net/tun")):
        say("LEFT OUT: the rows of long lines: they need root, iproute2 and /dev/net/tun, for a line between two namespaces")
        wanted -= long_lines
    found = [one for one in measurements.ALL if one.name in wanted]
    for one in found:
        shown = {name for row in chosen if row.measurement == one.name for name in row.contenders}
        one.contenders = [name for name in one.contenders if name in shown]
    return found


def shortened(found):
    """For a check: all are started and carry one bulk stream; the rest is tried with the setups that rows are about."""
    for one in found:
        if one.name != "bulk-1-up":
            one.contenders = [row.adit for row in rows.ALL if row.measurement == one.name]
        if one.name in ("transport", "far"):
            one.contenders = one.contenders[-1:]  # the others carry a bulk stream elsewhere, or are much the same
    return found


def run(options, peers, folder):
    isolated = namespaces_work()
    if not isolated:
        say("no network namespaces (they need root and iproute2): all share this machine's loopback")
    lengths = CHECK if options.check else QUICK if options.quick else FULL
    bench = Bench(options, lengths, peers, folder, machine.allow_many_files(), isolated)
    chosen = rows.chosen(options.rows)
    found = chosen_measurements(chosen, isolated)
    chosen = [row for row in chosen if row.measurement in {one.name for one in found}]
    for program, package in (("iperf3", "iperf3"), ("nginx", "nginx"), ("wrk", "wrk")):
        peers.program(program, package)
    ready = bench.prepared(chosen_contenders(options.contenders, peers))
    report = Report(bench, chosen, ready)
    try:
        for _ in bench.rounds(shortened(found) if options.check else found, ready):
            report.write()
    finally:
        bench.end()
        entries = report.write()
    print(table.plain(entries))
    print("written to %s" % os.path.relpath(options.out))
    return checked(bench, chosen, found, ready) if options.check else 0


def checked(bench, chosen, found, ready):
    """0 if what was written is sound and everything that is here worked; of the peers that is asked in CI only."""
    with open(os.path.join(bench.options.out, "benchmarks.json")) as f:
        entries = json.load(f)
    carried = {(one.name, contender.name) for one in found for contender in ready if one.applies(contender)}
    strict = os.environ.get("CI") == "true"
    wrong = [text for name, text in bench.problems if strict or name == "direct" or name.startswith("adit")]
    wrong += results.problems_with(entries, chosen, carried)
    wrong += [reason for name, reason in bench.left_out.items() if name.startswith("adit")]
    for text in wrong:
        say("WRONG: " + text)
    print("bench: check %s" % ("failed" if wrong else "passed"))
    return 1 if wrong else 0


def main():
    options = arguments()
    os.makedirs(options.out, exist_ok=True)
    Adit.home = os.path.abspath(options.adit)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="adit-bench-")
    try:
        return run(options, Peers(not (options.no_install or options.check)), folder)
    except Missing as reason:
        say(str(reason))
        return 69
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
