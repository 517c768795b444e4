"""The results as text: for the terminal and for docs/benchmarks.md."""

from report.results import BASES

BEGIN, END = "<!-- results -->", "<!-- /results -->"


def number(value):
    if value is None:
        return "-"
    return "{:,.0f}".format(value) if value >= 1000 else "%.3g" % value


def ratio(ratios, base):
    value = ratios.get(base)
    return "-" if value is None else "%.2f" % value


def cells(entry):
    mark = " (loaded)" if entry["loaded_samples"] else ""
    span = "" if entry["samples"] == 1 else "%s to %s" % (number(entry["min"]), number(entry["max"]))
    cpu = "-" if entry["cpu"] is None else "%s per %s" % (number(entry["cpu"]), entry["cpu_per"])
    if entry["cpu_vs"]:
        cpu += " (%s, %s)" % tuple(ratio(entry["cpu_vs"], base) for base in BASES)
    return [entry["contender"], "%s %s%s" % (number(entry["median"]), entry["unit"], mark), span,
            *(ratio(entry["vs"], base) for base in BASES), cpu]


def plain(entries):
    lines = []
    for entry in entries:
        lines.append("%-19s %-12s %-22s %-22s %8s %8s  %s" % (entry["row"], *cells(entry)))
    head = "%-19s %-12s %-22s %-22s %8s %8s  %s" % ("row", "contender", "median", "lowest to highest", "/rathole",
                                                     "/rat.-tls", "CPU s")
    return "\n".join([head, *lines])


def markdown(entries, rows, facts):
    """The section that goes between the marks of docs/benchmarks.md."""
    lines = ["", "![Medians and their ratio to rathole](benchmarks.svg)", "", "### The run", "", "| | |", "|---|---|"]
    lines += ["| %s | %s |" % (key, str(value).replace("|", "\\|")) for key, value in facts.items()]
    lines += ["", "### Medians", ""]
    lines += ["| row | contender | median | lowest to highest | of rathole | of rathole-tls | CPU s (of rathole, of rathole-tls) |",
              "|---|---|---|---|---|---|---|"]
    about = {row.name: "`%s`: %s; %s is better" % (row.name, row.about, row.better) for row in rows}
    last = None
    for entry in entries:
        if entry["row"] != last:
            lines.append("| **%s** | | | | | | |" % about[entry["row"]])
        last = entry["row"]
        words = cells(entry)
        if entry["contender"] == "adit":
            words[0] = "**adit** (%s)" % entry["setup"]
        lines.append("| | %s |" % " | ".join(words))
    return "\n".join(lines + [""])


def between_marks(text, section):
    """The document with the section in place of what was between its marks."""
    head, _, rest = text.partition(BEGIN)
    _, mark, tail = rest.partition(END)
    if not mark:
        raise ValueError("the document lacks the marks %s and %s" % (BEGIN, END))
    return head + BEGIN + "\n" + section + END + tail
