"""The figures, each a function that measures and gives rows of the table."""
import random
import shutil
import sqlite3
import statistics
import subprocess
import time

import stores
import words
from context import AWAY, row
from terminal import Terminal

FRAME = b"\x1b[?2026l"


def first_frame(terminal):
    """Milliseconds from before the fork to the whole first frame: its last row, and the prompt."""
    def whole(screen):
        return "hello" in screen or "\n>" in screen and "F1" in screen.rsplit("\n", 1)[-1]

    return (terminal.wait(whole, what="a frame") - terminal.started) * 1e3


def start(bench):
    """From exec to the first frame, on a server that is away and on one that answers."""
    away, near = bench.home(), bench.home()
    environment = bench.environment(bench.home(known=False))

    def hello():
        with Terminal([bench.hello], environment) as terminal:
            return first_frame(terminal)

    def chat(home, server):
        # The agent of the store is that of the source's address; another address is another server, but the
        # same first frame: everything stored about it is read.
        with bench.chat(home, server=server) as terminal:
            return first_frame(terminal)

    with bench.chat(away, server=AWAY) as terminal:
        terminal.pause(2)
    runs = bench.runs(20)
    one, other, least = bench.repeated(
        runs, lambda: chat(away, AWAY), lambda: chat(near, None), hello)
    version, true = bench.repeated(
        runs, lambda: bench.command([bench.program, "--version"], environment)[0] * 1e3,
        lambda: bench.command(["true"], environment)[0] * 1e3)
    return [
        row("exec to first frame, server answers", "ms", other, "hello in C", least, "≤ 15 ms", most=15),
        row("exec to first frame, server away", "ms", one, "hello in C", least, "≤ 15 ms", most=15),
        row("`lettera --version`, whole process", "ms", version, "`true`", true),
    ]


def practice(bench):
    """Without any server: the practice server is started in the same process."""
    home = bench.home(known=False)
    frames, ready, resident = [], [], []
    for number in range(bench.runs(6) + 1):
        with bench.chat(home, server="practice") as terminal:
            frame = first_frame(terminal)
            came = terminal.wait(lambda screen: "Letta 0." in screen, what="the practice server")
            terminal.pause(0.5)
            if number:
                frames.append(frame)
                ready.append((came - terminal.started) * 1e3)
                resident.append(terminal.memory()[0])
    return [row("practice server: exec to first frame", "ms", frames),
            row("practice server: exec to connected", "ms", ready),
            row("practice server: resident, idle", "MB", resident)]


def reply(bench):
    """A reply of 10,000 tokens as fast as they are taken: processor time, memory, bytes."""
    tokens = 10_000
    idle, idle_share, after, after_share, cost, written, took = [], [], [], [], [], [], []
    bytes_written = b""

    def chat():
        nonlocal bytes_written
        with bench.ready_chat(bench.home()) as terminal:
            terminal.pause(1.5)
            resident, share = terminal.memory()
            idle.append(resident)
            idle_share.append(share)
            terminal.forget()
            before, size = terminal.cpu(), terminal.bytes
            begun = time.perf_counter()
            terminal.type(f"tokens {tokens}\r")
            ended = terminal.wait(
                lambda screen: "\n ready · " in screen and "persona detached" in screen, 120,
                "the end of a reply")
            terminal.pause(0.5)
            cost.append(terminal.cpu() - before)
            written.append((terminal.bytes - size) / tokens)
            took.append(ended - begun)
            resident, share = terminal.memory()
            after.append(resident)
            after_share.append(share)
            bytes_written = b"".join(data for _, data in terminal.chunks)
        return cost[-1]

    def curl():
        return bench.command(bench.curl_stream(f"tokens {tokens}"))[1]

    costs, curls = bench.repeated(bench.runs(5), chat, curl)
    speed = [tokens / bench.command(bench.curl_stream("tokens 100000"))[0] * 10 for _ in range(3)]
    (bench.folder / "bytes").write_bytes(bytes_written)

    def cat():
        with Terminal(["/bin/cat", str(bench.folder / "bytes")], {"TERM": "xterm-256color"}) as terminal:
            try:
                while True:
                    terminal.read(5)
            except EOFError:
                pass
            _, usage = terminal.close()
            return usage.ru_utime + usage.ru_stime

    cats = [cat() for _ in range(3)]
    return [
        row("resident, idle", "MB", idle, goal="≤ 30 MB", most=30),
        row("proportional (Pss), idle", "MB", idle_share),
        row("resident after 10,000 tokens", "MB", after, goal="≤ 35 MB", most=35),
        row("proportional (Pss) after 10,000 tokens", "MB", after_share),
        row("processor, 10,000 tokens at once", "s", costs, "`curl -N`", curls, "≤ 0.4 s, ≤ 3×", 0.4, 3),
        row("the same reply, from Enter to its end", "s", took, "`cat` of the bytes, processor", cats,
            show_ratio=False),
        row("bytes to the terminal per token, at once", "B", written),
        row("the source alone, read by `curl -N`", "tokens/s", speed),
    ]


