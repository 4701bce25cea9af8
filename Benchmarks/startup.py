"""Start-up of the chat as a person sees it: from exec to the first whole frame, in a pseudo-terminal.

usage: startup.py PROGRAM [RUNS]

Prints medians and ranges. Beside the chat: `lettera --version` and `true`, so that the figures mean
something on a busy machine.
"""
import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time


def environment(folder):
    return {
        "PATH": "/usr/bin:/bin", "HOME": folder, "USER": "ada", "TERM": "xterm-256color",
        "LANG": "C.UTF-8", "LETTERA_LOCKS": folder + "/locks", "XDG_DATA_HOME": folder + "/data", "XDG_CONFIG_HOME": folder + "/config",
        "XDG_RUNTIME_DIR": folder, "XDG_STATE_HOME": folder + "/state",
    }


def chat(program, folder):
    """Seconds to the first frame and to `ready`, resident kB when idle, CPU ticks of a second idle."""
    started = time.perf_counter()
    child, master = pty.fork()
    if child == 0:
        os.execve(program, [program], environment(folder))
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    seen, first, ready = b"", None, None
    while ready is None and time.perf_counter() - started < 20:
        if not select.select([master], [], [], 0.05)[0]:
            continue
        seen += os.read(master, 65536)
        now = time.perf_counter() - started
        # The end of a synchronized update is the end of a frame; the header names the server's version
        # once it has answered.
        if first is None and b"\x1b[?2026l" in seen:
            first = now
        if b"Letta 0." in seen:
            ready = now
    time.sleep(0.5)
    resident = int(open(f"/proc/{child}/statm").read().split()[1]) * 4
    before = ticks(child)
    time.sleep(1)
    idle = ticks(child) - before
    os.write(master, b"\x04")
    deadline = time.time() + 5
    while time.time() < deadline:
        if select.select([master], [], [], 0.05)[0]:
            try:
                os.read(master, 65536)
            except OSError:
                break
    os.waitpid(child, 0)
    os.close(master)
    return first, ready, resident, idle


def ticks(process):
    fields = open(f"/proc/{process}/stat").read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def command(arguments, folder):
    started = time.perf_counter()
    subprocess.run(arguments, env=environment(folder), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def row(name, values, unit, scale=1.0):
    values = sorted(v * scale for v in values)
    print(f"{name:<44}{statistics.median(values):>9.1f} {unit:<4}"
          f"{values[0]:>9.1f} to {values[-1]:.1f}")


def main():
    program = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    with tempfile.TemporaryDirectory() as folder:
        chat(program, folder)
        results = [chat(program, folder) for _ in range(runs)]
        print(f"{'figure':<44}{'median':>9}      {'range':>9}")
        row("true, whole process", [command(["/bin/true"], folder) for _ in range(runs)], "ms", 1e3)
        row("lettera --version, whole process",
            [command([program, "--version"], folder) for _ in range(runs)], "ms", 1e3)
        row("exec to first frame", [r[0] for r in results], "ms", 1e3)
        row("exec to ready, practice server included", [r[1] for r in results], "ms", 1e3)
        row("resident, idle, practice server included", [r[2] for r in results], "MB", 1 / 1024)
        row("CPU in a second of idling", [r[3] for r in results], "ms", 10.0)
        row("size of the program", [os.path.getsize(program)], "MB", 1e-6)


main()
