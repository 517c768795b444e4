"""The run: contenders are started once, rounds go through all measurements, contender by contender, until time is up."""

import json
import os
import subprocess
import time

from machine import LOADED, Foreign
from network import Network, OwnNetwork
from peers import Missing, say
from place import LossyPlace, Place
from processes import Broken


class Bench:
    """Holds what runs, takes samples, and writes each one down at once."""

    def __init__(self, options, lengths, peers, folder, files, isolated):
        self.options, self.lengths, self.peers = options, lengths, peers
        self.folder, self.files, self.isolated = folder, files, isolated
        self.samples, self.problems, self.left_out = [], [], {}
        self.places, self.started = {}, {}
        self.lossy = self.far = None
        self.path = os.path.join(options.out, "samples.jsonl")

    def prepared(self, contenders):
        """Those that are here or could be installed; the others are left out, loudly."""
        ready = []
        for contender in contenders:
            try:
                contender.prepare()
                ready.append(contender)
            except (Missing, Broken) as reason:
                self.left_out[contender.name] = str(reason)
                say("LEFT OUT: %s" % reason)
        return ready

    def place(self, contender):
        if contender.name not in self.places:
            network = Network(contender.name) if self.isolated else OwnNetwork()
            place = Place(network, os.path.join(self.folder, contender.name), self.peers)
            self.places[contender.name] = place.start()
        return self.places[contender.name]

    def lossy_place(self):
        if not self.lossy:
            networks = [Network("near"), Network("far")]
            self.lossy = LossyPlace(networks, os.path.join(self.folder, "lossy"), self.peers).start()
            say("lossy rows: congestion control is %s" % self.lossy.control)
        return self.lossy

    def far_place(self):
        if not self.far:
            networks = [Network("here"), Network("there")]
            self.far = LossyPlace(networks, os.path.join(self.folder, "far"), self.peers, milliseconds=50).start()
        return self.far

    def running(self, contender):
        """The contender's place and the one that is kept running in it, started if it is not."""
        place = self.place(contender)
        if contender.name not in self.started:
            running = self.started[contender.name] = contender.start(place)
            with place.network.entered():
                running.answers()
        return place, self.started[contender.name]

    def rounds(self, measurements, contenders):
        """Goes round until the rounds are done or the minutes are over; after_round is told each time."""
        deadline = time.monotonic() + self.options.minutes * 60
        first = self.resumed() + 1
        for number in range(first, first + self.options.rounds):
            began = time.monotonic()
            for measurement in measurements:
                self.one_round_of(measurement, contenders, number, deadline)
            say("round %d took %d s" % (number, time.monotonic() - began))
            yield number
            if time.monotonic() > deadline:
                say("the %s minutes are over" % self.options.minutes)
                return

    def one_round_of(self, measurement, contenders, number, deadline):
        """Samples of one measurement, one contender after the other; who is first changes from round to round."""
        applying = [contender for contender in contenders if measurement.applies(contender)]
        turn = number % max(len(applying), 1)
        for contender in applying[turn:] + applying[:turn]:
            if time.monotonic() < deadline:
                self.take(measurement, contender, number)

    def take(self, measurement, contender, number):
        """One sample; what fails is tried again, with the contender started anew."""
        for left in reversed(range(self.lengths.tries)):
            foreign, began = Foreign(), time.monotonic()
            try:
                values = measurement.sample(self, contender)
                break
            except (Broken, Missing, OSError, subprocess.SubprocessError) as error:
                self.drop(contender)
                text = "%s of %s: %s" % (measurement.name, contender.name, error)
                if not left:
                    self.problem(contender, text)
                    return
                say("once more: " + text)
        sample = {"round": number, "measurement": measurement.name, "contender": contender.name,
                  "foreign": foreign.cores(), "values": {k: round(v, 4) for k, v in values.items()}}
        sample["marked"] = sample["foreign"] > LOADED
        self.samples.append(sample)
        with open(self.path, "a") as f:
            f.write(json.dumps(sample) + "\n")
        say("%-15s %-12s %s  (%.1f s, foreign load %.2f%s)" % (
            measurement.name, contender.name, "  ".join("%s %.4g" % item for item in values.items()),
            time.monotonic() - began, sample["foreign"], " MARKED" if sample["marked"] else ""))

    def problem(self, contender, text):
        self.problems.append((contender.name, text))
        say("DID NOT WORK: " + text)

    def drop(self, contender):
        """After a failure the next sample starts it anew."""
        running = self.started.pop(contender.name, None)
        if running:
            running.end()

    def resumed(self):
        """Takes over the samples of an earlier run where that is asked for; returns its last round."""
        if self.options.resume and os.path.exists(self.path):
            with open(self.path) as f:
                self.samples += [json.loads(line) for line in f if line.strip()]
        elif os.path.exists(self.path):
            os.remove(self.path)
        return max((sample["round"] for sample in self.samples), default=0)

    def end(self):
        for running in self.started.values():
            running.end()
        for place in [*self.places.values(), *filter(None, (self.lossy, self.far))]:
            try:
                place.end()
            except OSError as error:
                say("could not tidy up: %s" % error)
