#!/usr/bin/env python3
"""A scripted model behind an OpenAI-compatible endpoint, which tells what it was asked.

    scripted_model.py --port PORT

GET /v1/models and POST /v1/chat/completions, streaming or not; GET /_log?n=20: the last requests, oldest first.

It obeys the first of these words in the last user message, as the practice server's scripted model does:

    error, error401 ...      answers with HTTP 500, or that status
    errormid                 in a stream: sends five tokens and drops the connection
    hang S                   waits S seconds before the first token
    tool NAME {...}          calls a tool with these arguments
    remember [LABEL] TEXT    calls memory_insert; the label is human where none is given
    replace [LABEL] A => B   calls memory_replace
    slow N                   N tokens, 50 in a second
    long N                   N tokens at once
    think                    reasons before it answers
    empty                    says nothing
    whoami                   names the persona blocks in its prompt

It echoes anything else, and after a tool's return it says what was returned.
"""
import argparse
import itertools
import json
import re
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MODELS = ["stub-chat", "stub-mini"]
numbers = itertools.count(1)


@dataclass
class Plan:
    """What to answer with."""

    tokens: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    tool: str | None = None
    arguments: str = ""
    failure: int | None = None
    drops: bool = False
    # Seconds before the first token, and after each.
    wait: float = 0
    pause: float = 0


def words(text):
    return re.findall(r"\S+\s*|\s+", text)


def text_of(message):
    content = message.get("content") or ""
    if isinstance(content, list):
        content = "".join(part.get("text", "") for part in content)
    return content


def plan(messages):
    if messages and messages[-1].get("role") == "tool":
        return Plan(tokens=words("Done: " + text_of(messages[-1])[:200]))
    said = next((text_of(m) for m in reversed(messages) if m.get("role") == "user"), "")

    def find(pattern):
        return re.search(pattern, said, re.DOTALL)

    if found := find(r"\berror(\d{3})\b"):
        return Plan(failure=int(found[1]))
    if find(r"\berrormid\b"):
        return Plan(tokens=words("one two three four five "), drops=True, pause=0.02)
    if find(r"\berror\b"):
        return Plan(failure=500)
    found = find(r"\bhang (\d+(?:\.\d+)?)\b")
    wait = float(found[1]) if found else 0
    if found := find(r"\btool (\w+) (\{.*\})"):
        return Plan(tool=found[1], arguments=found[2], wait=wait)
    if found := find(r"\bremember (?:\[([^\]]+)\] )?(.+)"):
        arguments = {"label": found[1] or "human", "new_string": found[2].strip(), "insert_line": -1}
        return Plan(tool="memory_insert", arguments=json.dumps(arguments), wait=wait)
    if found := find(r"\breplace (?:\[([^\]]+)\] )?(.+?) => (.+)"):
        arguments = {"label": found[1] or "human", "old_string": found[2], "new_string": found[3]}
        return Plan(tool="memory_replace", arguments=json.dumps(arguments), wait=wait)
    if found := find(r"\bslow (\d+)\b"):
        return Plan(tokens=[f"tok{n} " for n in range(int(found[1]))], wait=wait, pause=0.02)
    if found := find(r"\blong (\d+)\b"):
        return Plan(tokens=[f"w{n} " for n in range(int(found[1]))], wait=wait)
    if find(r"\bthink\b"):
        thought = words("Let me think about this step by step. ")
        return Plan(reasoning=thought, tokens=words("The answer is 42."), wait=wait)
    if find(r"\bempty\b"):
        return Plan(wait=wait)
    if find(r"\bwhoami\b"):
        return Plan(tokens=words("blocks: " + ",".join(personas(prompt(messages)))), wait=wait)
    return Plan(tokens=words("Echo: " + said), wait=wait)


def prompt(messages):
    return "\n".join(text_of(m) for m in messages if m.get("role") in ("system", "developer"))


def personas(system):
    return sorted(set(re.findall(r"<([Pp]ersona_[^<>/]+)>\n<description>", system)))


