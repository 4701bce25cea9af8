"""A stand-in for a Letta server that is never the slow part: it answers what the program asks, from memory, and
streams replies that were made before anybody asked for them.

usage: source.py [--port PORT] [--state FILE]

Prints its port on a line. The words of a message choose its reply:

    tokens 10000               so many tokens, as fast as the connection takes them
    tokens 3000 rate 100       so many tokens, so many a second
    anything else              one token

Every event is shaped as Letta 0.16.8 writes it, one HTTP chunk each. With `--state`, what it knows outlives it: it is
written at SIGTERM and read at the next start. `GET /_bench/requests` lists what was asked, and when;
`POST /_bench/keep` remembers all that it knows, and `POST /_bench/reset` goes back to that.
"""
import argparse
import datetime
import json
import os
import pickle
import re
import signal
import socket
import sys
import threading
import time
import urllib.parse
import uuid

import words

# Stand for the ids of one run, and are as long as those, so that a chunk's length never changes.
MESSAGE = "message-ffffffff-ffff-4fff-8fff-ffffffffffff"
OTID = "eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee"
STEP = "step-dddddddd-dddd-4ddd-8ddd-dddddddddddd"
RUN = "run-cccccccc-cccc-4ccc-8ccc-cccccccccccc"
DATE = "1999-01-01T00:00:00+00:00"

# Events in a write of a stream without a rate.
BATCH = 200


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")


def unique(kind):
    return f"{kind}-{uuid.uuid4()}"


