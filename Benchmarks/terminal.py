"""A program in a pseudo-terminal, watched as its user sees it and as the kernel counts it."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
import unicodedata


class Screen:
    """The cells of an xterm, as far as curses programs use one."""

    SEQUENCE = re.compile(
        r"\x1b\[([<-?]*)([0-9;:]*)([ -/]*)([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_].*?\x1b\\|"
        r"\x1b[ -/]+[0-~]|\x1b([0-~])|[\x00-\x1f]|[^\x00-\x1f]+", re.S)
    # What may be the beginning of a sequence that is not whole yet.
    BEGUN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)$")

    def __init__(self, rows, columns):
        self.resize(rows, columns)
        self.rest, self.bytes_left = "", b""

    def resize(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.cells = [[" "] * columns for _ in range(rows)]
        self.row = self.column = 0
        self.top, self.bottom = 0, rows - 1
        self.last = " "
        self.saved = (0, 0)

    def feed(self, data):
        data = self.bytes_left + data
        text = data.decode("utf-8", "ignore")
        # A character that is cut at the end is kept for later.
        self.bytes_left = b""
        for back in range(1, min(4, len(data)) + 1):
            if data[-back] & 0xC0 == 0xC0:
                if back < (2 if data[-back] < 0xE0 else 3 if data[-back] < 0xF0 else 4):
                    self.bytes_left = data[-back:]
                break
            if data[-back] < 0x80:
                break
        text = self.rest + text
        begun = self.BEGUN.search(text)
        self.rest = begun[0] if begun else ""
        if begun:
            text = text[:begun.start()]
        for found in self.SEQUENCE.finditer(text):
            if found[4]:
                self.control(found[1], found[2], found[4])
            elif found[5]:
                self.escape(found[5])
            elif found[0][0] == "\x1b":
                continue
            elif found[0][0] < " ":
                self.character(found[0])
            else:
                self.write(found[0])

    def write(self, text):
        for glyph in text:
            width = 0 if unicodedata.combining(glyph) else \
                2 if unicodedata.east_asian_width(glyph) in "WF" else 1
            if not width:
                continue
            if self.column + width > self.columns:
                self.column = 0
                self.feed_line()
            self.cells[self.row][self.column] = glyph
            if width == 2:
                self.cells[self.row][self.column + 1] = ""
            self.column += width
            self.last = glyph

    def feed_line(self):
        if self.row == self.bottom:
            self.scroll(1)
        elif self.row < self.rows - 1:
            self.row += 1

    def scroll(self, count):
        for _ in range(abs(count)):
            if count > 0:
                del self.cells[self.top]
                self.cells.insert(self.bottom, [" "] * self.columns)
            else:
                del self.cells[self.bottom]
                self.cells.insert(self.top, [" "] * self.columns)

    def character(self, code):
        if code == "\n":
            self.feed_line()
        elif code == "\r":
            self.column = 0
        elif code == "\b":
            self.column = max(0, self.column - 1)
        elif code == "\t":
            self.column = min(self.columns - 1, self.column // 8 * 8 + 8)

    def escape(self, code):
        if code == "M":
            if self.row == self.top:
                self.scroll(-1)
            else:
                self.row = max(0, self.row - 1)
        elif code == "7":
            self.saved = (self.row, self.column)
        elif code == "8":
            self.row, self.column = self.saved
        elif code == "D":
            self.feed_line()
        elif code == "E":
            self.column = 0
            self.feed_line()

    def control(self, private, parameters, code):
        if private:
            return
        numbers = [int(n) if n.isdigit() else 0 for n in parameters.split(";")] if parameters else []
        one = max(1, numbers[0]) if numbers else 1
        line = self.cells[self.row]
        if code in "Hf":
            self.row = min(self.rows, one) - 1
            self.column = min(self.columns, max(1, numbers[1]) if len(numbers) > 1 else 1) - 1
        elif code == "A":
            self.row = max(0, self.row - one)
        elif code in "Be":
            self.row = min(self.rows - 1, self.row + one)
        elif code in "Ca":
            self.column = min(self.columns - 1, self.column + one)
        elif code == "D":
            self.column = max(0, self.column - one)
        elif code in "G`":
            self.column = min(self.columns, one) - 1
        elif code == "d":
            self.row = min(self.rows, one) - 1
        elif code == "K":
            kind = numbers[0] if numbers else 0
            start = self.column if kind == 0 else 0
            end = self.column + 1 if kind == 1 else self.columns
            line[start:end] = [" "] * (end - start)
        elif code == "J":
            kind = numbers[0] if numbers else 0
            first, last = (self.row + 1, self.rows) if kind == 0 else (0, self.row if kind == 1 else self.rows)
            for row in range(first, last):
                self.cells[row] = [" "] * self.columns
            if kind < 2:
                self.control("", parameters, "K")
        elif code == "X":
            end = min(self.columns, self.column + one)
            line[self.column:end] = [" "] * (end - self.column)
        elif code == "P":
            del line[self.column:self.column + one]
            line.extend([" "] * (self.columns - len(line)))
        elif code == "@":
            line[self.column:self.column] = [" "] * one
            del line[self.columns:]
        elif code == "b":
            self.write(self.last * one)
        elif code == "L" or code == "M":
            for _ in range(one):
                if code == "L":
                    del self.cells[self.bottom]
                    self.cells.insert(self.row, [" "] * self.columns)
                else:
                    del self.cells[self.row]
                    self.cells.insert(self.bottom, [" "] * self.columns)
        elif code == "S":
            self.scroll(one)
        elif code == "T":
            self.scroll(-one)
        elif code == "r":
            self.top = one - 1
            self.bottom = (numbers[1] if len(numbers) > 1 and numbers[1] else self.rows) - 1
            self.row = self.column = 0

    def text(self):
        return "\n".join("".join(row).rstrip() for row in self.cells)


class Timeout(Exception):
    """Something did not come on the screen."""


class Terminal:
    """A program on a terminal of its own.

    `chunks` has what it wrote, each with the time of its arrival in seconds of `time.perf_counter`.
    """

    # Every terminal of today answers these: whether it can hold a frame back until it is whole, and its background.
    ANSWERS = [(b"\x1b[?2026$p", b"\x1b[?2026;2$y"), (b"\x1b]11;?", b"\x1b]11;rgb:1010/1010/1010\x1b\\")]

    def __init__(self, arguments, environment, rows=40, columns=120):
        self.screen = Screen(rows, columns)
        self.chunks, self.bytes, self.shown = [], 0, 0
        size = struct.pack("HHHH", rows, columns, 0, 0)
        # The size is there before the program looks.
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, size)
        self.started = time.perf_counter()
        self.process = os.fork()
        if self.process == 0:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for descriptor in (0, 1, 2):
                os.dup2(slave, descriptor)
            os.closerange(3, 64)
            try:
                os.execve(arguments[0], arguments, environment)
            finally:
                os._exit(127)
        os.close(slave)
        self.ended = None

    def read(self, wait):
        """Takes what the program writes within `wait` seconds at most; false where it wrote nothing."""
        if not select.select([self.master], [], [], max(0, wait))[0]:
            return False
        try:
            data = os.read(self.master, 262144)
        except OSError:
            data = b""
        if not data:
            said = b"".join(data for _, data in self.chunks[-20:])[-1000:]
            raise EOFError("the program ended; it wrote " + said.decode("utf-8", "replace"))
        self.chunks.append((time.perf_counter(), data))
        self.bytes += len(data)
        for question, answer in self.ANSWERS:
            if question in data:
                os.write(self.master, answer)
        return True

    def show(self):
        """Brings the screen up to date with what was read."""
        for _, data in self.chunks[self.shown:]:
            self.screen.feed(data)
        self.shown = len(self.chunks)
        return self.screen.text()

    def forget(self):
        """Lets go of what was read and shown."""
        self.show()
        self.chunks.clear()
        self.shown = 0

    def pause(self, seconds):
        """Lets it run on, and reads what it writes."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)

    def wait(self, condition, seconds=20, what="what was waited for"):
        """Waits until the screen's text satisfies `condition`; the time at which its bytes had come."""
        end = time.perf_counter() + seconds
        if self.shown == len(self.chunks) and condition(self.screen.text()):
            return time.perf_counter()
        while True:
            for number in range(self.shown, len(self.chunks)):
                self.screen.feed(self.chunks[number][1])
                self.shown = number + 1
                if condition(self.screen.text()):
                    return self.chunks[number][0]
            left = end - time.perf_counter()
            if left < 0:
                raise Timeout(f"{what} did not come within {seconds} s; on the screen:\n{self.screen.text()}")
            self.read(min(left, 0.2))

    def type(self, text):
        data = text.encode()
        while data:
            data = data[os.write(self.master, data):]

    def resize(self, rows, columns):
        self.show()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    # What the kernel counts.

    def cpu(self):
        """Seconds of processor time so far, all threads, also those that ended."""
        # As clock_getcpuclockid(3) makes it of a process's number.
        return time.clock_gettime((~self.process << 3) | 2)

    def memory(self):
        """Resident and proportional megabytes."""
        with open(f"/proc/{self.process}/status") as file:
            resident = int(re.search(r"VmRSS:\s*(\d+)", file.read())[1])
        with open(f"/proc/{self.process}/smaps_rollup") as file:
            proportional = int(re.search(r"\nPss:\s*(\d+)", file.read())[1])
        return resident / 1024, proportional / 1024

    def wakeups(self):
        """For each of its threads how often it went to sleep of its own will, which is how often it was woken."""
        counts = {}
        for task in os.listdir(f"/proc/{self.process}/task"):
            try:
                with open(f"/proc/{self.process}/task/{task}/status") as file:
                    counts[task] = int(re.search(r"\nvoluntary_ctxt_switches:\s*(\d+)", file.read())[1])
            except FileNotFoundError:
                pass
        return counts

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process}/fd"))

    def threads(self):
        return len(os.listdir(f"/proc/{self.process}/task"))

    def close(self, keys="\x04", seconds=10):
        """Asks it to leave, and makes it where it does not; its exit status and its use of resources."""
        if self.ended:
            return self.ended
        try:
            self.type(keys)
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                self.read(0.1)
            os.kill(self.process, signal.SIGTERM)
            end = time.perf_counter() + 5
            while time.perf_counter() < end:
                self.read(0.1)
            os.kill(self.process, signal.SIGKILL)
        except (EOFError, OSError):
            pass
        _, status, usage = os.wait4(self.process, 0)
        os.close(self.master)
        self.ended = (os.waitstatus_to_exitcode(status), usage)
        return self.ended

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
