"""Measures the program as its user would notice, each figure beside a baseline of the same run.

usage: bench.py PROGRAM [--quick] [--json FILE] [--only NAME...] [--nice N]

Prints one table. Ends with 0 also where goals are missed: it measures. Ends with 1 where it could not.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import traceback

import figures
import growth
from context import Bench

ALL = figures.ALL | growth.ALL


def machine():
    model = next(
        (line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    memory = next(int(line.split()[1]) for line in open("/proc/meminfo") if line.startswith("MemTotal"))
    return f"{os.cpu_count()} cores of {model}, {memory / 2**20:.0f} GB, {platform.system()} {platform.release()}"


def shown(value, unit):
    if value is None:
        return ""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 or not value else 3
    return f"{value:,.{digits}f} {unit}".strip()


def spread(values):
    return f"{shown(min(values), '')} to {shown(max(values), '')}" if len(values) > 1 else ""


def table(rows):
    head = ["figure", "measured", "range", "baseline", "", "ratio", "goal", "verdict"]
    lines = [head]
    for row in rows:
        lines.append([
            row["name"], shown(row["measured"], row["unit"]), spread(row["values"]), row["baseline_name"],
            shown(row["baseline"], row["unit"]), "" if row["ratio"] is None else f"{row['ratio']:.1f}×",
            row["goal"], {True: "met", False: "missed", None: ""}[row["met"]]])
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    out = []
    for number, line in enumerate(lines):
        cells = [c.rjust(w) if i in (1, 4, 5) else c.ljust(w) for i, (c, w) in enumerate(zip(line, widths))]
        out.append("| " + " | ".join(cells) + " |")
        if number == 0:
            out.append("| " + " | ".join("-" * (w - 1) + ":" if i in (1, 4, 5) else "-" * w
                                         for i, w in enumerate(widths)) + " |")
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("program")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs, no large stores")
    parser.add_argument("--json", metavar="FILE", help="write the figures there as well")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=list(ALL),
                        help="of these: " + ", ".join(ALL))
    parser.add_argument("--nice", type=int, default=0, metavar="N",
                        help="priority of everything that is measured, baselines too; below 0 needs root")
    options = parser.parse_args()
    if options.nice:
        os.setpriority(os.PRIO_PROCESS, 0, options.nice)
    before = os.getloadavg()
    rows, failed = [], []
    with tempfile.TemporaryDirectory(prefix="lettera-bench-") as folder:
        bench = Bench(os.path.abspath(options.program), pathlib.Path(folder), options.quick)
        try:
            for name in options.only or ALL:
                bench.log(f"{name}…")
                try:
                    rows += [row | {"figure": name} for row in ALL[name](bench)]
                except Exception:
                    failed.append(name)
                    traceback.print_exc()
        finally:
            bench.close()
    when = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    version = subprocess.run([options.program, "--version"], capture_output=True, text=True).stdout.strip()
    after = os.getloadavg()
    about = {
        "date": when, "machine": machine(), "program": options.program, "version": version,
        "size": os.path.getsize(options.program), "quick": options.quick, "nice": options.nice,
        "load_before": before, "load_after": after}
    print(f"{when}; {about['machine']}; load {before[0]:.1f} before, {after[0]:.1f} after"
          + (f"; nice {options.nice}" if options.nice else ""))
    print(f"{options.program}, {about['size'] / 1e6:.1f} MB\n")
    print(table(rows))
    goals = [row["met"] for row in rows if row["met"] is not None]
    print(f"\n{goals.count(True)} of {len(goals)} goals met")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(about | {"rows": rows, "failed": failed}, file, indent=2)
    if failed:
        print("could not be measured:", ", ".join(failed), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