class Log:
    """What the model was asked, the newest last."""

    def __init__(self):
        self.entries = []
        self.lock = threading.Lock()

    def note(self, request):
        messages = request.get("messages", [])
        system = prompt(messages)
        entry = {
            "stream": bool(request.get("stream")),
            "model": request.get("model"),
            "n_messages": len(messages),
            "last": messages[-1] if messages else None,
            "persona_blocks": personas(system),
            "system": system,
            "roles": [m.get("role") for m in messages],
            "tools": [tool["function"]["name"] for tool in request.get("tools") or []],
        }
        with self.lock:
            self.entries.append(entry)
            del self.entries[:-2000]

    def last(self, count):
        with self.lock:
            return self.entries[-count:]


log = Log()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, value):
        # Without keep-alive: with it Letta 0.16.8 hangs for 60 seconds now and then, because a collected client of
        # its own closes a socket whose number the database already uses again.
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(body)

    def do_GET(self):
        address = urlsplit(self.path)
        if address.path == "/v1/models":
            self.answer(200, {"object": "list", "data": [
                {"id": name, "object": "model", "created": 1, "owned_by": "stub", "context_length": 32000}
                for name in MODELS]})
        elif address.path == "/_log":
            self.answer(200, log.last(int(parse_qs(address.query).get("n", ["20"])[0])))
        else:
            self.answer(404, {"error": {"message": "not found: " + address.path}})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if urlsplit(self.path).path != "/v1/chat/completions":
            self.answer(404, {"error": {"message": "not found: " + self.path}})
            return
        request = json.loads(body)
        messages = request.get("messages", [])
        log.note(request)
        todo = plan(messages)
        if todo.failure:
            text = f"the scripted model was asked for {todo.failure}"
            self.answer(todo.failure, {"error": {"message": text, "type": "server_error", "code": None}})
            return
        time.sleep(todo.wait)
        asked = sum(len(text_of(m)) for m in messages) // 4
        told = len(todo.tokens) + len(todo.arguments) // 4
        usage = {"prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told}
        head = {"id": f"chatcmpl-{next(numbers)}", "created": int(time.time()), "model": request.get("model")}
        if request.get("stream"):
            self.stream(todo, head, usage)
        else:
            self.answer(200, self.completion(todo, head, usage))

    def completion(self, todo, head, usage):
        time.sleep(todo.pause * len(todo.tokens))
        message = {"role": "assistant", "content": "".join(todo.tokens)}
        if todo.reasoning:
            message["reasoning_content"] = "".join(todo.reasoning)
        if todo.tool:
            function = {"name": todo.tool, "arguments": todo.arguments}
            call = {"id": f"call_{time.time_ns():x}", "type": "function", "function": function}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        reason = "tool_calls" if todo.tool else "stop"
        choice = {"index": 0, "message": message, "finish_reason": reason}
        return {**head, "object": "chat.completion", "choices": [choice], "usage": usage}

    def stream(self, todo, head, usage):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            self.stream_chunks(todo, {**head, "object": "chat.completion.chunk"}, usage)
        except (BrokenPipeError, ConnectionResetError):
            pass  # Letta cancelled the run.

    def stream_chunks(self, todo, head, usage):
        def send(delta=None, reason=None):
            choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": reason}]
            chunk = {**head, "choices": choices, **({"usage": usage} if delta is None else {})}
            self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
            self.wfile.flush()

        send({"role": "assistant", "content": ""})
        for piece in todo.reasoning:
            send({"reasoning_content": piece})
        for piece in todo.tokens:
            send({"content": piece})
            time.sleep(todo.pause)
        if todo.drops:
            # Closing without lingering resets the connection.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        if todo.tool:
            function = {"name": todo.tool, "arguments": ""}
            call = {"index": 0, "id": f"call_{time.time_ns():x}", "type": "function", "function": function}
            send({"tool_calls": [call]})
            for start in range(0, len(todo.arguments), 12):
                piece = {"arguments": todo.arguments[start:start + 12]}
                send({"tool_calls": [{"index": 0, "function": piece}]})
        send({}, "tool_calls" if todo.tool else "stop")
        send()
        self.wfile.write(b"data: [DONE]\n\n")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass  # A client that hangs up is no news.


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    Server(("127.0.0.1", parser.parse_args().port), Handler).serve_forever()
