"""Disks that fail or fill up under a node that trades."""

import pytest

from crash.client import GONE, Client, Refused
from crash.disk import Disk


@pytest.fixture
def disk(power, tmp_path):
    return Disk(power, tmp_path)


@pytest.fixture
def launch(start, disk):
    """Starts a node on the disk."""
    return lambda *options: start(
        "-d", "-p", "0", "--database.dbPath", disk.database, *options, environment=disk.environment()).wait_for_port()


def transfer(client):
    sender, receiver = client.call("eth_accounts")[:2]
    hash = client.call("eth_sendTransaction", {"from": sender, "to": receiver, "value": "0x1", "gas": hex(21000)})
    return client.call("eth_getTransactionReceipt", hash)


@pytest.mark.parametrize(
    "fault, words", [("sync-fails", "Input/output error"), ("disk-ends", "No space left on device")])
def test_write_that_fails_ends_the_node(launch, disk, fault, words):
    node = launch()
    client = Client(node.port)
    seen = [transfer(client) for _ in range(3)]
    disk.begin(fault)
    with pytest.raises(GONE):
        # What lies prepared on the disk has room for some more.
        while len(seen) < 5000:
            seen.append(transfer(client))
    assert node.wait() == 1
    last = [line for line in node.output.splitlines() if "neelum:" in line][-1]
    assert "writing stopped: the database failed" in last and last.endswith(words)

    node = launch()
    client = Client(node.port)
    for receipt in seen:
        assert client.call("eth_getTransactionReceipt", receipt["transactionHash"]) == receipt
    # What failed was never acknowledged: it may have come to be or not, but wholly.
    head = int(client.call("eth_blockNumber"), 16)
    assert head in (len(seen), len(seen) + 1)
    assert int(client.call("eth_getTransactionCount", seen[0]["from"], "latest"), 16) == head
    assert int(transfer(client)["blockNumber"], 16) == head + 1
    assert node.stop() == 0


def test_sync_that_fails_ends_the_node_where_blocks_do_not_wait_for_it(launch, disk):
    node = launch("--database.sync", "interval")
    transfer(Client(node.port))
    disk.begin("sync-fails")
    assert node.wait() == 1
    assert "writing stopped: the database failed" in node.output and node.output.endswith("Input/output error")


def test_last_sync_that_fails_is_told(launch, disk):
    node = launch("--database.sync", "never")
    transfer(Client(node.port))
    disk.begin("sync-fails")
    assert node.stop() == 1
    assert node.output.splitlines()[-1].startswith("neelum: the database failed")


def test_full_disk_is_read_and_written_again_when_it_has_room(launch, disk):
    node = launch()
    client = Client(node.port)
    seen = transfer(client)
    disk.begin("disk-is-full")
    for _ in range(2):
        with pytest.raises(Refused, match="the disk is full"):
            transfer(client)
    with pytest.raises(Refused, match="the disk is full"):
        client.call("evm_mine")
    assert client.call("eth_getTransactionReceipt", seen["transactionHash"]) == seen
    assert client.call("eth_blockNumber") == "0x1"
    disk.end("disk-is-full")
    assert transfer(client)["blockNumber"] == "0x2"
    assert node.stop() == 0