def dump(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def chunk(event):
    data = b"data: " + (event if isinstance(event, bytes) else dump(event)) + b"\n\n"
    return b"%x\r\n%s\r\n" % (len(data), data)


class Stream:
    """The events of one reply as the bytes of HTTP chunks, made once for each length and kind."""

    made = {}

    def __init__(self, count, numbered):
        self.pieces = words.tokens(count)
        self.text = "".join(self.pieces)
        self.opening = chunk({
            "id": MESSAGE.replace("message", "ping"), "date": DATE, "name": None, "message_type": "ping", "otid": None,
            "sender_id": None, "step_id": None, "is_err": None, "seq_id": 1 if numbered else None, "run_id": RUN})
        self.tokens = [chunk({
            "id": MESSAGE, "date": DATE, "name": None, "message_type": "assistant_message", "otid": OTID,
            "sender_id": None, "step_id": STEP, "is_err": None, "seq_id": number + 2 if numbered else None,
            "run_id": RUN, "content": piece}) for number, piece in enumerate(self.pieces)]
        self.batches = [b"".join(self.tokens[i:i + BATCH]) for i in range(0, count, BATCH)]
        self.closing = b"".join([
            chunk({"message_type": "stop_reason", "stop_reason": "end_turn"}),
            chunk({"message_type": "usage_statistics", "completion_tokens": count, "prompt_tokens": 697,
                   "total_tokens": 697 + count, "step_count": 1, "run_ids": None, "cached_input_tokens": None,
                   "cache_write_tokens": None, "reasoning_tokens": None, "context_tokens": 697 + count}),
            chunk(b"[DONE]"), b"0\r\n\r\n"])

    @classmethod
    def of(cls, count, numbered):
        key = (count, numbered)
        if key not in cls.made:
            cls.made[key] = cls(count, numbered)
        return cls.made[key]


class Run:
    """One reply on its way, or long over."""

    def __init__(self, agent, conversation, text):
        self.id, self.agent, self.conversation = unique("run"), agent, conversation
        found = re.search(r"tokens (\d+)", text)
        self.count = int(found[1]) if found else 1
        found = re.search(r"rate (\d+)", text)
        self.rate = int(found[1]) if found else 0
        self.created = now()
        self.began = time.monotonic()
        self.cancelled_at = None
        self.message, self.otid, self.step = unique("message"), str(uuid.uuid4()), unique("step")
        self.question = None

    def json(self):
        over = self.cancelled_at is not None or self.sent() >= self.count
        return {"id": self.id, "agent_id": self.agent, "conversation_id": self.conversation, "background": True,
                "status": "completed" if over else "running", "stop_reason": "end_turn" if over else None,
                "created_at": self.created.replace("+00:00", "Z"), "completed_at": None, "metadata": {}}

    def sent(self):
        """How many tokens the model has made by now."""
        if not self.rate:
            return self.count
        until = self.cancelled_at or time.monotonic()
        return min(self.count, int((until - self.began) * self.rate))

    def own(self, data):
        for placeholder, value in ((MESSAGE, self.message), (OTID, self.otid), (STEP, self.step), (RUN, self.id),
                                   (DATE, self.created)):
            data = data.replace(placeholder.encode(), value.encode())
        return data


class Letta:
    """What the server knows."""

    def __init__(self):
        self.agents, self.blocks, self.identities, self.conversations = {}, {}, {}, {}
        self.attached, self.threads, self.runs, self.compiled = {}, {}, {}, {}
        self.owned = {}

    def new_block(self, body):
        block = {"value": body.get("value", ""), "limit": 100000, "project_id": None, "template_name": None,
                 "is_template": False, "template_id": None, "base_template_id": None, "deployment_id": None,
                 "entity_id": None, "preserve_on_migration": False, "label": body.get("label", "block"),
                 "read_only": False, "description": body.get("description"), "metadata": body.get("metadata", {}),
                 "hidden": None, "id": unique("block"), "created_by_id": None, "last_updated_by_id": None, "tags": []}
        self.blocks[block["id"]] = block
        return block

    def new_agent(self, body):
        agent = unique("agent")
        memory = body.get("memory_blocks") or [
            {"label": "human", "value": "", "description": "What is known about people."},
            {"label": "persona", "value": "I answer at length.", "description": "How I behave."}]
        self.attached[agent] = [self.new_block(block)["id"] for block in memory]
        self.agents[agent] = {"id": agent, "name": body.get("name", "agent")}
        self.threads[agent] = []
        self.compiled[agent] = self.prompt(agent)
        return agent

    def blocks_of(self, agent):
        return [self.blocks[block] for block in self.attached[agent]]

    def agent_state(self, agent, blocks=True):
        held = self.blocks_of(agent) if blocks else []
        tools = [{"id": "tool-" + str(uuid.UUID(int=number)), "tool_type": "letta_core", "name": name,
                  "description": "Edits or searches what the agent remembers. " * 8, "source_type": "python",
                  "tags": ["letta_core"], "source_code": None, "return_char_limit": 50000,
                  "json_schema": {"name": name, "description": "Edits or searches memory. " * 12, "parameters": {
                      "type": "object", "required": ["label"], "properties": {
                          "label": {"type": "string", "description": "Which part of the memory. " * 4}}}}}
                 for number, name in enumerate(["conversation_search", "memory_insert", "memory_replace"])]
        return {
            "created_at": "2026-01-01T00:00:00.000000Z", "updated_at": "2026-01-01T00:00:00.000000Z",
            **self.agents[agent],
            "tool_rules": [], "message_ids": [unique("message") for _ in range(20)], "system": SYSTEM,
            "agent_type": "letta_v1_agent", "llm_config": {
                "model": "bench", "model_endpoint_type": "openai", "model_endpoint": "http://127.0.0.1/v1",
                "context_window": 32000, "handle": "bench/bench", "temperature": 1.0, "max_tokens": 16384},
            "embedding_config": None, "model": "bench/bench", "description": None, "metadata": None,
            "memory": {"agent_type": "letta_v1_agent", "blocks": held, "file_blocks": [], "prompt_template": ""},
            "blocks": held, "tools": tools if blocks else [], "sources": [], "tags": [], "identity_ids": [],
            "pending_approval": None, "timezone": "UTC", "hidden": None}

    def prompt(self, agent):
        sections = [
            f"<{b['label']}>\n<description>\n{b['description'] or ''}\n</description>\n<metadata>\n"
            f"- chars_current={len(b['value'])}\n- chars_limit={b['limit']}\n</metadata>\n<value>\n{b['value']}\n"
            f"</value>\n</{b['label']}>" for b in self.blocks_of(agent)]
        memory = "<memory_blocks>\nThe following memory blocks are currently engaged in your core memory unit:\n\n" \
            + "\n\n".join(sections) + "\n\n</memory_blocks>\n\n" if sections else ""
        return f"{SYSTEM}\n\n{memory}<memory_metadata>\n- AGENT_ID: {agent}\n- CONVERSATION_ID: default\n" \
            "- System prompt last recompiled: 2026-01-01 00:00:00 AM UTC+0000\n" \
            "- 10 previous messages between you and the user are stored in recall memory\n</memory_metadata>"

    def identity(self, key):
        return {"id": key["id"], "identifier_key": key["key"], "name": key["name"], "identity_type": "user",
                "project_id": None, "agent_ids": [], "block_ids": [], "organization_id": "org-1", "properties": []}

    def conversation(self, key):
        return {"created_at": "2026-01-01T00:00:00.000000Z", "updated_at": "2026-01-01T00:00:00.000000Z",
                "id": key["id"], "agent_id": key["agent"], "summary": key["summary"], "in_context_message_ids": [],
                "isolated_block_ids": [], "model": None, "model_settings": None, "last_message_at": None}

    def messages(self, thread, query):
        found = self.threads.get(thread, [])
        if query.get("order") == "asc":
            start = next((i + 1 for i, m in enumerate(found) if m["id"] == query.get("after")), 0)
            return found[start:start + int(query.get("limit", 100))]
        end = next((i for i, m in enumerate(found) if m["id"] == query.get("before")), len(found))
        return found[max(0, end - int(query.get("limit", 100))):end][::-1]


SYSTEM = "<base_instructions>\n" + "You are a helpful agent with memory blocks, each with a label and a value. " * 25 \
    + "\n</base_instructions>"


class NotFound(Exception):
    pass


class Server:
    def __init__(self, port, state):
        self.state = state
        self.letta = Letta()
        if state and os.path.exists(state):
            with open(state, "rb") as file:
                self.letta = pickle.load(file)
        if not self.letta.agents:
            self.letta.new_agent({"name": "bench"})
        self.kept = pickle.dumps(self.letta)
        self.lock = threading.Lock()
        self.requests = []
        self.listener = socket.create_server(("127.0.0.1", port), reuse_port=False)

    def save(self):
        if self.state:
            with self.lock, open(self.state, "wb") as file:
                pickle.dump(self.letta, file)

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection):
        """One connection, request after request, until the other side closes it."""
        buffer = b""
        try:
            while True:
                while b"\r\n\r\n" not in buffer:
                    data = connection.recv(65536)
                    if not data:
                        return
                    buffer += data
                head, buffer = buffer.split(b"\r\n\r\n", 1)
                length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
                length = int(length[1]) if length else 0
                if re.search(rb"(?i)\r\nexpect: 100", head):
                    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                while len(buffer) < length:
                    data = connection.recv(65536)
                    if not data:
                        return
                    buffer += data
                body, buffer = buffer[:length], buffer[length:]
                method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
                if len(self.requests) < 100_000:
                    self.requests.append((time.monotonic(), method, target))
                self.answer(connection, method, target, body)
        except (ConnectionError, OSError):
            pass
        finally:
            connection.close()

    def answer(self, connection, method, target, body):
        address = urllib.parse.urlsplit(target)
        query = dict(urllib.parse.parse_qsl(address.query))
        path = address.path.strip("/").split("/")
        try:
            given = json.loads(body) if body else {}
            with self.lock:
                status, answer = 200, self.resource(method, path[1:], query, given)
        except NotFound as missing:
            status, answer = 404, {"detail": str(missing) or "Not Found"}
            if not str(missing):
                print("unknown:", method, target, file=sys.stderr, flush=True)
        except FileExistsError:
            status, answer = 409, {"detail": "conflict"}
        if isinstance(answer, Run):
            return self.stream(connection, answer, given.get("starting_after", 0), given.get("background") or
                               path[-1] == "stream")
        answer = dump(answer)
        connection.sendall(b"HTTP/1.1 %d OK\r\ndate: Fri, 20 Nov 2026 23:33:55 GMT\r\nserver: bench\r\n"
                           b"content-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
                           % (status, len(answer), answer))

    def resource(self, method, path, query, body):
        """The answer to one request: a value for JSON, or a run to stream."""
        letta = self.letta
        match [method, *path]:
            case ["GET", "requests"]:
                return self.requests
            case ["POST", "keep"]:
                self.kept = pickle.dumps(letta)
                return None
            case ["POST", "reset"]:
                self.letta = pickle.loads(self.kept)
                self.requests.clear()
                return None
            case ["GET", "health"]:
                return {"version": "0.16.8", "status": "ok"}
            case ["GET", "models"]:
                return [{"handle": "bench/bench", "name": "bench", "model": "bench", "context_window": 32000,
                         "model_endpoint_type": "openai", "provider_name": "bench", "provider_type": "openai"}]
            case ["GET", "agents"]:
                return [letta.agent_state(a, blocks=False) for a in letta.agents
                        if query.get("name") in (None, letta.agents[a]["name"])]
            case ["POST", "agents"]:
                return letta.agent_state(letta.new_agent(body))
            case [_, "agents", agent, *_] if agent not in letta.agents:
                raise NotFound("no such agent")
            case ["GET", "agents", agent]:
                return letta.agent_state(agent)
            case ["GET", "agents", agent, "context"]:
                return {"context_window_size_max": 32000, "context_window_size_current": 697, "num_messages": 3,
                        "num_tokens_system": 400, "num_tokens_core_memory": 200,
                        "num_tokens_functions_definitions": 50, "num_tokens_messages": 47}
            case ["GET", "agents", agent, "core-memory", "blocks"]:
                return letta.blocks_of(agent)
            case ["PATCH", "agents", agent, "core-memory", "blocks", "attach", block]:
                if block not in letta.blocks:
                    raise NotFound("no such block")
                if block not in letta.attached[agent]:
                    letta.attached[agent].append(block)
                return letta.agent_state(agent)
            case ["PATCH", "agents", agent, "core-memory", "blocks", "detach", block]:
                if block not in letta.attached[agent]:
                    raise NotFound("not attached")
                letta.attached[agent].remove(block)
                return letta.agent_state(agent)
            case ["POST", "agents", agent, "recompile"]:
                fresh = letta.prompt(agent)
                if query.get("dry_run"):
                    return fresh
                # As Letta does, it answers with the prompt of before.
                before, letta.compiled[agent] = letta.compiled[agent], fresh
                return before
            case ["POST", "agents", agent, "messages", "preview-raw-payload"]:
                return {"model": "bench", "messages": [{"role": "system", "content": body.get("override_system")}]}
            case ["POST", "agents", agent, "messages", "cancel"]:
                return {run: self.cancel(run) for run in body.get("run_ids") or []}
            case ["GET", "agents", agent, "messages"]:
                return letta.messages(agent, query)
            case ["POST", "agents", agent, "messages"]:
                return self.send(agent, "default", agent, body)
            case ["GET", "agents", _, "archival-memory", *_]:
                return []
            case ["POST", "blocks"]:
                return letta.new_block(body)
            case [_, "blocks", block, *_] if block not in letta.blocks:
                raise NotFound("no such block")
            case ["GET", "blocks", block]:
                return letta.blocks[block]
            case ["PATCH", "blocks", block]:
                letta.blocks[block].update(body)
                return letta.blocks[block]
            case ["GET", "blocks", block, "agents"]:
                return [letta.agent_state(a, blocks=False) for a in letta.agents if block in letta.attached[a]]
            case ["GET", "identities"]:
                return [letta.identity(i) for i in letta.identities.values()
                        if query.get("identifier_key") in (None, i["key"])]
            case ["POST", "identities"]:
                if any(i["key"] == body["identifier_key"] for i in letta.identities.values()):
                    raise FileExistsError
                identity = {"id": unique("identity"), "key": body["identifier_key"], "name": body["name"]}
                letta.identities[identity["id"]] = identity
                return letta.identity(identity)
            case [_, "identities", identity, *_] if identity not in letta.identities:
                raise NotFound("no such identity")
            case ["GET", "identities", identity, "blocks"]:
                return [letta.blocks[b] for b in letta.owned.get(identity, [])]
            case ["PATCH", "identities", identity]:
                letta.owned.setdefault(identity, []).extend(body.get("block_ids", []))
                return letta.identity(letta.identities[identity])
            case ["GET", "identities", identity]:
                return letta.identity(letta.identities[identity])
            case ["GET", "conversations"]:
                found = [c for c in letta.conversations.values() if c["agent"] == query.get("agent_id")]
                return [letta.conversation(c) for c in found[::-1]][:int(query.get("limit", 50))]
            case ["POST", "conversations"]:
                made = {"id": unique("conv"), "agent": query["agent_id"], "summary": body.get("summary")}
                letta.conversations[made["id"]] = made
                letta.threads[made["id"]] = []
                return letta.conversation(made)
            case ["POST", "conversations", "default", "messages"]:
                return self.send(body["agent_id"], "default", body["agent_id"], body)
            case ["POST", "conversations", _, "stream"]:
                found = [r for r in letta.runs.values() if r.question and r.question == body.get("otid")]
                if not found:
                    raise NotFound("no such run")
                return found[0]
            case [_, "conversations", conversation, *_] if conversation not in letta.conversations:
                raise NotFound("no such conversation")
            case ["GET", "conversations", conversation]:
                return letta.conversation(letta.conversations[conversation])
            case ["PATCH", "conversations", conversation]:
                letta.conversations[conversation]["summary"] = body.get("summary")
                return letta.conversation(letta.conversations[conversation])
            case ["POST", "conversations", conversation, "recompile"]:
                return letta.prompt(letta.conversations[conversation]["agent"])
            case ["POST", "conversations", conversation, "cancel"]:
                running = [r.id for r in letta.runs.values() if r.conversation == conversation
                           and r.sent() < r.count and r.cancelled_at is None]
                if not running:
                    raise FileExistsError
                return {run: self.cancel(run) for run in running}
            case ["GET", "conversations", conversation, "messages"]:
                return letta.messages(conversation, query)
            case ["POST", "conversations", conversation, "messages"]:
                return self.send(letta.conversations[conversation]["agent"], conversation, conversation, body)
            case ["GET", "runs"]:
                return [r.json() for r in list(letta.runs.values())[::-1]
                        if r.agent == query.get("agent_id")][:int(query.get("limit", 50))]
            case [_, "runs", run, *_] if run not in letta.runs:
                raise NotFound("no such run")
            case ["GET", "runs", run]:
                return letta.runs[run].json()
            case ["GET", "runs", run, "messages"]:
                return [m for m in letta.threads[letta.runs[run].thread] if m["run_id"] == run]
            case ["GET", "runs", _, "steps"]:
                return []
            case ["POST", "runs", run, "stream"]:
                return letta.runs[run]
            case _:
                raise NotFound

    def send(self, agent, conversation, thread, body):
        sent = body["messages"][0]
        text = sent.get("content", "")
        if not isinstance(text, str):
            text = " ".join(part.get("text", "") for part in text)
        run = Run(agent, conversation, text)
        run.question, run.thread = sent.get("otid"), thread
        self.letta.runs[run.id] = run
        self.letta.threads[thread].append(self.message(run, unique("message"), "user_message", run.question, text,
                                                       sent.get("sender_id")))
        return run

    def message(self, run, name, kind, otid, text, sender=None):
        return {"id": name, "date": run.created, "name": None, "message_type": kind, "otid": otid,
                "sender_id": sender, "step_id": None, "is_err": None, "seq_id": None, "run_id": run.id,
                "content": text}

    def cancel(self, run):
        if run not in self.letta.runs:
            return "failed"
        self.letta.runs[run].cancelled_at = time.monotonic()
        return "cancelled"

    def stream(self, connection, run, after, numbered):
        """The events behind number `after`, at the pace of the run."""
        connection.sendall(b"HTTP/1.1 200 OK\r\ndate: Fri, 20 Nov 2026 23:33:55 GMT\r\nserver: bench\r\n"
                           b"content-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n")
        events = Stream.of(run.count, bool(numbered))
        if after < 1:
            connection.sendall(run.own(events.opening))
        number = max(0, after - 1)
        if run.rate:
            while number < run.count and run.cancelled_at is None:
                due = run.began + (number + 1) / run.rate - time.monotonic()
                if due > 0:
                    time.sleep(due)
                connection.sendall(run.own(events.tokens[number]))
                number += 1
        elif number == 0:
            for batch in events.batches:
                connection.sendall(run.own(batch))
        else:
            connection.sendall(run.own(b"".join(events.tokens[number:])))
        if run.cancelled_at is None:
            with self.lock:
                thread = self.letta.threads[run.thread]
                if not any(m["id"] == run.message for m in thread[-20:]):
                    thread.append(self.message(run, run.message, "assistant_message", run.otid, events.text))
            connection.sendall(run.own(events.closing))
        else:
            connection.sendall(chunk({"message_type": "stop_reason", "stop_reason": "cancelled"}) + b"0\r\n\r\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state")
    options = parser.parse_args()
    server = Server(options.port, options.state)

    def leave(*_):
        threading.Thread(target=lambda: (server.save(), os._exit(0))).start()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    for count in (1, 100, 10_000):
        Stream.of(count, True)
    print(server.listener.getsockname()[1], flush=True)
    server.serve()


if __name__ == "__main__":
    main()
