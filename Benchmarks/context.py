"""What every figure needs: the program, a server that streams, homes, baselines and rows of the table."""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request

from terminal import Terminal

HERE = pathlib.Path(__file__).resolve().parent

# Nobody listens there.
AWAY = "http://127.0.0.1:9"


class Source:
    """The stand-in server, in a process of its own."""

    def __init__(self, port=0, state=None):
        self.state = state
        self.start(port)

    def start(self, port=0):
        arguments = [sys.executable, str(HERE / "source.py"), "--port", str(port)]
        if self.state:
            arguments += ["--state", str(self.state)]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the stand-in server did not start")
        self.port = int(line)
        self.url = f"http://127.0.0.1:{self.port}"

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def get(self, path):
        with urllib.request.urlopen(self.url + path) as answer:
            return json.load(answer)

    def post(self, path):
        with urllib.request.urlopen(self.url + path, data=b""):
            pass

    def requests(self):
        """What was asked so far: (when, method, target)."""
        return self.get("/_bench/requests")[:-1]


class Bench:
    def __init__(self, program, folder, quick):
        self.program, self.folder, self.quick = program, folder, quick
        self.source = Source(state=folder / "letta.state")
        self.agent = self.source.get("/v1/agents/")[0]["id"]
        self.homes = 0
        self.known = None
        self.hello = str(folder / "hello")
        subprocess.run(["cc", "-O2", "-o", self.hello, str(HERE / "hello.c")], check=True)

    def close(self):
        self.source.stop()

    def log(self, text):
        print(text, file=sys.stderr, flush=True)

    def runs(self, many, few=None):
        return (few or max(3, many // 3)) if self.quick else many

    # Homes.

    def home(self, known=True):
        """A new home; the owner of a known one has talked with the agent once, and the server knows no more."""
        self.homes += 1
        home = self.folder / f"home-{self.homes}"
        if not known:
            home.mkdir()
            return home
        if not self.known:
            self.known = self.home(known=False)
            self.send(self.known, "tokens 40")
            self.source.post("/_bench/keep")
        self.source.post("/_bench/reset")
        shutil.copytree(self.known, home)
        return home

    def environment(self, home, server=None, store=None):
        environment = {
            "PATH": "/usr/bin:/bin", "HOME": str(home), "USER": "ada", "TERM": "xterm-256color", "LANG": "C.UTF-8",
            "LETTERA_LOCKS": f"{home}/locks", "XDG_DATA_HOME": f"{home}/data", "XDG_CONFIG_HOME": f"{home}/config",
            "XDG_RUNTIME_DIR": str(home), "XDG_STATE_HOME": f"{home}/state", "XDG_CACHE_HOME": f"{home}/cache"}
        if server != "practice":
            environment |= {"LETTERA_SERVER": server or self.source.url, "LETTERA_AGENT": self.agent,
                            "LETTA_API_KEY": "bench"}
        if store:
            environment["LETTERA_STORE"] = str(store)
        return environment

    # Programs.

    def chat(self, home, server=None, store=None, rows=40, columns=120):
        return Terminal([self.program], self.environment(home, server, store), rows, columns)

    def ready_chat(self, home, **options):
        """A chat that has connected."""
        chat = self.chat(home, **options)
        chat.wait(lambda screen: "Letta 0." in screen and "\n ready" in screen, what="a chat that is ready")
        return chat

    def send(self, home, message, store=None):
        subprocess.run([self.program, "send", message], env=self.environment(home, store=store), check=True,
                       stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    def command(self, arguments, environment=None):
        """Seconds of a whole process, and seconds of processor time in it."""
        started = time.perf_counter()
        child = os.posix_spawnp(
            arguments[0], [str(argument) for argument in arguments], environment or dict(os.environ),
            file_actions=[(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
                          (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
        _, status, usage = os.wait4(child, 0)
        elapsed = time.perf_counter() - started
        if status:
            raise RuntimeError(f"{arguments} ended with {os.waitstatus_to_exitcode(status)}")
        return elapsed, usage.ru_utime + usage.ru_stime

    def message_body(self, text):
        return json.dumps({"messages": [{"role": "user", "content": text}], "background": True, "streaming": True,
                           "stream_tokens": True, "include_pings": True})

    def curl_stream(self, text):
        """The arguments of a curl that reads a reply."""
        return ["curl", "-sN", "-H", "content-type: application/json", "-d", self.message_body(text),
                f"{self.source.url}/v1/agents/{self.agent}/messages"]

    # Measuring.

    def repeated(self, runs, *measures):
        """Medians need runs: of each measure so many, in turn, and as many again where the middle half of one
        spreads over more than 20 %."""
        values = [[] for _ in measures]
        for attempt in range(2):
            for _ in range(runs):
                for own, measure in zip(values, measures):
                    own.append(measure())
            if not any(wide(own) for own in values):
                break
        return values


def wide(values):
    if len(values) < 3:
        return False
    low, middle, high = statistics.quantiles(values, n=4)
    return high - low > 0.2 * abs(middle)


def row(name, unit, values, baseline_name="", baseline=None, goal="", most=None, most_ratio=None, show_ratio=True):
    """A row of the table; met where the median is at most `most` and its ratio to the baseline at most `most_ratio`."""
    measured = statistics.median(values)
    base = statistics.median(baseline) if baseline else None
    ratio = measured / base if base and show_ratio else None
    met = None
    if most is not None or most_ratio is not None:
        met = (most is None or measured <= most) and (most_ratio is None or ratio <= most_ratio)
    return {"name": name, "unit": unit, "measured": measured, "values": list(values), "baseline_name": baseline_name,
            "baseline": base, "baseline_values": list(baseline or []), "ratio": ratio, "goal": goal, "met": met}