def stream(bench):
    """100 tokens a second, the screen scrolling."""
    seconds = 8 if bench.quick else 20
    tokens = 100 * (seconds + 10)
    share, size, wakes = [], [], []

    def chat():
        with bench.ready_chat(bench.home()) as terminal:
            # A full screen first, so that every line scrolls.
            terminal.type("tokens 800\r")
            terminal.wait(lambda screen: "\n ready · " in screen, 60, "the end of a reply")
            terminal.pause(1)
            terminal.type(f"tokens {tokens} rate 100\r")
            terminal.wait(lambda screen: "\n streaming" in screen, what="a stream")
            terminal.pause(3)
            terminal.forget()
            before, written, woken, begun = terminal.cpu(), terminal.bytes, terminal.wakeups(), time.perf_counter()
            terminal.pause(seconds)
            passed = time.perf_counter() - begun
            share.append((terminal.cpu() - before) / passed * 100)
            size.append((terminal.bytes - written) / (100 * passed))
            wakes.append(rise(woken, terminal.wakeups()) / passed)
            terminal.type("\x03")
            terminal.pause(1)
        return share[-1]

    def curl():
        begun = time.perf_counter()
        _, cpu = bench.command(bench.curl_stream(f"tokens {100 * seconds} rate 100"))
        return cpu / (time.perf_counter() - begun) * 100

    shares, curls = bench.repeated(1 if bench.quick else 3, chat, curl)
    pieces = words.tokens(tokens)
    plain = [len("".join(pieces).encode()) / tokens]
    return [
        row("processor at 100 tokens/s, of one core", "%", shares, "`curl -N`", curls, "≤ 2 %", 2),
        row("bytes to the terminal per token, 100 tokens/s", "B", size, "the text itself", plain, "≤ 150", 150),
        row("wake-ups of all threads at 100 tokens/s", "/s", wakes),
    ]


def rise(before, after):
    """How far counters of threads went up; those of a thread that ended are lost."""
    return sum(count - before.get(task, 0) for task, count in after.items())


KEYS = "qzxjvkwmgpbd"


