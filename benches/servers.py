"""The tables, goals and picture of servers.sh: `servers.py ROWS MEMORY HELD PICTURE`.

ROWS has the figures of each round, load and server, MEMORY what a process grows by with each idle connection, HELD how much more
the event loop's own allocator has given out by then. Exits 1 when a goal is missed.
"""

import sys
from collections import defaultdict
from statistics import median

NAMES = {
    "raw": "epoll on rustix",
    "loop": "berkeley, loop",
    "threads": "berkeley, threads",
    "pool": "berkeley, pool",
    "one": "berkeley, one",
    "fork": "berkeley, fork",
    "std": "std, threads",
    "go": "Go",
    "python-threads": "Python, threads",
    "python-one": "Python, one",
}
# What a line of `load` holds.
REQUESTS, PROCESSOR, P50, P99, P999, BUSY = range(6)


class Load:
    """One kind of load: its figures by server and round."""

    def __init__(self, kind, connections):
        self.kind, self.connections = kind, connections
        self.rounds = defaultdict(dict)

    def title(self):
        what = "short connections" if self.kind == "short" else "echoes of 1 KiB on kept connections"
        return f"{what}, {self.connections:,} at a time"

    def figure(self, who, column):
        return median(figures[column] for figures in self.rounds[who].values())

    def ratio(self, who, to, column):
        """How many times as good `who` is as `to`, in the rounds that both have."""
        ours, theirs = self.rounds[who], self.rounds[to]
        ratios = [ours[n][column] / theirs[n][column] for n in ours if n in theirs]
        return median(ratios) if column == REQUESTS else 1 / median(ratios)


def main():
    rows, memory, held, picture = sys.argv[1:]
    loads = {}
    for line in open(rows):
        number, kind, connections, who, *figures = line.split("\t")
        load = loads.setdefault((kind, int(connections)), Load(kind, int(connections)))
        load.rounds[who][number] = [float(figure) for figure in figures]
    memory = [line.split() for line in open(memory)]
    for load in loads.values():
        table(load)
    print("\nMemory of an idle connection that has had one request answered, bytes")
    for who, connections, grown in memory:
        print(f"{NAMES[who]:<20}{int(grown):>10,}   process, with {int(connections):,} connections")
    print(f"{'berkeley, loop':<20}{int(held):>10,}   of its allocator")
    print()
    met = goals(loads, int(held))
    with open(picture, "w") as file:
        file.write(svg(loads, memory))
    sys.exit(0 if met else 1)


def table(load):
    print(f"\n{load.title()}")
    print(f"{'':<20}{'a second':>10}{'of raw':>8}{'us':>9}{'of raw':>8}{'p50':>9}{'p99':>9}{'p99.9':>9}{'load':>7}")
    for who in sorted(load.rounds, key=list(NAMES).index):
        requests, processor, p50, p99, p999, busy = (load.figure(who, column) for column in range(6))
        print(
            f"{NAMES[who]:<20}{requests:>10.0f}{load.ratio(who, 'raw', REQUESTS):>8.2f}"
            f"{processor:>9.2f}{load.ratio(who, 'raw', PROCESSOR):>8.2f}"
            f"{p50:>9.0f}{p99:>9.0f}{p999:>9.0f}{busy:>7.2f}"
        )


def goals(loads, held):
    """Each by requests a second and by requests in the same processor time."""
    met = True

    def goal(what, figure, bound, is_met):
        nonlocal met
        met = met and is_met
        print(f"{'goal met' if is_met else 'GOAL MISSED'}: {what}: {figure}, {bound}")

    for load in loads.values():
        for who, to, least in (("threads", "std", EQUAL), ("loop", "raw", 0.9), ("loop", "go", EQUAL)):
            if who in load.rounds and to in load.rounds:
                requests, processor = (load.ratio(who, to, column) for column in (REQUESTS, PROCESSOR))
                goal(
                    f"{NAMES[who]}, of {NAMES[to]}, {load.kind} {load.connections}",
                    f"{requests:.2f} a second, {processor:.2f} in the same processor time",
                    f"at least {least}",
                    min(requests, processor) >= least,
                )
    goal("memory of an idle connection in the loop", held, "at most 512", held <= 512)
    return met


# As good as: what one run differs from the next by.
EQUAL = 0.97


def svg(loads, memory):
    """Bars for the loads under which a server has enough to do, and for memory."""
    shown = [loads[key] for key in (("short", 100), ("kept", 100), ("kept", 10000)) if key in loads]
    width, label, bar, gap = 860, 130, 16, 7
    plot = width - label - 70
    parts, y = [], 62

    def text(x, y, content, anchor="start", size=12, colour="#333", weight="normal"):
        parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}" '
            f'font-weight="{weight}">{content}</text>'
        )

    def panel(title, axis, rows, place, ticks, y):
        """Bars from `(who, value, marked value or None, text)`; the y where the next panel begins."""
        text(label, y, title, size=14, weight="bold")
        top, bottom = y + 12, y + 12 + len(rows) * (bar + gap)
        for value, name in ticks:
            x = label + place(value) * plot
            parts.append(f'<path d="M{x:.1f} {top}V{bottom + 4}" stroke="#ddd"/>')
            text(x, bottom + 18, name, "middle", 11, "#666")
        text(label + plot, bottom + 34, axis, "end", 11, "#666")
        for n, (who, value, mark, note) in enumerate(rows):
            at = top + n * (bar + gap) + gap / 2
            length = max(place(value) * plot, 1)
            text(label - 8, at + bar - 4, NAMES[who], "end")
            parts.append(f'<rect x="{label}" y="{at}" width="{length:.1f}" height="{bar}" fill="{colour(who)}"/>')
            end = length
            if mark is not None:
                x = label + min(place(mark), 1) * plot
                parts.append(f'<path d="M{x:.1f} {at - 2}v{bar + 4}" stroke="#000" stroke-width="2"/>')
                end = max(end, x - label)
            text(label + end + 6, at + bar - 4, note)
        return bottom + 66

    text(label, 26, "Servers under load, on one processor of loopback", size=17, weight="bold")
    for load in shown:
        rows = []
        for who in NAMES:
            if who in load.rounds:
                requests, processor = (load.ratio(who, "raw", column) for column in (REQUESTS, PROCESSOR))
                rows.append((who, requests, processor, f"{requests:.2f} ({processor:.2f})"))
        most = max([1.2, *(max(row[1], row[2]) for row in rows)])
        ticks = [(n / 4, f"{n / 4:g}") for n in range(int(most * 4) + 1)]
        y = panel(
            load.title(),
            "requests a second, and (the line) in the same processor time: the epoll loop on rustix is 1",
            rows,
            lambda value: value / most,
            ticks,
            y,
        )
    from math import log10

    rows = [(who, int(grown), None, f"{int(grown):,}") for who, _, grown in memory]
    y = panel(
        "Memory of an idle connection",
        "bytes by which the process grows (logarithmic)",
        rows,
        lambda value: log10(max(value, 1)) / 5,
        [(10**n, f"{10**n:,}") for n in range(6)],
        y,
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y - 20}" '
            f'viewBox="0 0 {width} {y - 20}" font-family="sans-serif">',
            '<rect width="100%" height="100%" fill="#fff"/>',
            *parts,
            "</svg>\n",
        ]
    )


def colour(who):
    own = {"raw": "#9a9a9a", "loop": "#1f5fa8", "threads": "#3f82cc", "pool": "#6aa3de", "one": "#94bfe8", "fork": "#bdd8f1"}
    return own.get(who, "#d9a662")


main()
