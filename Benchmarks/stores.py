"""Stores as years of use leave them, made from one that the program itself began."""
import json
import os
import pathlib
import random
import sqlite3
import time

import words

FOLDER = pathlib.Path(os.environ.get("LETTERA_SCALE_FOLDER", os.path.expanduser("~/.cache/lettera/bench")))

# The step between the numbers of two messages of a thread.
STEP = 1 << 20


def fill(path, messages):
    """Puts so many messages into the one thread of a store, and takes out those that it had."""
    pieces = words.tokens(50_000)
    store = sqlite3.connect(path)
    thread, = store.execute("SELECT id FROM thread ORDER BY id LIMIT 1").fetchone()
    asked = store.execute("SELECT * FROM message WHERE type = 'user_message'")
    columns = [column[0] for column in asked.description]
    patterns = [dict(zip(columns, asked.fetchone()))]
    answered = store.execute("SELECT * FROM message WHERE type = 'assistant_message'")
    patterns.append(dict(zip(columns, answered.fetchone())))
    last = patterns[1]["date"]

    def rows():
        for number in range(messages):
            row = dict(patterns[number % 2])
            # The last messages are the same in stores of all sizes, and fill some screens.
            left = messages - number
            chance = random.Random(left)
            start = chance.randrange(len(pieces) - 500)
            length = chance.randint(5, 20) if number % 2 == 0 else chance.randint(10, 90) if left > 10 else 300
            text = "".join(pieces[start:start + length])
            body = json.loads(row["body"])
            row["rowid"], row["number"] = None, (number + 1) * STEP
            row["id"] = body["id"] = f"message-{number:08x}-0000-4000-8000-{messages:012d}"
            if row["otid"]:
                row["otid"] = body["otid"] = f"{number:08x}-0000-4000-8000-{messages:012d}"
            row["run"] = body["run"] = f"run-{number // 2:08x}-0000-4000-8000-{messages:012d}"
            row["date"] = last - (messages - number) * 60_000
            body["date"] = row["date"] / 1000 - 978_307_200
            row["text"] = body["text"] = text
            row["body"] = json.dumps(body, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
            yield [row[column] for column in columns]

    store.execute("PRAGMA cache_size = -262144")
    # What belongs to the messages that go, goes with them.
    store.execute("PRAGMA foreign_keys = ON")
    with store:
        store.execute("DELETE FROM reading")
        store.execute("DELETE FROM message")
        places = ", ".join("?" * len(columns))
        store.executemany(f"INSERT INTO message ({', '.join(columns)}) VALUES ({places})", rows())
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def schema(path):
    """How many migrations made the schema of a store."""
    store = sqlite3.connect(path)
    count, = store.execute("SELECT count(*) FROM grdb_migrations").fetchone()
    store.close()
    return count


def made(messages, begin, log):
    """The path of a store of this size; `begin(path)` has the program make one with a turn in it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    half = FOLDER / f"{messages}.half.sqlite"

    def clear():
        for left in FOLDER.glob(half.name + "*"):
            left.unlink()

    clear()
    begin(half)
    # The program of another day may have another schema.
    path = FOLDER / f"{messages}-schema-{schema(half)}.sqlite"
    if not path.exists():
        log(f"making a store of {messages:,} messages")
        started = time.perf_counter()
        fill(half, messages)
        half.rename(path)
        log(f"made in {time.perf_counter() - started:.0f} s, {path.stat().st_size / 1e6:,.0f} MB")
    clear()
    return path
