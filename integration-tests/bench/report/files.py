"""The files of a run: benchmarks.md, .json and .svg, written anew after each round."""

import json
import os
import sys

import machine
import measurements
from contenders.adit import ROOT
from report import picture, results, table

DOCUMENT = os.path.join(ROOT, "docs", "benchmarks.md")


class Report:
    """Writes what is known so far; the prose of the page is that of docs/benchmarks.md."""

    def __init__(self, bench, chosen, ready):
        self.bench, self.chosen = bench, chosen
        self.setups = {one.name: one.about for one in ready}
        self.pers = {one.name: one.per for one in measurements.ALL}
        self.facts = self.known_before(ready)

    def known_before(self, ready):
        facts = machine.describe()
        facts["JAVA_OPTS"] = os.environ.get("JAVA_OPTS")
        facts["command"] = " ".join(["integration-tests/bin/bench", *sys.argv[1:]])
        for one in ready:
            facts[one.name] = "; ".join(text for text in (one.version(), one.about) if text)
        for program, option in (("iperf3", "--version"), ("wrk", "-v"), ("nginx", "-v")):
            facts[program] = machine.first_line(self.bench.peers.program(program, program), option)
        facts.update({"left out: " + name: reason for name, reason in self.bench.left_out.items()})
        return facts

    def known_after(self):
        samples = self.bench.samples
        failed = {}
        for sample in samples:
            if sample["values"].get("errors"):
                what = "%(measurement)s of %(contender)s" % sample
                failed[what] = failed.get(what, 0) + round(sample["values"]["errors"])
        return {
            "samples": "%d in %d rounds, %d of them marked for more than %.1f cores of foreign load" % (
                len(samples), self.rounds(), sum(sample["marked"] for sample in samples), machine.LOADED),
            "did not work": "; ".join(text.splitlines()[0] for _, text in self.bench.problems),
            "requests that failed": ", ".join("%s: %d" % item for item in failed.items())}

    def rounds(self):
        return max((sample["round"] for sample in self.bench.samples), default=0)

    def write(self):
        """Writes the files and returns the entries of the JSON."""
        found = results.results(self.bench.samples, self.chosen, self.setups, self.pers)
        facts = {key: value for key, value in {**self.facts, **self.known_after()}.items() if value}
        with open(DOCUMENT) as f:
            page = table.between_marks(f.read(), table.markdown(found, self.chosen, facts))
        self.save("benchmarks.md", page)
        self.save("benchmarks.json", "[\n%s\n]\n" % ",\n".join(json.dumps(one) for one in found))
        self.save("benchmarks.svg", picture.picture(found, self.chosen, "%s cores %s, %s, Linux %s; %d rounds" % (
            facts["cores"], facts["processor"], facts["memory"], facts["kernel"], self.rounds())))
        return found

    def save(self, name, text):
        path = os.path.join(self.bench.options.out, name)
        with open(path + ".new", "w") as f:
            f.write(text)
        os.replace(path + ".new", path)
