"""When blocks are mined and what they begin with, by the command line and while the node runs."""

import time

import pytest
from web3 import Web3

RECEIVER = "0x1111111111111111111111111111111111111111"


class Chain:
    """A node, asked for what its peers' tools ask."""

    def __init__(self, process):
        self.url = process.url
        self.w3 = Web3(Web3.HTTPProvider(process.url))

    def answer(self, method, *parameters):
        return self.w3.provider.make_request(method, list(parameters))

    def __call__(self, method, *parameters):
        answer = self.answer(method, *parameters)
        assert "error" not in answer, answer
        return answer["result"]

    def send(self, **fields):
        fields = {"from": self("eth_accounts")[0], "to": RECEIVER, "value": "0x1", **fields}
        return self("eth_sendTransaction", fields)

    def receipt(self, hash):
        return self("eth_getTransactionReceipt", hash)

    def block(self, tag="latest"):
        return self("eth_getBlockByNumber", tag, False)

    @property
    def height(self):
        return int(self("eth_blockNumber"), 16)

    def wait(self, condition, timeout=20):
        """Asks until the condition holds."""
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, "timed out"
            time.sleep(0.01)


@pytest.fixture
def run(start):
    return lambda *options: Chain(start("-d", "-p", "0", *options).wait_for_port())


def test_a_clock_mines(run):
    # A clock that doesn't strike while it is looked at, and then one that soon does.
    chain = run("-b", "86400")
    assert chain("eth_mining") is True
    hash = chain.send()
    assert chain("eth_getTransactionByHash", hash)["blockNumber"] is None
    assert chain("eth_getTransactionCount", chain("eth_accounts")[0], "pending") == "0x1"
    assert chain("evm_setIntervalMining", 50) is True
    chain.wait(lambda: chain.receipt(hash))
    assert chain("txpool_status") == {"pending": "0x0", "queued": "0x0"}


def test_the_clock_can_be_set_and_rests_when_told(run):
    chain = run()
    assert chain("evm_setIntervalMining", 50) is True
    chain.wait(lambda: chain.height >= 3)
    assert chain("evm_setIntervalMining", 0) is True
    height = chain.height
    assert chain.receipt(chain.send())["blockNumber"] == hex(height + 1)

    assert chain("anvil_setIntervalMining", 86400) is None
    assert chain("anvil_getIntervalMining") == 86400
    assert chain("hardhat_getAutomine") is False
    hash = chain.send()
    assert chain.receipt(hash) is None
    assert chain("anvil_setIntervalMining", 0) is None
    assert chain("anvil_getIntervalMining") is None
    assert chain("eth_mining") is False
    chain("evm_mine")
    assert chain.receipt(hash)["status"] == "0x1"
    assert chain.answer("evm_setIntervalMining", 86_400_001)["error"]["code"] == -32602


def test_stop_and_start_as_ganache_does(run):
    for options in ((), ("-b", "0.1")):
        chain = run(*options)
        assert chain("miner_stop") is True
        assert chain("eth_mining") is False
        hash, height = chain.send(), chain.height
        assert chain.receipt(hash) is None
        chain("evm_mine")
        assert chain.receipt(hash)["blockNumber"] == hex(height + 1)
        hash = chain.send()
        assert chain("miner_start") is True
        chain.wait(lambda: chain.receipt(hash))


def test_by_hand_until_told_otherwise(run):
    chain = run("--no-mining")
    hashes = [chain.send() for _ in range(3)]
    assert chain.height == 0
    assert [item["hash"] for item in chain("eth_pendingTransactions")] == hashes
    assert chain.block("pending")["transactions"] == hashes
    assert int(chain("eth_getBalance", RECEIVER, "pending"), 16) == 3
    assert chain("eth_getBalance", RECEIVER, "latest") == "0x0"
    assert chain("evm_setAutomine", True) is True
    assert chain.height == 3
    assert [chain.block(hex(number))["transactions"] for number in (1, 2, 3)] == [[hash] for hash in hashes]


def test_both_at_once(run):
    chain = run("-b", "0.2", "--mixed-mining")
    assert chain.receipt(chain.send())["status"] == "0x1"
    height = chain.height
    chain.wait(lambda: chain.height > height)
    assert chain.block()["transactions"] == []


def test_many_blocks_by_one_request(run):
    chain = run()
    assert chain("evm_mine", {"blocks": 5}) == "0x0"
    assert chain("hardhat_mine", "0x5", "0x3c") is True
    last, before = chain.block(), chain.block("0x9")
    assert (last["number"], int(last["timestamp"], 16) - int(before["timestamp"], 16)) == ("0xa", 60)
    time = int(last["timestamp"], 16) + 1000
    assert chain("evm_mine", {"timestamp": time, "blocks": 2}) == "0x0"
    assert [int(chain.block(number)["timestamp"], 16) - time for number in ("0xb", "0xc")] == [0, 0]
    assert chain.answer("evm_mine", 1000)["error"]["code"] == -32602
    hash = chain("evm_setAutomine", False) and chain.send()
    (block,) = chain("evm_mine_detailed")
    assert [transaction["hash"] for transaction in block["transactions"]] == [hash]
    assert chain("evm_mine_detailed", {"blocks": 0}) == []
    assert chain.answer("evm_mine_detailed", {"blocks": 257})["error"]["code"] == -32602


