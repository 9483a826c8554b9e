"""A process of the program under test."""

import re
import signal
import subprocess
import threading


class Process:
    def __init__(self, program, arguments, environment=None):
        self.lines = []
        self.port = None
        self._news = threading.Condition()
        self._process = subprocess.Popen(
            [str(program), *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self.lines.append(None)
            self._news.notify_all()

    def wait_for_line(self, pattern, timeout=20):
        """The match of the first line that has one; fails when the process ends or the time is over."""
        seen = 0
        with self._news:
            while True:
                for line in self.lines[seen:]:
                    assert line is not None, f"ended before {pattern!r}:\n{self.output}"
                    if found := re.search(pattern, line):
                        return found
                seen = len(self.lines)
                assert self._news.wait(timeout), f"no {pattern!r} within {timeout} s:\n{self.output}"

    def wait_for_port(self, timeout=20):
        self.port = int(self.wait_for_line(r"^RPC Listening on \S+:(\d+)$", timeout)[1])
        return self

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self):
        return f"ws://127.0.0.1:{self.port}"

    @property
    def output(self):
        return "\n".join(line for line in self.lines if line is not None)

    def stop(self, with_signal=signal.SIGTERM, timeout=15):
        """Ends the process and returns its exit status."""
        if self._process.poll() is None:
            self._process.send_signal(with_signal)
        return self.wait(timeout)

    def wait(self, timeout=15):
        """The exit status of a process that ends by itself."""
        try:
            status = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        self._reader.join(5)
        return status
