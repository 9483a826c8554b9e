"""Rounds of load, sudden end, start and check, on one database."""

import os
import random
import signal
import time

from crash.books import Books
from crash.client import Client
from crash.load import Load
from crash.witness import Witness
from neelum import Process


class Rounds:
    """With a `disk` its power is cut when the node is killed: what was told before it was safe is lost."""

    def __init__(self, program, database, seed, disk=None):
        self._program, self._database, self._disk = program, database, disk
        self._seed, self._draw = seed, random.Random(seed)
        self._number = 0
        self._witness = Witness()
        self._heavy_rounds = self._new_logs = 0
        self.slowest_start = 0
        self._start()
        self._books = Books(Client(self._node.port))

    def run(self):
        """One round; answers what was checked at its end, in words."""
        self._number += 1
        is_heavy = self._draw.random() < (0.5 if self._disk else 0.2)
        load = Load(self._node.port, self._witness, f"{self._seed} {self._number}", heavy=is_heavy)
        load.start()
        if is_heavy:
            self._heavy_rounds += 1
            self._new_logs += self._saw_new_log()
        time.sleep(self._draw.uniform(0, 0.1 if is_heavy else 1))
        self._end()
        load.join()
        while self._draw.random() < 0.4:
            # The next end comes while it starts.
            self._begin()
            time.sleep(self._draw.uniform(0, 0.05))
            self._end()
        self._start()
        client = Client(self._node.port)
        self._witness.check(client)
        self._books.check(client, self._draw)
        found = f"{self._witness}, head {self._books.number}"
        self._witness.forget(300, self._draw)
        return found

    def stop(self):
        """Ends the node as people do, and answers its exit status."""
        assert self._new_logs or not self._heavy_rounds, f"no new log in {self._heavy_rounds} heavy rounds"
        return self._node.stop()

    def verify(self):
        """Executes the chain of a node that has ended anew, and compares every entry; answers the exit status."""
        return Process(self._program, ["chain", "verify", "--database.dbPath", self._database]).wait(timeout=3600)

    def _saw_new_log(self, patience=30):
        """Waits until the database goes over to another log: while it moves the last one's content into a table, most
        is in motion. Answers whether it did."""
        logs, deadline = self._logs(), time.monotonic() + patience
        while self._logs() <= logs:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.001)
        return True

    def _logs(self):
        return {name for name in os.listdir(self._database) if name.endswith(".log")}

    def _end(self):
        self._node.stop(signal.SIGKILL)
        if self._disk:
            self._disk.cut(self._draw if self._draw.random() < 0.5 else None)

    def _begin(self):
        environment = self._disk.environment(pause=self._draw.choice([0, 2000, 20000])) if self._disk else None
        arguments = ["-d", "-p", "0", "--database.dbPath", self._database]
        self._node = Process(self._program, arguments, environment)

    def _start(self):
        begun = time.monotonic()
        self._begin()
        self._node.wait_for_port(timeout=60)
        Client(self._node.port).call("eth_blockNumber")
        self.slowest_start = max(self.slowest_start, time.monotonic() - begun)
