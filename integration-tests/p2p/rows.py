"""What is measured. Each row is a function of (files, folder, delay) that returns figures; one lab at a time."""

import json
import os
import re
import sys
import time

from adit import Trio, times
from lab import NATLAB, Broken, Lab
from messages import message

TYPES = ["full-cone", "addr-restricted", "port-restricted", "addr-symmetric", "symmetric-seq", "symmetric"]
RELAYED = {("addr-symmetric", "addr-symmetric"), ("addr-symmetric", "symmetric-seq"), ("addr-symmetric", "symmetric"),
           ("symmetric-seq", "addr-symmetric"), ("symmetric-seq", "symmetric"),
           ("symmetric", "addr-symmetric"), ("symmetric", "symmetric-seq"), ("symmetric", "symmetric")}
"""Pairs for which nobody knows a way: two hard NATs, at least one of them with random ports of a whole range."""

SITUATIONS = {
    "same-lan": ("port-restricted", "port-restricted", ["--same-lan"]),
    "cgnat-double": ("port-restricted", "port-restricted", ["--alice-cgnat", "full-cone", "--bob-cgnat", "port-restricted"]),
    "cgnat-blocks": ("port-restricted", "port-restricted", [
        "--alice-cgnat", "symmetric,range=20000-21023", "--bob-cgnat", "symmetric,range=30000-31023"]),
    "hairpin": ("full-cone,hairpin", "port-restricted,hairpin", ["--shared-cgnat", "full-cone,hairpin"]),
    "overlap": ("port-restricted", "port-restricted", ["--overlap"]),
    "early-packet": ("port-restricted,input=accept", "linux,input=accept", []),
    "seq-noise": ("symmetric-seq,noise=10", "symmetric-seq,noise=10", []),
    "ipv6-firewalls": ("symmetric", "symmetric", ["--ipv6", "firewall"]),
    "udp-blocked": ("udp-blocked", "port-restricted", []),
}


def pairs_of(text):
    if text == "all":
        return [(a, b) for a in TYPES for b in TYPES]
    return [tuple(pair.split(":")) for pair in text.split(";")]


def visit(trio, seconds, until=None):
    """One visitor that talks; until(log) ends it early. Returns what it saw and the visiting client's log."""
    stop = os.path.join(trio.lab.folder, "stop%d" % trio.visits)
    talking = trio.talk(seconds, stop)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and talking.child.poll() is None:
        if until and until(trio.office.log()):
            break
        time.sleep(0.02)
    open(stop, "w").close()
    said = talking.wait(90).strip().splitlines()
    trio.lab.processes.remove(talking)
    if not said or not said[-1].startswith("{"):
        raise Broken("the visitor said: %s\n%s" % (said[-5:], trio.office.log()[-3000:]))
    return json.loads(said[-1]), trio.office.log()


def is_direct(log):
    return bool(times(log, "peer-direct"))


def order_to_direct(line):
    """From when the two clients begin to connect."""
    return int(re.search(r"after=(\d+)ms", line).group(1)) / 1000


def one_run(trio, seconds, settle=1.0):
    """A fresh visitor's first link, until the path is direct for a while or time is over."""
    trio.visitor()
    at = []

    def until(log):
        if is_direct(log) and not at:
            at.append(time.monotonic())
        return at and time.monotonic() - at[0] > settle

    saw, log = visit(trio, seconds, until)
    direct = times(log, "peer-direct")
    return {"first": saw["first"], "direct": order_to_direct(direct[0][1]) if direct else None,
            "how": re.search(r"method=(.*?) remote", direct[0][1]).group(1) if direct else "", "gap": saw["gap"], "wrong": saw["wrong"], "lost": saw["lost"],
            "error": saw["error"]}


