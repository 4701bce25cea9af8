"""A day of chat in some minutes: turns, resizes, scrolling, a server that goes away; memory and descriptors meanwhile.

usage: soak.py PROGRAM MINUTES [--csv FILE]

Samples the chat every ten seconds into a CSV and draws the curves. Ends with 1 where memory or the number of file
descriptors goes on growing after the first third, or where the chat gets stuck.
"""
import argparse
import csv
import os
import pathlib
import random
import sys
import tempfile
import time

from context import Bench
from terminal import Timeout

PERIOD = 10
COLUMNS = ["seconds", "resident_mb", "pss_mb", "descriptors", "threads", "processor_s", "turns", "tokens", "resizes",
           "restarts"]

# What growth after warm-up is let pass: caches fill, and the allocator keeps what it once had.
MOST_GROWTH_MB = 4
MOST_DESCRIPTORS = 4


class Soak:
    def __init__(self, bench, minutes, path):
        self.bench, self.chance = bench, random.Random(3)
        self.began = time.monotonic()
        self.end = self.began + minutes * 60
        self.samples, self.next_sample = [], 0
        self.counts = {"turns": 0, "tokens": 0, "resizes": 0, "restarts": 0}
        self.file = open(path, "w", newline="")
        self.writer = csv.writer(self.file)
        self.writer.writerow(COLUMNS)
        self.chat = bench.ready_chat(bench.home())

    def run(self):
        while time.monotonic() < self.end:
            self.turn()
            chance = self.chance.random()
            if chance < 0.10:
                self.resize()
            elif chance < 0.20:
                self.scroll()
            elif chance < 0.22:
                self.restart()
            self.sample()

    def turn(self):
        tokens = self.chance.randint(20, 180)
        rate = self.chance.choice(["", "", f" rate {self.chance.choice([100, 300])}"])
        self.chat.forget()
        for key in f"tokens {tokens}{rate}":
            self.chat.type(key)
        self.chat.type("\r")
        if rate and self.chance.random() < 0.05:
            # In the midst of a reply.
            self.chat.pause(0.3)
            self.restart()
        try:
            self.chat.wait(lambda screen: not self.is_ready(screen), 3)
        except Timeout:
            pass
        self.settle()
        self.counts["turns"] += 1
        self.counts["tokens"] += tokens

    def is_ready(self, screen):
        return "\n ready" in screen and "persona attached" not in screen

    def settle(self):
        """Waits until the chat is ready, for as long as a connection takes to come back."""
        end = time.monotonic() + 90
        while True:
            try:
                self.chat.wait(self.is_ready, PERIOD, "a chat that is ready")
                return
            except Timeout:
                self.sample()
                if time.monotonic() > end:
                    raise

    def resize(self):
        self.chat.resize(self.chance.randint(12, 60), self.chance.randint(60, 180))
        self.chat.pause(0.2)
        self.counts["resizes"] += 1

    def scroll(self):
        for key in ["\x1b[5~"] * 6 + ["\x1b[6~"] * 8:
            self.chat.type(key)
            self.chat.pause(0.02)

    def restart(self):
        port = self.bench.source.port
        self.bench.source.stop()
        self.chat.pause(self.chance.uniform(0.5, 2))
        self.bench.source.start(port)
        self.counts["restarts"] += 1

    def sample(self):
        now = time.monotonic() - self.began
        if now < self.next_sample:
            return
        self.next_sample = now + PERIOD
        resident, share = self.chat.memory()
        line = [round(now, 1), round(resident, 2), round(share, 2), self.chat.descriptors(), self.chat.threads(),
                round(self.chat.cpu(), 2), *self.counts.values()]
        self.samples.append(dict(zip(COLUMNS, line)))
        self.writer.writerow(line)
        self.file.flush()


def slope(points):
    """The rise of a line through points, by least squares."""
    count = len(points)
    mean_x, mean_y = (sum(p[i] for p in points) / count for i in (0, 1))
    below = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / below if below else 0


def curve(samples, name, rows=10, columns=100):
    """The samples of a column as a picture of characters."""
    values = [sample[name] for sample in samples]
    step = max(1, -(-len(values) // columns))
    values = [max(values[i:i + step]) for i in range(0, len(values), step)]
    low, high = min(values), max(values)
    span = (high - low) or 1
    if all(value == int(value) for value in values):
        rows = max(1, min(rows, int(high - low)))
    lines = []
    for row in range(rows, -1, -1):
        edge = low + span * row / rows
        cells = "".join("█" if value >= edge else " " for value in values)
        lines.append(f"{edge:10.1f} │{cells}")
    return f"{name}, {samples[0]['seconds']:.0f} to {samples[-1]['seconds']:.0f} s\n" + "\n".join(lines)


def verdict(samples):
    """What went on growing, in words; nothing where all is well."""
    rest = samples[len(samples) // 3:]
    if len(rest) < 4:
        return []
    passed = rest[-1]["seconds"] - rest[0]["seconds"]
    problems = []
    grown = slope([(s["seconds"], s["resident_mb"]) for s in rest]) * passed
    if grown > MOST_GROWTH_MB:
        problems.append(f"memory grew by {grown:.1f} MB after the first third")
    half = len(rest) // 2
    more = max(s["descriptors"] for s in rest[half:]) - max(s["descriptors"] for s in rest[:half])
    if more > MOST_DESCRIPTORS:
        problems.append(f"there were {more} more descriptors in the last third than in the second")
    return problems


def main():
    parser = argparse.ArgumentParser(prog="scripts/soak")
    parser.add_argument("program")
    parser.add_argument("minutes", type=float)
    parser.add_argument("--csv", metavar="FILE", default="soak.csv")
    options = parser.parse_args()
    problems = []
    with tempfile.TemporaryDirectory(prefix="lettera-soak-") as folder:
        bench = Bench(os.path.abspath(options.program), pathlib.Path(folder), quick=False)
        soak = Soak(bench, options.minutes, options.csv)
        try:
            soak.run()
        except (Timeout, EOFError) as stuck:
            problems.append(f"the chat got stuck or ended: {stuck or 'end of file'}")
        status, _ = soak.chat.close()
        if status:
            problems.append(f"the chat ended with {status}")
        bench.close()
    for name in ("resident_mb", "descriptors", "threads"):
        print(curve(soak.samples, name), end="\n\n")
    problems += verdict(soak.samples)
    last = soak.samples[-1]
    print(", ".join(f"{last[name]:,} {name}" for name in ("turns", "tokens", "resizes", "restarts"))
          + f", {last['processor_s']} s of processor time in {last['seconds']:.0f} s")
    rest = soak.samples[len(soak.samples) // 3:]
    print(f"memory {rest[0]['resident_mb']} MB after the first third, {last['resident_mb']} MB at the end; rise "
          f"{slope([(s['seconds'], s['resident_mb']) for s in rest]) * 3600:.2f} MB/h")
    for problem in problems:
        print("FAILED:", problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
