"""Proofs held to an independent implementation of the trie: py-trie, with RLP and Keccak of its own."""

import pytest
import rlp
from eth_hash.auto import keccak
from trie import HexaryTrie
from web3 import Web3

EMPTY_TRIE = keccak(rlp.encode(b""))


def proven(root, key, nodes):
    """What the nodes prove to stand under a key; empty where they prove that nothing does."""
    if root == EMPTY_TRIE and not nodes:
        return b""
    return HexaryTrie.get_from_proof(root, keccak(key), [rlp.decode(node) for node in nodes])


def check(w3, block, address, slots):
    """Asks for a proof at a block and holds it to the root in the block's header and to what other methods answer."""
    proof = w3.eth.get_proof(address, slots, block)
    header = w3.eth.get_block(block)
    account = proven(header.stateRoot, bytes.fromhex(address[2:]), proof.accountProof)
    if account:
        fields = [proof.nonce, proof.balance, bytes(proof.storageHash), bytes(proof.codeHash)]
        assert account == rlp.encode(fields)
        assert proof.codeHash == keccak(w3.eth.get_code(address, block))
    else:
        assert proof.balance == proof.nonce == 0
    assert proof.balance == w3.eth.get_balance(address, block)
    assert proof.nonce == w3.eth.get_transaction_count(address, block)
    assert len(proof.storageProof) == len(slots)
    for slot, answer in zip(slots, proof.storageProof):
        root = bytes(proof.storageHash) if account else EMPTY_TRIE
        value = proven(root, slot.to_bytes(32, "big"), answer.proof)
        assert int.from_bytes(answer.value, "big") == (int.from_bytes(rlp.decode(value), "big") if value else 0)
        assert w3.to_int(w3.eth.get_storage_at(address, slot, block)) == int.from_bytes(answer.value, "big")
    return proof


@pytest.mark.parametrize("is_on_disk", [False, True])
def test_proofs_verify_at_every_block(start, artifact, tmp_path, is_on_disk):
    database = ["--database.dbPath", tmp_path / "chain"] if is_on_disk else []
    node = start("-d", "-p", "0", *database).wait_for_port()
    w3 = Web3(Web3.HTTPProvider(node.url))
    sender = w3.eth.accounts[0]
    code = artifact["bytecode"]
    receipt = w3.eth.wait_for_transaction_receipt(w3.eth.send_transaction({"from": sender, "data": code}))
    market = w3.eth.contract(receipt.contractAddress, abi=artifact["abi"])
    for ws in range(60, 66):
        market.functions.post(0, ws, 10**18, 0, 0).transact({"from": sender})
    nobody = Web3.to_checksum_address("0x" + "ab" * 20)
    orders = [int.from_bytes(keccak(order.to_bytes(32, "big") + bytes(32)), "big") for order in range(1, 8)]
    slots = [0, 1, 2, 2**256 - 1, *orders]
    for block in [*range(w3.eth.block_number + 1), "latest", "earliest", w3.eth.get_block(3).hash]:
        for address in (market.address, sender, nobody):
            check(w3, block, address, slots)

    snapshot = w3.provider.make_request("evm_snapshot", [])["result"]
    for ws in range(3):
        market.functions.cancel(ws + 1).transact({"from": sender})
    check(w3, "latest", market.address, slots)
    check(w3, 4, market.address, slots)
    assert w3.provider.make_request("evm_revert", [snapshot])["result"] is True
    for block in ("latest", 7, 2):
        check(w3, block, market.address, slots)
    w3.provider.make_request("debug_setHead", ["0x4"])
    assert w3.eth.block_number == 4
    check(w3, "latest", market.address, slots)
    assert "header not found" in str(w3.provider.make_request("eth_getProof", [sender, [], "0x5"])["error"])


def test_a_changed_node_proves_nothing(w3):
    address = w3.eth.accounts[0]
    proof = w3.eth.get_proof(address, [], "latest")
    root = w3.eth.get_block("latest").stateRoot
    nodes = [bytearray(node) for node in proof.accountProof]
    nodes[-1][-1] ^= 1
    with pytest.raises(Exception):
        assert proven(root, bytes.fromhex(address[2:]), nodes) == b""


@pytest.mark.parametrize(
    "keys, answered",
    [
        (["0x0"], ["0x0"]),
        (["0x00"], ["0x0"]),
        (["0x01", "0x" + "0" * 63 + "1"], ["0x1", "0x" + "0" * 63 + "1"]),
        (["0x"], ["0x0"]),
    ],
)
def test_keys_are_named_as_geth_does(w3, keys, answered):
    proof = w3.provider.make_request("eth_getProof", [w3.eth.accounts[0], keys, "latest"])["result"]
    assert [slot["key"] for slot in proof["storageProof"]] == answered


def test_too_many_slots_are_refused(w3):
    answer = w3.provider.make_request("eth_getProof", [w3.eth.accounts[0], ["0x0"] * 1025, "latest"])
    assert answer["error"]["code"] == -32602