def cell(files, folder, alice, bob, options, runs, seconds):
    """One pair of networks, some runs."""
    done = []
    with Lab(folder, alice, bob, options) as lab:
        trio = Trio(lab, files)
        for _ in range(runs):
            before = lab.paths()
            run = one_run(trio, seconds)
            after = lab.paths()
            run["directPackets"] = after["direct_udp"]["packets"] - before["direct_udp"]["packets"]
            done.append(run)
    return done


def streams(files, folder, delay):
    """A running stream while the path becomes direct, is cut, comes back, and while a router forgets its mappings."""
    found = {}
    with Lab(folder, "port-restricted", "port-restricted", ["--delay", delay]) as lab:
        trio = Trio(lab, files)
        saw = one_run(trio, 30, settle=3)
        found["upgrade"] = saw
        for name, act, undo in (("cut direct", ("cut", "direct"), ("cut", "restore")), ("flush ra", ("flush", "ra"), None)):
            trio.visitor()
            began = []

            def until(log, act=act, began=began):
                if is_direct(log) and not began:
                    time.sleep(2)
                    began.append(time.monotonic())
                    lab.do(*act)
                return began and time.monotonic() - began[0] > 12

            seen, log = visit(trio, 60, until)
            found[name] = dict(seen, direct=is_direct(log), relayed=[line for _, line in times(log, "peer-relayed")],
                               again=len(times(log, "peer-direct")) - 1)
            if undo:
                lab.do(*undo)
    return found


def server_share(files, folder, delay, mib):
    """How much of a bulk transfer over the direct path the server sees."""
    with Lab(folder, "port-restricted", "port-restricted", ["--delay", delay]) as lab:
        trio = Trio(lab, files)
        # The same connection carries both visits only where they are of one tunnel: warm the bulk tunnel itself.
        trio.visitor()
        trio.bulk(1)
        trio.office.need("peer-direct", 30)
        time.sleep(2)
        before = lab.paths()
        saw = trio.bulk(mib)
        after = lab.paths()
        size = saw["bytes"] or 1
        return dict(saw, serverShare=(after["server"]["bytes"] - before["server"]["bytes"]) / size,
                    directBytes=after["direct_udp"]["bytes"] - before["direct_udp"]["bytes"],
                    mbit=size * 8 / 1e6 / saw["seconds"])


GARBAGE = os.path.join(os.path.dirname(NATLAB), "..", "faultlab", "garbage")


def secrecy(files, folder):
    """What a listener in the middle reads, what somebody with another secret gets, what garbage does to the rendezvous."""
    found = {}
    with Lab(folder, "port-restricted", "port-restricted") as lab:
        trio = Trio(lab, files)
        capture = os.path.join(lab.folder, "inet.pcap")
        tap = lab.start("inet", "tcpdump", "tcpdump", "-i", "any", "-U", "-s", "0", "-w", capture, "udp or tcp")
        tap.need("listening on")
        saw = one_run(trio, 30, settle=2)
        lab.end(tap)
        with open(capture, "rb") as f:
            heard = f.read()
        words = [message(number) for number in range(50)]
        found["direct"], found["captured"] = saw["direct"] is not None, len(heard)
        found["readable"] = sum(word in heard for word in words) + heard.count(files.secret)
        found["garbage"] = garbage(lab, trio)
        files.office(secret="another-secret-than-that-of-the-provider")
        lab.end(trio.office)
        trio.office = lab.start("alice", "stranger", files.binary, "client", "run", "-c", files.path("office"))
        trio.office.need("client-online")
        trio.server.need("visit-refused")
        found["wrongSecret"] = visit(trio, 2)[0]
        files.office()
    return found


def garbage(lab, trio):
    done = {}
    for port in (7001, 7002):
        words = [sys.executable, GARBAGE, "--udp", "--target", "203.0.113.10:%d" % port, "--allow-private", "--count",
                 2000, "--max-amplification", "1.0", "--pid", trio.server.child.pid]
        process = lab.start("inet", "garbage%d" % port, *words)
        text = process.wait(120)
        done[port] = {"status": process.child.returncode, "text": text[-600:]}
    return done
