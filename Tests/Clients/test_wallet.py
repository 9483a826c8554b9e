"""What a wallet does: looks, signs on its own, sends and waits."""

from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from web3 import Web3

ETHER = 10**18


def send_signed(w3, key, **transaction):
    """Signs here, as wallets do, and waits for the receipt."""
    sender = Account.from_key(key)
    transaction = {
        "chainId": w3.eth.chain_id,
        "nonce": w3.eth.get_transaction_count(sender.address),
        **transaction,
    }
    transaction.setdefault("gas", w3.eth.estimate_gas({"from": sender.address, **transaction}))
    signed = sender.sign_transaction(transaction)
    return w3.eth.wait_for_transaction_receipt(w3.eth.send_raw_transaction(signed.raw_transaction))


def test_connects(w3):
    assert w3.is_connected()
    assert w3.eth.chain_id == 1337
    assert w3.eth.block_number == 0
    assert w3.client_version.startswith("Neelum/")
    assert w3.net.listening is True


def test_begins_with_ten_rich_accounts(w3):
    accounts = w3.eth.accounts
    assert len(accounts) == 10
    assert accounts[0] == "0x90F8bf6A479f320ead074411a4B0e7944Ea8c9C1"
    assert all(w3.eth.get_balance(account) == 1000 * ETHER for account in accounts)


def test_locally_signed_fee_market_transfer(w3, keys):
    sender = Account.from_key(keys[0]).address
    receiver = Account.create().address
    receipt = send_signed(
        w3, keys[0], to=receiver, value=3 * ETHER, maxFeePerGas=4 * 10**9, maxPriorityFeePerGas=10**9
    )
    assert (receipt.status, receipt.type, receipt.gasUsed, receipt.blockNumber) == (1, 2, 21000, 1)
    assert w3.eth.get_balance(receiver) == 3 * ETHER
    spent = 3 * ETHER + receipt.gasUsed * receipt.effectiveGasPrice
    assert w3.eth.get_balance(sender) == 1000 * ETHER - spent
    assert w3.eth.get_balance(sender, 0) == 1000 * ETHER
    assert w3.eth.get_transaction_count(sender) == 1


def test_locally_signed_legacy_and_access_list_transfers(w3, keys):
    receiver = Account.create().address
    legacy = send_signed(w3, keys[1], to=receiver, value=1, gasPrice=w3.eth.gas_price)
    listed = send_signed(
        w3, keys[1], to=receiver, value=1, gasPrice=w3.eth.gas_price,
        accessList=[{"address": receiver, "storageKeys": ["0x" + "00" * 32]}], type="0x1",
    )
    assert (legacy.type, legacy.gasUsed) == (0, 21000)
    assert (listed.type, listed.gasUsed) == (1, 21000 + 2400 + 1900)
    transaction = w3.eth.get_transaction(listed.transactionHash)
    assert transaction["from"] == Account.from_key(keys[1]).address
    assert transaction.accessList[0].address == receiver


def test_node_signs_for_its_own_accounts(w3):
    first, second = w3.eth.accounts[:2]
    receipt = w3.eth.wait_for_transaction_receipt(
        w3.eth.send_transaction({"from": first, "to": second, "value": ETHER})
    )
    assert receipt.status == 1
    assert w3.eth.get_balance(second) == 1001 * ETHER
    block = w3.eth.get_block(receipt.blockNumber, full_transactions=True)
    assert block.hash == receipt.blockHash
    assert [transaction.hash for transaction in block.transactions] == [receipt.transactionHash]


def test_signs_messages_like_eth_account(w3, keys):
    account = Account.from_key(keys[0])
    message = encode_defunct(text="five watt-minutes, please")
    assert w3.eth.sign(account.address, text="five watt-minutes, please") == account.sign_message(message).signature
    typed = {
        "types": {
            "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "chainId", "type": "uint256"}],
            "Offer": [{"name": "ws", "type": "uint48"}, {"name": "priceWei", "type": "uint96"}],
        },
        "domain": {"name": "EnergyMarket", "chainId": 1337},
        "primaryType": "Offer",
        "message": {"ws": 300, "priceWei": 10**16},
    }
    expected = account.sign_message(encode_typed_data(full_message=typed)).signature
    assert w3.eth.sign_typed_data(account.address, typed) == expected


def test_snapshot_and_revert(w3):
    first, second = w3.eth.accounts[:2]
    snapshot = w3.provider.make_request("evm_snapshot", [])["result"]
    w3.eth.wait_for_transaction_receipt(w3.eth.send_transaction({"from": first, "to": second, "value": ETHER}))
    assert w3.eth.block_number == 1
    assert w3.provider.make_request("evm_revert", [snapshot])["result"] is True
    assert w3.eth.block_number == 0
    assert w3.eth.get_balance(second) == 1000 * ETHER
    assert w3.eth.get_transaction_count(first) == 0
    assert w3.provider.make_request("evm_revert", [snapshot])["result"] is False


def test_time_travel(w3):
    before = w3.eth.get_block("latest").timestamp
    w3.provider.make_request("evm_increaseTime", [3600])
    w3.provider.make_request("evm_mine", [])
    block = w3.eth.get_block("latest")
    assert block.number == 1
    assert before + 3600 <= block.timestamp <= before + 3660


def test_unknown_method_and_bad_parameters(w3):
    def code(method, parameters):
        return w3.provider.make_request(method, parameters)["error"]["code"]

    assert code("eth_noSuchMethod", []) == -32601
    assert code("eth_getBalance", []) == -32602
    assert code("eth_getBalance", ["0x1234", "latest"]) == -32602


def test_chain_of_block_hashes(w3):
    first, second = w3.eth.accounts[:2]
    for value in range(3):
        w3.eth.send_transaction({"from": first, "to": second, "value": value})
    blocks = [w3.eth.get_block(number) for number in range(4)]
    for parent, child in zip(blocks, blocks[1:]):
        assert child.parentHash == parent.hash
        assert child.timestamp >= parent.timestamp
        assert Web3.to_hex(child.stateRoot) != Web3.to_hex(parent.stateRoot)
