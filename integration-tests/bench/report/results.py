"""From samples to results: medians, and ratios to rathole."""

import statistics

BASES = ("rathole", "rathole-tls")


def medians(samples):
    """For each measurement and contender: the median of each value, over samples of a quiet machine if there are any."""
    groups = {}
    for sample in samples:
        groups.setdefault((sample["measurement"], sample["contender"]), []).append(sample)
    return {key: summary(group) for key, group in groups.items()}


def summary(group):
    quiet = [sample for sample in group if not sample["marked"]]
    counted = quiet or group
    names = {name for sample in counted for name in sample["values"]}
    values = {name: [s["values"][name] for s in counted if name in s["values"]] for name in names}
    return {"median": {name: statistics.median(found) for name, found in values.items()},
            "spread": {name: (min(found), max(found)) for name, found in values.items()},
            "samples": len(counted), "marked": 0 if quiet else len(group), "dropped": len(group) - len(counted)}


def digits(number):
    """Four digits that count: more would be noise."""
    return float("%.4g" % number)


def results(samples, rows, setups, pers):
    """The entries of benchmarks.json: row by row, contender by contender."""
    known = medians(samples)
    out = []
    for row in rows:
        bases = {base: known[row.measurement, base]["median"] for base in BASES if (row.measurement, base) in known}
        for contender in row.contenders:
            found = known.get((row.measurement, contender))
            if found and row.value in found["median"]:
                out.append(entry(row, contender, found, bases, setups, pers))
    return out


def entry(row, contender, found, bases, setups, pers):
    value, cpu = found["median"][row.value], found["median"].get("cpu")
    return {"row": row.name, "contender": row.shown(contender), "median": digits(value), "unit": row.unit,
            "cpu": None if cpu is None else digits(cpu),
            "vs": ratios(value, bases, row.value), "better": row.better,
            "cpu_per": None if cpu is None else pers.get(row.measurement), "cpu_vs": ratios(cpu, bases, "cpu"),
            "min": digits(found["spread"][row.value][0]), "max": digits(found["spread"][row.value][1]),
            "samples": found["samples"], "loaded_samples": found["marked"], "setup": setups.get(contender, contender)}


def ratios(value, bases, name):
    return {base: digits(value / known[name]) for base, known in bases.items() if value is not None and known.get(name)}


def problems_with(entries, rows, carried):
    """What is wrong with the results as data; carried: the pairs of measurement and contender that there should be."""
    wrong = []
    for one in entries:
        if not isinstance(one["median"], float) or one["median"] <= 0:
            wrong.append("%(row)s of %(contender)s is %(median)s" % one)
        if one["contender"] in BASES and abs(one["vs"].get(one["contender"], 0) - 1) > 0.01:
            wrong.append("%(row)s: %(contender)s is not 1.0 of itself" % one)
    there = {(one["row"], one["contender"]) for one in entries}
    for row in rows:
        if (row.measurement, row.adit) in carried and (row.name, "adit") not in there:
            wrong.append("no result of adit for " + row.name)
    return wrong
