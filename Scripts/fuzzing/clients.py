"""State test runners in batch mode: paths on standard input, JSON results on standard output, traces on the other."""
import json, subprocess, sys, tempfile, time
from dataclasses import dataclass


@dataclass
class Client:
    command: str
    trace_flags: str

    def run(self, paths, trace=False):
        """Runs the files; gives results and lines of traces by name and fork, and the seconds it took."""
        began = time.monotonic()
        command = f"{self.command} {self.trace_flags}" if trace else self.command
        with tempfile.TemporaryFile() as errors:
            done = subprocess.run(command, shell=True, input="".join(f"{path}\n" for path in paths).encode(),
                                  stdout=subprocess.PIPE, stderr=errors, timeout=3600)
            results = {(item["name"], item["fork"]): item for item in arrays(done.stdout.decode())}
            errors.seek(0)
            traces = split(errors, results) if trace else {}
        if not results: sys.exit(f"no results from {command}")
        return results, traces, time.monotonic() - began


def arrays(text):
    """The elements of all the JSON arrays that stand one after the other in a text."""
    decoder, at = json.JSONDecoder(), 0
    while (at := text.find("[", at)) >= 0:
        items, at = decoder.raw_decode(text, at)
        yield from items


def split(lines, results):
    """The lines of each case's trace; its state root ends it, and results come in the same order."""
    traces, current, rest = {}, [], iter(results)
    for line in lines:
        if line.startswith(b'{"stateRoot"'):
            traces[next(rest)], current = current, []
        elif line.startswith(b"{"):
            current.append(line.rstrip())
    return traces
