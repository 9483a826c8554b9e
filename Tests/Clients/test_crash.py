"""Nodes that are killed, or lose their power, while several clients trade."""

import random
import signal
import time

import pytest

from crash import disk
from crash.books import Books
from crash.client import Client
from crash.load import Load
from crash.rounds import Rounds
from crash.witness import Witness


@pytest.fixture
def seed():
    """A number that decides what happens; a failed test shows it."""
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    return seed


def test_keeps_what_was_seen_when_it_is_killed(program, tmp_path, seed):
    rounds = Rounds(program, tmp_path / "database", seed)
    for _ in range(5):
        print(rounds.run())
    assert rounds.slowest_start < 5
    assert rounds.stop() == 0


def test_keeps_what_was_seen_when_the_power_is_cut(program, tmp_path, power, seed):
    power = disk.Disk(power, tmp_path)
    rounds = Rounds(program, power.database, seed, power)
    for _ in range(6):
        print(rounds.run())
    assert rounds.stop() == 0


@pytest.mark.parametrize("when", ["interval", "never"])
def test_loses_only_the_end_when_blocks_are_not_synced(start, tmp_path, power, seed, when):
    power, witness = disk.Disk(power, tmp_path), Witness()

    def open():
        arguments = ["-d", "-p", "0", "--database.dbPath", power.database, "--database.sync", when]
        return start(*arguments, environment=power.environment()).wait_for_port()

    node = open()
    load = Load(node.port, witness, seed, reverts=False)
    client = Client(node.port)
    books = Books(client)
    load.start()
    time.sleep(4 if when == "interval" else 1)
    cut = time.monotonic()
    node.stop(signal.SIGKILL)
    load.join()
    slowest_sync = power.slowest_sync()
    power.cut()

    node = open()
    client = Client(node.port)
    lost = witness.lost(client)
    books.check(client, random.Random(seed))
    if when == "never":
        # So a cut is noticed where something was told too early.
        assert lost
    else:
        # A second, and what a busy machine and its disk add.
        assert cut - min(lost, default=cut) < 2 + 2 * slowest_sync
        assert client.call("eth_blockNumber") != "0x0"


def test_ends_in_order_under_load(start, tmp_path, seed):
    def open():
        return start("-d", "-p", "0", "--database.dbPath", tmp_path / "database").wait_for_port()

    node, witness = open(), Witness()
    load = Load(node.port, witness, seed, reverts=False)
    load.start()
    time.sleep(0.5)
    begun = time.monotonic()
    assert node.stop(signal.SIGTERM) == 0
    assert time.monotonic() - begun < 10
    load.join()
    assert witness.receipts
    witness.check(Client(open().port))
