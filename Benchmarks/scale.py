"""What the program costs on small and on large stores, as a table in Markdown.

usage: scale.py [RUNS]

Medians, in milliseconds unless it says otherwise. Beside the program: SQLite's own shell on the same file, and
reading the file as bytes, so that the figures mean something on a busy machine.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("LETTERA_PROGRAM", str(ROOT / ".build/lettera"))
TOOLS = ROOT / "Benchmarks/.build/release"
FOLDER = pathlib.Path(
    os.environ.get("LETTERA_SCALE_FOLDER", os.path.expanduser("~/.cache/lettera/scale")))
SIZES = [(1_000, 10), (100_000, 1_000), (1_000_000, 10_000)]
SERVER = "http://127.0.0.1:9"


def made(messages, users):
    """The store of a size, and how long it took to make it; nothing where it was there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{messages}-{users}.sqlite"
    if path.exists():
        return path, None
    half = path.with_suffix(".half")
    for left in FOLDER.glob(half.name + "*"):
        left.unlink()
    started = time.perf_counter()
    subprocess.run([TOOLS / "store-maker", half, str(messages), str(users)], check=True,
                   stdout=sys.stderr)
    elapsed = time.perf_counter() - started
    half.rename(path)
    return path, elapsed


def environment(folder, store):
    return {
        "PATH": "/usr/bin:/bin", "HOME": folder, "USER": "ada", "TERM": "xterm-256color",
        "LANG": "C.UTF-8", "LETTERA_LOCKS": folder + "/locks", "LETTERA_STORE": str(store),
        "LETTERA_SERVER": SERVER, "LETTERA_AGENT": "agent-scale-1", "LETTERA_USER": "ada",
        "XDG_DATA_HOME": folder + "/data", "XDG_CONFIG_HOME": folder + "/config",
        "XDG_RUNTIME_DIR": folder, "XDG_STATE_HOME": folder + "/state",
    }


def command(arguments, environment):
    """Milliseconds of a whole process, and the most memory that it had, in MB."""
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        null = os.open("/dev/null", os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        os.execvpe(arguments[0], [str(a) for a in arguments], environment)
    _, status, usage = os.wait4(child, 0)
    elapsed = (time.perf_counter() - started) * 1e3
    code = os.waitstatus_to_exitcode(status)
    # A search that found nothing ends with 1.
    if code not in (0, 1):
        raise SystemExit(f"{arguments} ended with {code}")
    return elapsed, usage.ru_maxrss / 1024


def inside(store, runs):
    """What the parts of the store's module cost."""
    output = subprocess.run([TOOLS / "store-scale", store, str(runs)], check=True,
                            capture_output=True, text=True).stdout
    pairs = [line.split("\t") for line in output.splitlines()]
    return {name: float(value) for name, value in pairs}


def whole(store, runs):
    """What whole processes cost."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        own = environment(folder, store)

        def measure(name, arguments, count=runs):
            results = [command(arguments, own) for _ in range(count)]
            figures[name] = statistics.median(r[0] for r in results)
            return max(r[1] for r in results)

        measure("`cat` of the file", ["cat", store], 3)
        measure("`sqlite3`, one row", ["sqlite3", store, "SELECT id FROM server"])
        measure("`lettera --version`", [PROGRAM, "--version"])
        for words in (["status"], ["users", "show", "ada"], ["users", "list"],
                      ["blocks", "show", "Persona_ada"], ["blocks", "history", "Persona_ada"],
                      ["blocks", "list"], ["search", "quokka"], ["search", "tea"],
                      ["store", "path"]):
            if words[0] not in subprocess.run(
                    [PROGRAM, "--help"], env=own, capture_output=True, text=True).stdout:
                continue
            most = measure("`lettera " + " ".join(words) + "`", [PROGRAM, *words])
            if words in (["users", "list"], ["blocks", "list"]):
                figures["`lettera " + " ".join(words) + "`, most memory (MB)"] = most
    return figures


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    columns = []
    for messages, users in SIZES:
        store, elapsed = made(messages, users)
        column = {
            "messages": f"{messages:,}", "users": f"{users:,}",
            "size of the file (MB)": store.stat().st_size / 1e6,
        }
        if elapsed is not None:
            column["making it (s)"] = elapsed
        column |= inside(store, runs)
        column |= whole(store, runs)
        columns.append(column)
    print("| " + " | ".join(["", *(c["messages"] + " messages" for c in columns)]) + " |")
    print("| --- " + "| ---: " * len(columns) + "|")
    names = [n for c in columns[-1:] for n in c if n != "messages"]
    for name in names:
        cells = [c.get(name, "") for c in columns]
        cells = [f"{c:,.2f}" if isinstance(c, float) and c < 10 else
                 f"{c:,.0f}" if isinstance(c, float) else c for c in cells]
        print("| " + " | ".join([name, *cells]) + " |")


main()
