"""The results as one SVG picture: a panel for each row, a bar for each contender, with its ratio to rathole."""

from html import escape

from report.table import number

COLUMNS, PANEL, BAR, GAP, HEAD = 2, 560, 17, 22, 78
NAME, LONGEST = 92, 250
COLOURS = {"adit": "#0b62c4", "rathole": "#6b4f1d", "rathole-tls": "#a07c3a"}
OTHER_ADIT, OTHER = "#8ab8ec", "#b9bec6"
STYLE = """<style>
text{font-family:'DejaVu Sans',Verdana,Helvetica,Arial,sans-serif;font-size:12px;fill:#1c1f24}
.title{font-size:21px;font-weight:bold}.row{font-size:14px;font-weight:bold}.about{font-size:11px;fill:#565c66}
.adit{font-weight:bold}
</style>"""


def colour(contender):
    return COLOURS.get(contender, OTHER_ADIT if contender.startswith("adit") else OTHER)


def text(x, y, words, kind="", anchor="start"):
    return '<text x="%d" y="%d" class="%s" text-anchor="%s">%s</text>' % (x, y, kind, anchor, escape(words))


def picture(entries, rows, subtitle):
    """The whole picture; rows without a result are left out."""
    panels = [(row, [e for e in entries if e["row"] == row.name]) for row in rows]
    panels = [(row, found) for row, found in panels if found]
    heights = [0] * COLUMNS
    parts = []
    for row, found in panels:
        column = heights.index(min(heights))
        parts.append(panel(row, found, 24 + column * (PANEL + 24), HEAD + heights[column]))
        heights[column] += 40 + BAR * len(found) + GAP
    width, height = 24 + COLUMNS * (PANEL + 24), HEAD + max(heights) + 10
    head = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">'
            % (width, height, width, height),
            "<title>Adit beside its peers</title>", STYLE, '<rect width="100%" height="100%" fill="#ffffff"/>',
            text(24, 34, "Adit beside its peers: medians of one run", "title"), text(24, 55, subtitle, "about")]
    return "\n".join(head + parts + ["</svg>"]) + "\n"


def panel(row, found, x, y):
    """Bars are as long as the values, from zero; without a tunnel (direct) is cut off where it would dwarf the rest."""
    tunnels = [entry["median"] for entry in found if entry["contender"] != "direct"]
    most = max(tunnels or [entry["median"] for entry in found])
    arrow = "longer is better" if row.better == "higher" else "shorter is better"
    lines = [text(x, y + 12, row.name, "row"), text(x, y + 28, "%s, %s; %s" % (row.about, row.unit, arrow), "about")]
    for index, entry in enumerate(sorted(found, key=lambda e: e["median"], reverse=row.better == "higher")):
        lines.append(bar(entry, most, x, y + 35 + index * BAR))
    return "\n".join(lines)


def bar(entry, most, x, y):
    share = entry["median"] / most if most else 0
    length = max(2, round(LONGEST * min(share, 1.08)))
    name = entry["contender"]
    kind = "adit" if name == "adit" else ""
    shape = '<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>' % (x + NAME, y + 2, length, BAR - 4, colour(name))
    cut = ""
    if share > 1.08:
        cut = '<path d="M%d %d l5 -%d l4 0 l-5 %d z" fill="#ffffff"/>' % (x + NAME + length - 18, y + BAR - 2, BAR - 4,
                                                                        BAR - 4)
    value = "%s %s" % (number(entry["median"]), entry["unit"])
    against = entry["vs"].get("rathole")
    if against is not None and name != "rathole":
        value += "  (%.2f of rathole)" % against
    return "\n".join([text(x + NAME - 8, y + BAR - 5, name, kind, "end"), shape, cut,
                      text(x + NAME + length + 7, y + BAR - 5, value, kind)])
