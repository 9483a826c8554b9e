"""The program as people and their scripts meet it."""

import signal
import socket
import time

import pytest
from web3 import Web3


def test_banner_ends_with_the_address(start):
    begun = time.monotonic()
    node = start("-d", "-p", "0").wait_for_port()
    assert time.monotonic() - begun < 1
    lines = [line for line in node.lines if not line.startswith("neelum: warning")]
    assert lines[0].startswith("neelum v")
    assert "Available Accounts" in lines and "Private Keys" in lines and "HD Wallet" in lines
    assert "(0) 0x90F8bf6A479f320ead074411a4B0e7944Ea8c9C1 (1000 ETH)" in lines
    assert "Hardfork: osaka" in lines
    assert lines[-1] == f"RPC Listening on 127.0.0.1:{node.port}"


def test_transactions_are_logged_as_ganache_does(node, w3, market):
    node.wait_for_line(r"^  Contract created: 0x[0-9a-f]{40}$")
    hash = w3.eth.send_transaction({"from": w3.eth.accounts[0], "to": w3.eth.accounts[1], "value": 1})
    node.wait_for_line(f"^  Transaction: {hash.to_0x_hex()}$")
    node.wait_for_line("^  Gas usage: 21000$")
    node.wait_for_line("^  Block number: 2$")
    node.wait_for_line(r"^  Block time: \w{3} \w{3} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4} \(.+\)$")
    market.functions.cancel(9).transact({"from": w3.eth.accounts[0], "gas": 100_000})
    node.wait_for_line("^  Runtime error: revert$")
    node.wait_for_line("^  Revert reason: There is no such order.$")


def test_random_accounts_without_a_mnemonic(start):
    first, second = (start("-p", "0").wait_for_port() for _ in range(2))
    accounts = [Web3(Web3.HTTPProvider(node.url)).eth.accounts for node in (first, second)]
    assert set(accounts[0]).isdisjoint(accounts[1])


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_cleanly(start, ending):
    node = start("-d", "-p", "0").wait_for_port()
    with socket.create_connection(("127.0.0.1", node.port)):
        begun = time.monotonic()
        assert node.stop(ending) == 0
        assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "arguments, status, words",
    [
        (["--nonsense"], 2, "unknown option --nonsense"),
        (["-p", "http"], 2, "-p expects a port"),
        (["-k", "atlantis"], 2, "-k expects one of frontier"),
        (["-m", "not a mnemonic"], 1, "a mnemonic has 12"),
        (["-h", "0.0.0.0", "-p", "0"], 1, "--allow-insecure-unlock"),
        (["--genesis", "no-such-file.json", "-p", "0"], 1, "no-such-file.json"),
        (["--help"], 0, "--chain.hardfork"),
        (["--version"], 0, "neelum v"),
    ],
)
def test_answers_what_it_is_told(start, arguments, status, words):
    process = start(*arguments)
    assert process.wait() == status
    assert words in process.output


def test_port_in_use_is_told(start, node):
    other = start("-d", "-p", node.port)
    assert other.wait() == 1
    assert f"port {node.port}" in other.output


def test_options_reach_the_chain(start):
    node = start(
        "-m", "test test test test test test test test test test test junk", "-a", "3", "-e", "7.5",
        "--chain.chainId", "31337", "-i", "5777", "-l", "12000000", "-g", "3000000000", "-k", "london", "-p", "0",
    ).wait_for_port()
    w3 = Web3(Web3.HTTPProvider(node.url))
    assert w3.eth.accounts[0] == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    assert len(w3.eth.accounts) == 3
    assert w3.eth.get_balance(w3.eth.accounts[2]) == 7_500_000_000_000_000_000
    assert w3.eth.chain_id == 31337
    assert w3.net.version == "5777"
    block = w3.eth.get_block("latest")
    assert block.gasLimit == 12_000_000
    assert "withdrawalsRoot" not in block
    assert w3.eth.gas_price == 3_000_000_000


def test_mines_at_intervals(start):
    node = start("-d", "-b", "0.2", "-p", "0").wait_for_port()
    w3 = Web3(Web3.HTTPProvider(node.url))
    hash = w3.eth.send_transaction({"from": w3.eth.accounts[0], "to": w3.eth.accounts[1], "value": 1})
    receipt = w3.eth.wait_for_transaction_receipt(hash, timeout=10)
    assert receipt.status == 1
    deadline = time.monotonic() + 10
    while w3.eth.block_number < receipt.blockNumber + 2:
        assert time.monotonic() < deadline
