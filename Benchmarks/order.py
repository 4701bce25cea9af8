"""Finds the functions that the program runs, for the linker to put side by side (lld's --symbol-ordering-file): of a
big program only the pages with code that runs come into memory, and these are then few and full.

usage: order.py PROGRAM

Prints their names: first those of a start, then those of a turn, then those of the practice server, each in the order
in which they are in the program. Runs the program in valgrind, which takes a minute. PROGRAM must have its symbols, and no
debug information, which valgrind does not read as Swift writes it.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from context import Bench

# Valgrind is that much slower than a processor.
PATIENCE = 120


def recorded(program, folder, name):
    """A program that is run in valgrind, and where its processes leave what they ran."""
    script, calls = folder / f"{name}.sh", folder / name
    calls.mkdir()
    script.write_text(f'#!/bin/sh\nexec valgrind -q --tool=callgrind --demangle=no --error-limit=no '
                      f'--callgrind-out-file={calls}/%p "{program}" "$@" 2>/dev/null\n')
    script.chmod(0o755)
    return str(script), calls


def functions_run(calls, program):
    """The names of the functions of the program in what callgrind wrote, whose format names each thing once."""
    found = set()
    for file in calls.iterdir():
        objects, functions, ours = {}, {}, False
        for line in file.read_text(errors="replace").split("\n"):
            match = re.match(r"(c?ob|c?fn)=\((\d+)\)(?: (.*))?$", line)
            if not match:
                continue
            kind, number, name = match.groups()
            known = objects if kind.endswith("ob") else functions
            if name:
                # 'N marks the Nth level of a recursion.
                known[number] = re.sub(r"'\d+$", "", name)
            if kind == "ob":
                ours = known.get(number) == program
            elif kind == "fn" and ours:
                found.add(known[number])
    return found


def addresses(program):
    listing = subprocess.run(["nm", "--defined-only", program], capture_output=True, text=True, check=True).stdout
    fields = (line.split() for line in listing.split("\n"))
    return {names[2]: int(names[0], 16) for names in fields if len(names) == 3 and names[1] in "tTwWi"}


def chat(bench, message, server=None):
    """Starts the chat, says something where there is something to say, and leaves."""
    with bench.chat(bench.home(), server=server) as terminal:
        terminal.wait(lambda screen: "Letta 0." in screen and "\n ready" in screen, PATIENCE, "a chat that is ready")
        if message:
            terminal.type(message + "\r")
            terminal.wait(lambda screen: "\n ready · " in screen, PATIENCE, "a reply")
            # Page up, page down, the end: what is drawn in another way.
            for key in ("\x1b[5~", "\x1b[6~", "\x1b[F"):
                terminal.type(key)
                terminal.pause(2)
        terminal.close(seconds=PATIENCE)


def main():
    # As callgrind names it.
    program = os.path.realpath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="lettera-order-") as folder:
        folder = pathlib.Path(folder)
        bench = Bench(program, folder, quick=True)
        try:
            # A home that has talked once is made at full speed.
            bench.home()
            bench.program, start = recorded(program, folder, "start")
            chat(bench, None)
            bench.command([bench.program, "--version"], bench.environment(bench.home()))
            bench.program, turn = recorded(program, folder, "turn")
            chat(bench, "tokens 300")
            bench.send(bench.home(), "tokens 1")
            bench.program, practice = recorded(program, folder, "practice")
            chat(bench, "hello", server="practice")
        finally:
            bench.close()
        places = addresses(program)
        known = set()
        for calls in (start, turn, practice):
            names = functions_run(calls, program) & places.keys()
            for name in sorted(names - known, key=places.get):
                print(name)
            known |= names
        if not known:
            sys.exit("order.py: callgrind names no function of " + program)


if __name__ == "__main__":
    main()
