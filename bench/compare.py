"""Spindle and its peers, one after another in one run, on one load: bench/run calls this. Prints a table of ratios
and writes every figure as a line of JSON."""
import argparse
import json
import os
import pathlib
import shutil
import tempfile
import time

from peers.embedded import ClickHouse, DuckDb
from peers.peer import MICROS_HOUR, Load, Questions, best_of, checksum
from peers.servers import QuestDb, VictoriaMetrics
from peers.spindle import SpindleEmbedded, SpindleServer

SYSTEMS = (SpindleServer, QuestDb, VictoriaMetrics, SpindleEmbedded, ClickHouse, DuckDb)
QUESTIONS = ("latest", "raw", "plot", "means", "grid", "scan")


def work_of(system, load):
    q, middle = Questions.of(load), load.middle_hour()
    return {"latest": lambda: system.latest(q.latest),
            "raw": lambda: system.raw(q.one, middle, middle + MICROS_HOUR),
            "plot": lambda: system.plot(q.one, load.start, load.end, 1_000),
            "means": lambda: system.means(q.means, load.start, load.end),
            "grid": lambda: system.grid(q.grid, load.start, load.start + 6 * MICROS_HOUR),
            "scan": lambda: system.scan(q.above)}


def measure(kind, load, folder):
    """Figures of one system: million rows a second, bytes a row, milliseconds and checksum of each question."""
    system = kind(folder)
    system.end = load.end
    system.start()
    try:
        system.prepare(load)
        begin = time.perf_counter()
        system.ingest()
        spent = system.seconds() if kind is SpindleEmbedded else time.perf_counter() - begin
        system.settle()
        figures = {"system": kind.name, "wire": kind.wire, "rows": load.rows, "Mrows/s": load.rows / spent / 1e6}
        if kind is SpindleEmbedded:
            answers = system.read()
        else:
            answers = {name: ask(work) for name, work in work_of(system, load).items()}
        figures["answers"] = answers
    finally:
        system.stop()
    os.sync()
    figures["B/row"] = system.bytes_on_disk() / load.rows
    return figures


def ask(work):
    try:
        ms, answer = best_of(7, work)
        return ms, checksum(answer)
    except RuntimeError as error:  # a system that cannot answer one question still answers the others
        return None, str(error)[:200]


def table(results):
    """One line for each system, and how many times faster Spindle is than the best of its kind."""
    lines = [f"{'':18}{'M rows/s':>10}{'B/row':>8}" + "".join(f"{q + ' ms':>12}" for q in QUESTIONS)]
    for wire in (True, False):
        group = [r for r in results if r["wire"] == wire]
        lines.append("over the wire, synced before the answer:" if wire else "in one process, in bulk:")
        for r in group:
            lines.append(f"  {r['system']:16}{r['Mrows/s']:10.2f}{r['B/row']:8.2f}" + "".join(
                f"{r['answers'][q][0]:12.3f}" if r["answers"].get(q, (None,))[0] is not None else f"{'-':>12}"
                for q in QUESTIONS))
        peers = [r for r in group if r["system"] != "Spindle"]
        if len(peers) == len(group) or not peers:
            continue
        ours = next(r for r in group if r["system"] == "Spindle")
        line = f"  {'times the best':16}{ours['Mrows/s'] / max(p['Mrows/s'] for p in peers):10.2f}"
        line += f"{min(p['B/row'] for p in peers) / ours['B/row']:8.2f}"
        for q in QUESTIONS:
            theirs = [p["answers"][q][0] for p in peers if p["answers"][q][0] is not None]
            mine = ours["answers"].get(q, (None,))[0]
            line += f"{min(theirs) / mine:12.2f}" if theirs and mine else f"{'-':>12}"
        lines.append(line)
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("load", type=pathlib.Path)
    parser.add_argument("--tags", type=int, required=True, help="how many tags the load has")
    parser.add_argument("--only", default="", help="systems by name, separated by commas")
    parser.add_argument("--out", type=pathlib.Path, help="where the lines of JSON go")
    options = parser.parse_args()
    load = Load.open(options.load, options.tags)
    results = []
    for kind in SYSTEMS:
        if options.only and kind.name not in options.only.split(","):
            continue
        folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=options.load.parent))
        try:
            results.append(measure(kind, load, folder))
        finally:
            shutil.rmtree(folder)
        print(json.dumps(results[-1]), flush=True)
    if options.out:
        options.out.write_text("".join(json.dumps(r) + "\n" for r in results))
    print(table(results))


if __name__ == "__main__":
    main()
