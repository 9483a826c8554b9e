"""A chain in a directory: everything is there again after a restart."""

import signal

import pytest
from web3 import Web3

ETHER = 10**18


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_finds_everything_again(start, artifact, tmp_path, ending):
    def launch():
        node = start("-d", "-p", "0", "--database.dbPath", tmp_path / "chain").wait_for_port()
        return node, Web3(Web3.HTTPProvider(node.url))

    node, w3 = launch()
    factory = w3.eth.contract(abi=artifact["abi"], bytecode=artifact["bytecode"])
    address = w3.eth.wait_for_transaction_receipt(
        factory.constructor().transact({"from": w3.eth.accounts[0]})
    ).contractAddress
    market = w3.eth.contract(address, abi=artifact["abi"])
    hash = market.functions.post(0, 60, ETHER, 0, 0).transact({"from": w3.eth.accounts[1]})
    receipt = w3.eth.wait_for_transaction_receipt(hash)
    head = w3.eth.get_block("latest")
    balances = [w3.eth.get_balance(account) for account in w3.eth.accounts]
    node.stop(ending)

    node, w3 = launch()
    market = w3.eth.contract(address, abi=artifact["abi"])
    assert w3.eth.get_block("latest") == head
    assert w3.eth.get_transaction_receipt(hash) == receipt
    assert [w3.eth.get_balance(account) for account in w3.eth.accounts] == balances
    assert [entry.args.ws for entry in market.events.OrderPosted().get_logs(from_block=0)] == [60]
    bought = market.functions.buy(1, 60).transact({"from": w3.eth.accounts[2], "value": ETHER})
    assert w3.eth.wait_for_transaction_receipt(bought).status == 1
    assert w3.eth.block_number == 3


def test_what_waits_outlives_the_node(start, tmp_path):
    def launch():
        node = start("-d", "-p", "0", "--database.dbPath", tmp_path / "chain").wait_for_port()
        return node, Web3(Web3.HTTPProvider(node.url))

    def send(sender, **options):
        return w3.eth.send_transaction({"from": accounts[sender], "to": accounts[9], "value": 1, **options})

    node, w3 = launch()
    accounts = w3.eth.accounts
    behind_gap = send(0, nonce=1)
    w3.provider.make_request("evm_setAutomine", [False])
    in_turn = [send(1), send(1)]
    node.stop(signal.SIGKILL)

    node, w3 = launch()
    assert w3.eth.get_transaction(behind_gap).get("blockNumber") is None
    assert w3.eth.get_transaction_count(accounts[1], "pending") == 2
    filling = send(0)
    blocks = [w3.eth.get_transaction_receipt(hash).blockNumber for hash in [filling, behind_gap, *in_turn]]
    assert sorted(blocks) == [1, 2, 3, 4]
    node.stop(signal.SIGKILL)

    node, w3 = launch()
    assert [w3.eth.get_transaction_receipt(hash).blockNumber for hash in [filling, behind_gap, *in_turn]] == blocks


def test_directory_is_for_one_node_only(start, tmp_path):
    first = start("-d", "-p", "0", "--database.dbPath", tmp_path / "chain").wait_for_port()
    second = start("-d", "-p", "0", "--database.dbPath", tmp_path / "chain")
    assert second.wait() == 1
    assert second.output.splitlines()[-1] == f"neelum: another process uses the database {tmp_path / 'chain'}"
    assert first.stop() == 0


@pytest.mark.parametrize(
    "options, words",
    [
        (["-d", "--chain.chainId", "7"], "its chain id is 1337, not 7"),
        (["-d", "-a", "3"], "its genesis block is 0x"),
        (["-d", "-k", "prague"], "its fork osaka is time 0, not never"),
    ],
)
def test_directory_is_for_one_chain_only(start, tmp_path, options, words):
    assert start("-d", "-p", "0", "--database.dbPath", tmp_path / "chain").wait_for_port().stop() == 0
    other = start(*options, "-p", "0", "--database.dbPath", tmp_path / "chain")
    assert other.wait() == 1
    assert words in other.output.splitlines()[-1]


def test_a_damaged_file_is_named_and_nothing_wrong_is_served(start, tmp_path):
    directory = tmp_path / "chain"
    options = ["-d", "-p", "0", "--database.dbPath", directory]
    node = start(*options).wait_for_port()
    w3 = Web3(Web3.HTTPProvider(node.url))
    accounts = w3.eth.accounts
    # Bytes that don't pack fill many blocks of a table, between the first accounts and the records at its end.
    for count in range(40):
        code = (bytes([0x5B]) + b"".join(Web3.keccak(bytes([count, part])) for part in range(100))).hex()
        w3.provider.make_request("evm_setAccountCode", [f"0x{count:040x}", "0x" + code])
    assert node.stop() == 0
    assert start(*options).wait_for_port().stop() == 0
    table = max(directory.glob("*.ldb"), key=lambda file: file.stat().st_size)
    content = bytearray(table.read_bytes())
    content[len(content) // 3] ^= 1
    table.write_bytes(content)

    node = start(*options).wait_for_port()
    w3 = Web3(Web3.HTTPProvider(node.url))
    answers = [w3.provider.make_request("eth_getCode", [f"0x{count:040x}", "latest"]) for count in range(40)]
    faults = [answer["error"]["message"] for answer in answers if "error" in answer]
    assert 0 < len(faults) < 40
    assert set(faults) == {"the database could not be read"}
    node.wait_for_line(f"the database is damaged: .*{table.name} is damaged at byte ")
    assert w3.eth.get_balance(accounts[0]) == 1000 * ETHER
