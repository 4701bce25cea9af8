"""What grows with what: the same measure with few and with very many tokens, blocks, users and cells."""
import json
import sqlite3
import urllib.request

from context import row
from figures import first_frame, pages, typed, prompt_line


def over(name, unit, sizes, values, what, most_ratio=None):
    """Rows of one figure at several sizes, each beside the smallest."""
    least = sizes[0]
    return [
        row(f"{name}, {size:,} {what}" if isinstance(size, int) else f"{name}, {size}", unit, values[size],
            f"{least:,} {what}" if isinstance(least, int) else least, values[least],
            *((f"≤ {most_ratio}×", None, most_ratio) if most_ratio and size != least else ()))
        for size in sizes]


def tokens(bench):
    """A reply of ten and a hundred times as many tokens: processor time for a thousand of them, and keys after it."""
    sizes = [1_000, 10_000] if bench.quick else [1_000, 10_000, 100_000]
    cost, keys, resident = ({size: [] for size in sizes} for _ in range(3))
    for size in sizes:
        for _ in range(bench.runs(3, 1)):
            with bench.ready_chat(bench.home()) as terminal:
                terminal.pause(1)
                used = terminal.cpu()
                terminal.type(f"tokens {size}\r")
                terminal.wait(lambda screen: "\n ready · " in screen and "persona detached" in screen, 300,
                              "the end of a reply")
                terminal.pause(0.5)
                cost[size].append((terminal.cpu() - used) / size * 1e6)
                resident[size].append(terminal.memory()[0])
                # While another one comes.
                terminal.type("tokens 4000 rate 1000\r")
                terminal.wait(lambda screen: "\n streaming" in screen, what="a stream")
                keys[size] += typed(terminal, 60, 0.01, prompt_line)
                terminal.type("\x03")
                terminal.pause(1)
    return (over("processor for 1,000 tokens of a reply", "ms", sizes, cost, "tokens")
            + over("key to echo while a reply comes, after one", "ms", sizes, keys, "tokens")
            + over("resident after a reply", "MB", sizes, resident, "tokens"))


def agent(bench, blocks, characters):
    """Another agent on the server, with so many blocks of so many characters."""
    words = "what is known is written down and what is written down is known "
    body = {"name": f"bench-{blocks}-{characters}", "memory_blocks": [
        {"label": f"block_{number}", "value": (words * (characters // len(words) + 1))[:characters],
         "description": "One of many."} for number in range(blocks)]}
    request = urllib.request.Request(bench.source.url + "/v1/agents", data=json.dumps(body).encode())
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["id"]


def memory(bench):
    """Many blocks, and large ones: opening, a page, a turn."""
    rows = []
    for name, kinds in (
            ("blocks of 1,000 characters", [(5, 1_000), (50, 1_000), (500, 1_000)]),
            ("characters in each of 5 blocks", [(5, 1_000), (5, 20_000), (5, 100_000)])):
        opening, turns, page = {}, {}, {}
        sizes = []
        for blocks, characters in kinds:
            size = blocks if "blocks of" in name else characters
            sizes.append(size)
            home = bench.home(known=False)
            known = bench.agent
            bench.agent = agent(bench, blocks, characters)
            try:
                bench.send(home, "tokens 40")
                opening[size], turns[size], page[size] = [], [], []
                for _ in range(bench.runs(5)):
                    with bench.chat(home) as terminal:
                        opening[size].append(first_frame(terminal))
                        terminal.wait(lambda screen: "Letta 0." in screen and "\n ready" in screen, what="a chat")
                        terminal.pause(1)
                        used = terminal.cpu()
                        terminal.type("tokens 800\r")
                        terminal.wait(lambda screen: "\n ready · " in screen and "persona detached" in screen, 60,
                                      "the end of a reply")
                        terminal.pause(0.5)
                        turns[size].append((terminal.cpu() - used) * 1e3)
                        used, count = terminal.cpu(), 40
                        pages(terminal, count)
                        page[size].append((terminal.cpu() - used) / count * 1e3)
            finally:
                bench.agent = known
        rows += over("opening", "ms", sizes, opening, name)
        rows += over("processor for a turn of 800 tokens", "ms", sizes, turns, name)
        rows += over("processor for a page up or down", "ms", sizes, page, name)
    return rows


def users(bench):
    """Many people in the store."""
    sizes = [10, 1_000] if bench.quick else [10, 1_000, 10_000]
    opening, sends = {}, {}
    for size in sizes:
        home = bench.home()
        store = sqlite3.connect(next((home / "data").rglob("*.sqlite")))
        with store:
            server, identity, block, created, seen = store.execute(
                "SELECT server, identity, block, created_at, last_seen_at FROM user").fetchone()
            store.executemany(
                "INSERT INTO user (server, username, identity, block, created_at, last_seen_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [(server, f"person{number}", f"{identity}-{number}", f"{block}-{number}", created, seen)
                 for number in range(size - 1)])
        store.close()
        environment = bench.environment(home)
        opening[size], sends[size] = [], []
        for _ in range(bench.runs(7)):
            with bench.chat(home) as terminal:
                opening[size].append(first_frame(terminal))
                terminal.pause(1)
            sends[size].append(bench.command([bench.program, "send", "tokens 1"], environment)[1] * 1e3)
    return (over("opening", "ms", sizes, opening, "users")
            + over("processor for `lettera send`", "ms", sizes, sends, "users"))


def cells(bench):
    """Small and large terminals: a page up or down, with the sidebar where there is room for it."""
    sizes = ["80x24", "120x40", "200x60", "400x120"]
    times, processor, written = ({size: [] for size in sizes} for _ in range(3))
    for size in sizes:
        columns, rows = map(int, size.split("x"))
        for _ in range(bench.runs(3, 1)):
            with bench.ready_chat(bench.home(), rows=rows, columns=columns) as terminal:
                terminal.type("tokens 8000\r")
                terminal.wait(lambda screen: "\n ready · " in screen, 60, "the end of a reply")
                terminal.pause(1)
                used, size_before, count = terminal.cpu(), terminal.bytes, 60
                times[size] += pages(terminal, count)
                processor[size].append((terminal.cpu() - used) / count * 1e3)
                written[size].append((terminal.bytes - size_before) / count / 1e3)
    return (over("a page up or down", "ms", sizes, times, "")
            + over("… its processor time", "ms", sizes, processor, "")
            + over("… its bytes", "kB", sizes, written, ""))


ALL = {"grow-tokens": tokens, "grow-memory": memory, "grow-users": users, "grow-cells": cells}