def typed(terminal, count, pause, shown):
    """Milliseconds from each of `count` keys to its echo, which stands where `shown(screen)` says."""
    chance = random.Random(2)
    sent, pending = [], None
    terminal.forget()
    while len(sent) < count:
        first = KEYS[len(sent) // 20 % len(KEYS)]
        group = first + "".join(chance.choice(KEYS) for _ in range(19))
        for length in range(1, 21):
            sent.append((time.perf_counter(), group[:length]))
            terminal.type(group[length - 1])
            terminal.pause(pause)
        terminal.type("\x15")
        terminal.pause(pause * 3)
    terminal.pause(0.3)
    # Only now is the screen drawn, so that drawing it delays nothing.
    echoes, next_key, began = [], 0, 0
    for when, data in terminal.chunks[terminal.shown:]:
        terminal.screen.feed(data)
        line = shown(terminal.screen)
        while next_key < len(sent) and sent[next_key][0] < when and line.startswith(sent[next_key][1]):
            echoes.append((when - sent[next_key][0]) * 1e3)
            next_key += 1
    terminal.shown = len(terminal.chunks)
    if len(echoes) < count:
        raise RuntimeError(f"only {len(echoes)} of {count} keys were echoed; line: {line!r}, wanted {sent[next_key]}")
    return echoes


def prompt_line(screen):
    for cells in reversed(screen.cells):
        line = "".join(cells)
        if line.startswith(">"):
            return line[1:].strip()
    return ""


def keys(bench):
    """Keys while 1,000 tokens a second come."""
    count = 200 if bench.quick else 1_000
    pause = 0.01
    tokens = int((count * pause * 1.6 + 15) * 1_000)
    with bench.ready_chat(bench.home()) as terminal:
        terminal.pause(1)
        quiet = typed(terminal, min(count, 200), pause, prompt_line)
        terminal.type(f"tokens {tokens} rate 1000\r")
        terminal.wait(lambda screen: "\n streaming" in screen, what="a stream")
        terminal.pause(2)
        busy = typed(terminal, count, pause, prompt_line)
        if "\n streaming" not in terminal.show():
            raise RuntimeError("the reply ended before the keys did")
        terminal.type("\x03")
        terminal.pause(1.5)
    shell = ["/bin/sh", "-c", "stty raw -echo; echo go; exec cat"]
    with Terminal(shell, {"TERM": "xterm", "PATH": "/usr/bin:/bin"}) as cat:
        cat.wait(lambda screen: "go" in screen)
        cat.pause(0.2)
        base = []
        for _ in range(min(count, 200)):
            cat.forget()
            begun = time.perf_counter()
            cat.type("x")
            while not cat.read(1):
                pass
            base.append((cat.chunks[0][0] - begun) * 1e3)
            cat.pause(pause)
        cat.close(keys="", seconds=0)

    def at(values, share):
        return [sorted(values)[min(len(values) - 1, int(len(values) * share))]]

    return [
        row(f"key to echo at 1,000 tokens/s, median of {count:,}", "ms", busy, "`cat`", base, "≤ 0.5 ms", 0.5),
        row("… 99 of 100 keys", "ms", at(busy, 0.99), "`cat`", at(base, 0.99)),
        row("… the slowest key", "ms", [max(busy)], "`cat`", [max(base)], "≤ 10 ms", 10),
        row("key to echo, nothing else going on", "ms", quiet, "`cat`", base),
        row("… the slowest key", "ms", [max(quiet)]),
    ]


def turn_requests(bench, since):
    """What one turn asked, from `since` on."""
    return [(method, target) for when, method, target in bench.source.requests()
            if when > since and not target.startswith("/_bench")]


def curl_sequence(bench, requests, text, timing=None):
    """One curl that makes these requests one after another on one connection."""
    arguments = ["curl", "-sN"]
    for number, (method, target) in enumerate(requests):
        if number:
            arguments += ["--next", "-sN"]
        arguments += ["-X", method, "-o", "/dev/null", "-H", "content-type: application/json"]
        if timing:
            arguments += ["-w", timing]
        if target.endswith("/messages") and method == "POST":
            arguments += ["-d", bench.message_body(text)]
        elif method != "GET":
            arguments += ["-d", ""]
        arguments.append(bench.source.url + target)
    return arguments


def first_token(bench):
    """From Enter to the first token on the screen, beside a curl that makes the same requests."""
    word = words.tokens(1)[0].strip()
    warm, cold = [], []
    requests = []
    with bench.ready_chat(bench.home()) as terminal:
        turns = 0

        def turn(pause):
            nonlocal turns
            turns += 1
            terminal.pause(pause)
            terminal.forget()
            message = f"tokens 1 number {turns}"
            began, since = time.perf_counter(), time.monotonic()
            terminal.type(message + "\r")

            def answered(screen):
                lines = [line for line in screen.split("\n") if not line.startswith(">")]
                place = next((i for i, line in enumerate(lines) if message in line), len(lines))
                return any(word in line for line in lines[place + 1:])

            came = terminal.wait(answered, 30, "a first token")
            terminal.wait(
                lambda screen: "persona detached" in screen and "\n ready" in screen, 30, "the end of a turn")
            terminal.pause(0.3)
            requests[:] = turn_requests(bench, since)
            return (came - began) * 1e3

        turn(1)
        for _ in range(bench.runs(12)):
            warm.append(turn(0.5))
        for _ in range(bench.runs(5)):
            cold.append(turn(6))
    sending = next(i for i, (method, target) in enumerate(requests)
                   if method == "POST" and target.endswith("/messages"))
    before = requests[:sending + 1]
    bare = []
    for _ in range(bench.runs(12)):
        output = subprocess.run(
            curl_sequence(bench, before, "tokens 1", "%{time_total} %{time_starttransfer}\n"), check=True,
            capture_output=True, text=True).stdout.split("\n")
        times = [[float(n) for n in line.split()] for line in output if line]
        bare.append((sum(t[0] for t in times[:-1]) + times[-1][1]) * 1e3)
    base = statistics.median(bare)
    return [
        row("Enter to first token, connection warm", "ms", warm, f"curl, the same {len(before)} requests", bare),
        row("Enter to first token, after a pause of 6 s", "ms", cold, f"curl, the same {len(before)} requests", bare),
        row("added to curl, connection warm", "ms", [value - base for value in warm], goal="≤ 5 ms", most=5),
        row("added to curl, after a pause of 6 s", "ms", [value - base for value in cold], goal="≤ 5 ms", most=5),
    ]


def idle(bench):
    """Nobody types and nothing comes."""
    seconds = 10
    counts, cpu = [], []
    with bench.ready_chat(bench.home()) as terminal:
        # Connections are let go of after some seconds.
        terminal.pause(15)
        for _ in range(bench.runs(3, 1)):
            before, used = terminal.wakeups(), terminal.cpu()
            terminal.pause(seconds)
            counts.append(rise(before, terminal.wakeups()) / seconds)
            cpu.append((terminal.cpu() - used) / seconds * 100)
        threads = terminal.threads()
    with Terminal(["/bin/cat"], {}) as cat:
        cat.pause(0.5)
        before = cat.wakeups()
        cat.pause(5)
        base = [rise(before, cat.wakeups()) / 5]
        cat.close(keys="", seconds=0)
    return [row("idle, wake-ups", "/s", counts, "`cat`", base, "0", 0), row("idle, threads", "", [threads]),
            row("idle, processor of one core", "%", cpu)]


def send(bench):
    """`lettera send`, the whole process, beside one curl that makes the same calls on one connection."""
    home = bench.home()
    environment = bench.environment(home)
    bench.command([bench.program, "send", "tokens 1"], environment)
    since = time.monotonic()
    bench.command([bench.program, "send", "tokens 1"], environment)
    requests = turn_requests(bench, since)
    processor = []

    def lettera():
        elapsed, cpu = bench.command([bench.program, "send", "tokens 1"], environment)
        processor.append(cpu * 1e3)
        return elapsed * 1e3

    sends, curls, version = bench.repeated(
        bench.runs(15), lettera,
        lambda: bench.command(curl_sequence(bench, requests, "tokens 1"))[0] * 1e3,
        lambda: bench.command([bench.program, "--version"], environment)[0] * 1e3)
    return [row("`lettera send` of one token, whole process", "ms", sends, f"curl, the same {len(requests)} calls",
                curls, "≤ 1.5×", most_ratio=1.5),
            row("… its processor time", "ms", processor),
            row("… of which the start (`--version`)", "ms", version)]


def scale(bench):
    """The same chat with few and with very many messages in its store."""
    def begin(path):
        bench.send(bench.home(known=False), "tokens 40", store=path)

    sizes = [10, 10_000] if bench.quick else [10, 10_000, 1_000_000]
    copies = {}
    for size in sizes:
        home = bench.home(known=False)
        # The address of the server is a part of every key in it, so a store is made for this address.
        copy = home / "store.sqlite"
        shutil.copyfile(stores.made(size, begin, bench.log), copy)
        readdress(copy, bench)
        copies[size] = (home, copy)
        # A store of an older version is brought up to date now.
        with bench.chat(home, server=AWAY, store=copy) as terminal:
            terminal.wait(lambda screen: "\n>" in screen, 300, "an up-to-date store")
    opening, frames, processor, resident = ({size: [] for size in sizes} for _ in range(4))
    for _ in range(bench.runs(7)):
        for size in sizes:
            home, copy = copies[size]
            with bench.chat(home, server=AWAY, store=copy) as terminal:
                opening[size].append(first_frame(terminal))
    count = 40 if bench.quick else 150
    for _ in range(bench.runs(3, 1)):
        for size in sizes:
            home, copy = copies[size]
            with bench.chat(home, server=AWAY, store=copy) as terminal:
                terminal.pause(2)
                used = terminal.cpu()
                frames[size] += pages(terminal, count)
                processor[size].append((terminal.cpu() - used) / count * 1e3)
                resident[size].append(terminal.memory()[0])
    least = sizes[0]
    rows = []
    for size in sizes:
        name = f"{size:,} messages"
        rows += [
            row(f"opening, {name}", "ms", opening[size], f"{least:,} messages", opening[least],
                *(("≤ 50 ms", 50) if size == 1_000_000 else ())),
            row(f"a page up or down, {name}", "ms", frames[size], f"{least:,} messages", frames[least],
                *(("≤ 1.2×", None, 1.2) if size != least else ())),
            row(f"… its processor time, {name}", "ms", processor[size], f"{least:,} messages", processor[least]),
            row(f"resident, {name}", "MB", resident[size], f"{least:,} messages", resident[least],
                *(("≤ 40 MB", 40) if size == 1_000_000 else ())),
        ]
    return rows


def readdress(path, bench):
    """Moves a store to the server that is away and to the agent of this run."""
    store = sqlite3.connect(path)
    store.execute("PRAGMA foreign_keys = OFF")
    with store:
        for table, in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = [c[1] for c in store.execute(f"PRAGMA table_info({table})")]
            if table == "message" or "server" not in columns and table != "server":
                continue
            if table == "server":
                store.execute("UPDATE server SET id = ?, default_agent = ?", (AWAY, bench.agent))
                continue
            store.execute(f"UPDATE {table} SET server = ?", (AWAY,))
            if "agent" in columns:
                store.execute(f"UPDATE {table} SET agent = ? WHERE agent IS NOT NULL", (bench.agent,))
            elif table == "agent":
                store.execute("UPDATE agent SET id = ?", (bench.agent,))
    store.close()


def pages(terminal, count):
    """Milliseconds from each of `count` keys, page up and page down in turn, to the end of its frame."""
    times = []
    for number in range(count):
        terminal.forget()
        begun = time.perf_counter()
        terminal.type("\x1b[5~" if number % 4 < 2 else "\x1b[6~")
        seen = b""
        while FRAME not in seen:
            if not terminal.read(0.5):
                break
            seen += terminal.chunks[-1][1]
        else:
            times.append((terminal.chunks[-1][0] - begun) * 1e3)
        terminal.pause(0.03)
    if len(times) < count / 2:
        raise RuntimeError(f"{len(times)} frames for {count} keys; on the screen:\n{terminal.show()}")
    return times


ALL = {
    "start": start, "practice": practice, "reply": reply, "stream": stream, "keys": keys, "first-token": first_token,
    "idle": idle, "send": send, "scale": scale,
}
