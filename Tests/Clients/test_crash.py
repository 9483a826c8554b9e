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
    # On an idle machine it is under five seconds; a busy one takes its time.
    assert rounds.slowest_start < 50
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

    def launch():
        arguments = ["-d", "-p", "0", "--database.dbPath", power.database, "--database.sync", when]
        return start(*arguments, environment=power.environment()).wait_for_port()

    node = launch()
    load = Load(node.port, witness, seed, reverts=False)
    client = Client(node.port)
    books = Books(client)
    begun = time.monotonic()

    def syncs():
        return [moment for moment in power.log_syncs() if moment > begun]

    load.start()
    load.run_until(lambda: len(witness.receipts) > 20 and (when == "never" or len(syncs()) > 4))
    node.stop(signal.SIGKILL)
    load.join()
    synced = syncs()
    power.cut()

    node = launch()
    client = Client(node.port)
    lost = witness.lost(client)
    books.check(client, random.Random(seed))
    if when == "never":
        # So a cut is noticed where something was told too early.
        assert lost
    else:
        # A change of the log is two syncs, and the end may come between them.
        assert all(moment > synced[-3] for moment in lost)
        assert client.call("eth_blockNumber") != "0x0"


def test_ends_in_order_under_load(start, tmp_path, seed):
    def launch():
        return start("-d", "-p", "0", "--database.dbPath", tmp_path / "database").wait_for_port()

    node, witness = launch(), Witness()
    load = Load(node.port, witness, seed, reverts=False)
    load.start()
    load.run_until(lambda: len(witness.receipts) > 20)
    # On an idle machine it is under ten seconds.
    assert node.stop(signal.SIGTERM, timeout=100) == 0
    load.join()
    witness.check(Client(launch().port))
