"""State test runners in batch mode: paths on standard input, JSON results on standard output, traces on the other."""
import json, subprocess, sys, tempfile, time
from dataclasses import dataclass
from typing import NamedTuple


class Run(NamedTuple):
    """Results and lines of traces by name and fork, the seconds it took, and the exit status.

    A process that dies leaves out what it had not told yet."""
    results: dict
    traces: dict
    seconds: float
    status: int


@dataclass
class Client:
    command: str
    trace_flags: str

    def run(self, paths, trace=False):
        """Runs the files."""
        began = time.monotonic()
        command = f"{self.command} {self.trace_flags}" if trace else self.command
        with tempfile.TemporaryFile() as errors:
            done = subprocess.run(command, shell=True, input="".join(f"{path}\n" for path in paths).encode(),
                                  stdout=subprocess.PIPE, stderr=errors, timeout=3600)
            results = {(item["name"], item["fork"]): item for item in arrays(done.stdout.decode())}
            errors.seek(0)
            traces = split(errors, results) if trace else {}
        # The shell's words for a command that cannot even begin.
        if done.returncode in (126, 127): sys.exit(f"no such command: {command}")
        return Run(results, traces, time.monotonic() - began, done.returncode)


def arrays(text):
    """The elements of all the whole JSON arrays that stand one after the other in a text."""
    decoder, at = json.JSONDecoder(), 0
    while (at := text.find("[", at)) >= 0:
        try: items, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError: return
        yield from items


def split(lines, results):
    """The lines of each case's trace; its state root ends it, and results that have one come in the same order."""
    traces, current = {}, []
    rest = (case for case, result in results.items() if "stateRoot" in result)
    for line in lines:
        if line.startswith(b'{"stateRoot"'):
            if (case := next(rest, None)) is None: break
            traces[case], current = current, []
        elif line.startswith(b"{"):
            current.append(line.rstrip())
    return traces