def test_blocks_begin_as_the_command_line_says(run):
    chain = run(
        "--miner.coinbase", RECEIVER, "--miner.extraData", "neelum", "--chain.baseFee", "8000", "-t",
        "2020-02-20T20:20:20Z", "-l", "12345678", "-g", "5000000000",
    )
    assert int(chain.block("0x0")["baseFeePerGas"], 16) == 8000
    assert int(chain.block("0x0")["timestamp"], 16) == 1582230020
    chain.send()
    block = chain.block()
    assert (block["miner"], block["extraData"], int(block["baseFeePerGas"], 16)) == (RECEIVER, "0x6e65656c756d", 7000)
    assert block["gasLimit"] == hex(12345678)
    assert 0 <= int(block["timestamp"], 16) - 1582230020 < 60
    assert int(chain("eth_gasPrice"), 16) == 5_000_000_000
    assert chain("eth_coinbase") == RECEIVER


def test_blocks_begin_as_requests_say(run):
    chain = run()
    assert chain("miner_setExtra", "0x0102") is True
    assert chain("miner_setEtherbase", RECEIVER) is True
    assert chain("miner_setGasLimit", "0xbc614e") is True
    assert chain("hardhat_setNextBlockBaseFeePerGas", "0x64") is True
    assert chain("hardhat_setPrevRandao", "0x" + "11" * 32) is True
    assert chain("evm_setNextBlockTimestamp", 4_000_000_000) == "4000000000"
    assert chain("eth_baseFee") == "0x64"
    chain("evm_mine")
    block = chain.block()
    assert (block["extraData"], block["miner"], block["gasLimit"]) == ("0x0102", RECEIVER, "0xbc614e")
    assert (block["baseFeePerGas"], block["mixHash"]) == ("0x64", "0x" + "11" * 32)
    assert int(block["timestamp"], 16) == 4_000_000_000
    assert chain("anvil_setBlockTimestampInterval", 7) is None
    chain("evm_mine", {"blocks": 3})
    assert int(chain.block()["timestamp"], 16) == 4_000_000_021
    assert chain("anvil_removeBlockTimestampInterval") is True
    assert chain("miner_setGasPrice", "0x12a05f200") is True
    assert chain("eth_gasPrice") == "0x12a05f200"


def test_strict_time(run):
    chain = run("--chain.strictTime")
    start = int(chain.block("0x0")["timestamp"], 16)
    for _ in range(20):
        chain.send()
    times = [int(chain.block(hex(number))["timestamp"], 16) for number in range(21)]
    assert times[0] == start and all(left < right for left, right in zip(times, times[1:]))


def test_order(run):
    for order, expected in (("fifo", [0, 1]), ("fees", [1, 0])):
        chain = run("--miner.order", order, "--no-mining")
        first, second = chain("eth_accounts")[:2]
        hashes = [
            chain.send(**{"from": sender, "maxPriorityFeePerGas": hex(tip)})
            for sender, tip in ((first, 10**9), (second, 2 * 10**9))
        ]
        chain("evm_mine")
        assert chain.block()["transactions"] == [hashes[index] for index in expected]


def test_the_pool_is_bounded_and_can_be_emptied(run):
    chain = run("--no-mining", "--txpool.accountqueue", "2", "--txpool.globalslots", "5")
    first, second = chain("eth_accounts")[:2]
    for nonce in (5, 6):
        chain.send(nonce=hex(nonce))
    message = chain.answer("eth_sendTransaction", {"from": first, "to": RECEIVER, "nonce": "0x7"})["error"]["message"]
    assert message == "account limit exceeded: 2 transactions wait behind a nonce gap"
    hashes = [chain.send(**{"from": second}) for _ in range(3)]
    message = chain.answer("eth_sendTransaction", {"from": second, "to": RECEIVER})["error"]["message"]
    assert message == "txpool is full"
    assert chain("txpool_status") == {"pending": "0x3", "queued": "0x2"}
    assert list(chain("txpool_contentFrom", first)["queued"]) == ["5", "6"]
    assert chain("anvil_removePoolTransactions", first) is None
    assert chain("txpool_status") == {"pending": "0x3", "queued": "0x0"}
    assert chain("hardhat_dropTransaction", hashes[0]) is True
    assert chain("hardhat_dropTransaction", hashes[0]) is False
    assert chain("txpool_status") == {"pending": "0x0", "queued": "0x2"}
    assert chain("anvil_dropAllTransactions") is None
    assert chain("txpool_content") == {"pending": {}, "queued": {}}


def test_replacement_takes_a_tenth_more(run):
    chain = run("--no-mining")
    fees = {"nonce": "0x0", "maxFeePerGas": hex(4 * 10**9), "maxPriorityFeePerGas": hex(10**9)}
    chain.send(**fees)
    for cap, tip in ((44 * 10**8, 10**9), (4 * 10**9, 11 * 10**8), (44 * 10**8 - 1, 11 * 10**8)):
        fees = {**fees, "maxFeePerGas": hex(cap), "maxPriorityFeePerGas": hex(tip)}
        answer = chain.answer("eth_sendTransaction", {"from": chain("eth_accounts")[0], "to": RECEIVER, **fees})
        assert answer["error"]["message"] == "replacement transaction underpriced"
    hash = chain.send(**{**fees, "maxFeePerGas": hex(44 * 10**8), "maxPriorityFeePerGas": hex(11 * 10**8)})
    chain("evm_mine")
    assert chain.block()["transactions"] == [hash]
