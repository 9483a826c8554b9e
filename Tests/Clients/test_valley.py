"""The valley's own chain: its market stands from the first block on, in a directory that then needs no genesis file."""

import json

import pytest
from web3 import Web3

from conftest import ROOT

ETHER = 10**18
GENESIS = ROOT / "Genesis/neelum-valley.json"


@pytest.fixture
def valley():
    return json.loads(GENESIS.read_text())["config"]["neelum"]


def test_houses_trade_from_the_first_block_on(start, artifact, valley, tmp_path):
    options = ["-d", "-p", "0", "--database.dbPath", tmp_path / "chain"]
    node = start(*options, "--genesis", GENESIS).wait_for_port()
    w3 = Web3(Web3.HTTPProvider(node.url))
    houses = [Web3.to_checksum_address(house["address"]) for house in valley["houses"]]
    assert w3.eth.accounts == houses
    market = w3.eth.contract(Web3.to_checksum_address(valley["market"]), abi=artifact["abi"])
    assert market.functions.openOrders(0, 10).call() == [[], []]
    seller, buyer = houses[0], houses[5]
    market.functions.post(0, 3600, ETHER, 0, 0).transact({"from": seller})
    bought = market.functions.buy(1, 3600).transact({"from": buyer, "value": ETHER})
    assert w3.eth.wait_for_transaction_receipt(bought).status == 1
    assert w3.eth.get_balance(buyer) < 999 * ETHER
    assert node.stop() == 0

    node = start(*options).wait_for_port()
    w3 = Web3(Web3.HTTPProvider(node.url))
    assert w3.eth.get_transaction_receipt(bought).status == 1
    assert w3.eth.send_transaction({"from": houses[9], "to": houses[8], "value": 1})
    assert w3.eth.block_number == 3
    assert node.stop() == 0
    # Named again it must be the same.
    other = start(*options, "--genesis", ROOT / "Genesis/development.json")
    assert other.wait() == 1
    assert "its genesis block is 0x" in other.output
