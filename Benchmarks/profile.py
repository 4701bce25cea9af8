"""Where the processor time of a figure goes, by perf(1): functions by their own time, demangled.

usage: profile.py PROGRAM start|reply|stream|send [LINES]

Leaves perf.data in the folder it is run in, for `perf report`. Debug information is not needed; symbols are.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from context import AWAY, Bench
from figures import first_frame
from terminal import Terminal

RECORD = ["perf", "record", "-q", "-F", "4000", "-g", "-o", "perf.data"]


def attached(terminal, scenario):
    """Runs a scenario in a chat while perf watches its process."""
    perf = subprocess.Popen([*RECORD, "-p", str(terminal.process)], stderr=subprocess.DEVNULL)
    terminal.pause(0.5)
    scenario(terminal)
    perf.terminate()
    perf.wait()


def reply(bench):
    def scenario(terminal):
        for _ in range(3):
            terminal.type("tokens 10000\r")
            terminal.pause(3)

    with bench.ready_chat(bench.home()) as terminal:
        attached(terminal, scenario)


def stream(bench):
    with bench.ready_chat(bench.home()) as terminal:
        terminal.type("tokens 800\r")
        terminal.pause(3)
        terminal.type("tokens 2000 rate 100\r")
        terminal.pause(2)
        attached(terminal, lambda terminal: terminal.pause(12))


def start(bench):
    """One start, sampled as often as can be."""
    environment = bench.environment(bench.home(), server=AWAY)
    perf = [shutil.which("perf"), *RECORD[1:], "-F", "20000", bench.program]
    with Terminal(perf, environment) as terminal:
        first_frame(terminal)


def send(bench):
    environment = bench.environment(bench.home())
    for number in range(2):
        subprocess.run([*(RECORD if number else []), bench.program, "send", "tokens 1"], env=environment | {
            "PATH": os.environ["PATH"]}, stdout=subprocess.DEVNULL, check=True)


def main():
    program, name = sys.argv[1:3]
    lines = int(sys.argv[3]) if len(sys.argv) > 3 else 45
    with tempfile.TemporaryDirectory(prefix="lettera-profile-") as folder:
        bench = Bench(os.path.abspath(program), pathlib.Path(folder), quick=True)
        try:
            {"start": start, "reply": reply, "stream": stream, "send": send}[name](bench)
        finally:
            bench.close()
    for title, options in (("own time", ["--no-children", "-F", "overhead,dso,symbol"]),
                           ("with what they call", ["--children", "-F", "overhead_children,overhead,dso,symbol"])):
        report = subprocess.run(["perf", "report", "-i", "perf.data", "--stdio", "-g", "none", *options],
                                capture_output=True, text=True).stdout
        rows = [line.rstrip() for line in report.split("\n") if line.strip() and not line.startswith("#")][:lines]
        text = "\n".join(rows)
        if shutil.which("swift"):
            text = subprocess.run(["swift", "demangle", "--simplified"], input=text, capture_output=True,
                                  text=True).stdout
        print(f"== {title}\n" + "\n".join(line[:200] for line in text.split("\n")))


if __name__ == "__main__":
    main()
