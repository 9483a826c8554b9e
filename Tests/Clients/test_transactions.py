"""Every type of transaction, signed by eth-account: taken, mined and read back as it was signed."""

import importlib.resources
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import ckzg
import pytest
import rlp
from eth_account import Account
from eth_account.typed_transactions import blob_transactions
from web3 import Web3

BLOB = 131072
RECEIVER = "0x1111111111111111111111111111111111111111"
FEES = {"maxFeePerGas": 4 * 10**9, "maxPriorityFeePerGas": 10**9}
LIST = [{"address": RECEIVER, "storageKeys": ["0x" + "00" * 31 + "07"]}]


def blob(number):
    """A blob whose numbers lie below the field's modulus."""
    return bytes(31) + bytes([number]) + bytes(BLOB - 32)


@pytest.fixture(scope="session")
def setup():
    """The ceremony's points, without the tables that make many proofs fast."""
    path = importlib.resources.files(blob_transactions) / "kzg_trusted_setup.txt"
    return ckzg.load_trusted_setup(str(path), 0)


@pytest.fixture
def sign(w3, keys):
    """Signs in the name of the node's first account."""
    account = Account.from_key(keys[0])

    def sign(blobs=None, **fields):
        fields = {
            "chainId": 1337, "nonce": w3.eth.get_transaction_count(account.address), "to": RECEIVER, "value": 7,
            "gas": 100_000, **fields,
        }
        fields = {name: value for name, value in fields.items() if value is not None}
        return account.sign_transaction(fields, blobs=blobs)

    return sign


class Parts:
    """A signed blob transaction in the parts of its network form."""

    def __init__(self, envelope, blobs, setup):
        self.envelope, self.body, self.blobs = envelope, rlp.decode(envelope[1:]), blobs
        self.commitments = [ckzg.blob_to_kzg_commitment(blob, setup) for blob in blobs]
        self.hash = Web3.keccak(envelope)
        self._setup = setup

    def with_blob_proofs(self):
        """The form before Osaka, which older libraries still send."""
        pairs = zip(self.blobs, self.commitments)
        return self.join(proofs=[ckzg.compute_blob_kzg_proof(*pair, self._setup) for pair in pairs], version=None)

    def cell_proofs(self):
        return [proof for blob in self.blobs for proof in ckzg.compute_cells_and_kzg_proofs(blob, self._setup)[1]]

    def join(self, proofs, blobs=None, commitments=None, version=b"\x01"):
        blobs = self.blobs if blobs is None else blobs
        parts = [self.body, version, blobs, commitments or self.commitments, proofs]
        return b"\x03" + rlp.encode([part for part in parts if part is not None])


@pytest.fixture
def sign_blobs(sign, setup):
    """Signs a transaction whose blobs begin with the numbers."""

    def sign_blobs(*numbers, **fields):
        blobs = [blob(number) for number in numbers]
        commitments = [ckzg.blob_to_kzg_commitment(blob, setup) for blob in blobs]
        hashes = [b"\x01" + sha256(commitment).digest()[1:] for commitment in commitments]
        fields = {**FEES, "maxFeePerBlobGas": 10, "blobVersionedHashes": hashes, **fields}
        return Parts(bytes(sign(**fields).raw_transaction), blobs, setup)

    return sign_blobs


@pytest.fixture
def refusal(w3):
    """The message with which a raw transaction is refused."""

    def refusal(raw):
        return w3.provider.make_request("eth_sendRawTransaction", ["0x" + bytes(raw).hex()])["error"]["message"]

    return refusal


def mine(w3, signed):
    """Sends, and answers the transaction and its receipt as the node knows them."""
    assert w3.eth.send_raw_transaction(signed.raw_transaction) == signed.hash
    receipt = w3.eth.get_transaction_receipt(signed.hash)
    assert receipt.status == 1
    return w3.eth.get_transaction(signed.hash), receipt


def test_legacy(w3, sign):
    transaction, receipt = mine(w3, sign(gasPrice=3 * 10**9))
    assert (transaction.type, transaction.gasPrice, transaction.chainId) == (0, 3 * 10**9, 1337)
    assert transaction.v in (2 * 1337 + 35, 2 * 1337 + 36)
    assert (receipt.type, receipt.gasUsed) == (0, 21000)


def test_legacy_without_a_chain_id_only_where_allowed(w3, sign, refusal, start):
    signed = sign(gasPrice=3 * 10**9, chainId=None)
    assert refusal(signed.raw_transaction) == "only replay-protected (EIP-155) transactions allowed over RPC"
    other = start("-d", "-p", "0", "--rpc.allow-unprotected-txs").wait_for_port()
    w3 = Web3(Web3.HTTPProvider(other.url))
    transaction, _ = mine(w3, signed)
    assert transaction.v in (27, 28)
    assert "chainId" not in transaction
    assert bytes(w3.eth.get_raw_transaction(signed.hash)) == bytes(signed.raw_transaction)


def test_other_chains_are_refused(sign, refusal):
    message = "invalid sender: invalid chain id for signer: have 1 want 1337"
    assert refusal(sign(gasPrice=3 * 10**9, chainId=1).raw_transaction) == message
    assert refusal(sign(**FEES, chainId=1).raw_transaction) == message


def test_access_list(w3, sign):
    transaction, receipt = mine(w3, sign(gasPrice=3 * 10**9, accessList=LIST, type=1))
    assert (transaction.type, receipt.gasUsed) == (1, 21000 + 2400 + 1900)
    assert transaction.accessList[0].storageKeys == LIST[0]["storageKeys"]


def test_fee_market(w3, sign):
    signed = sign(**FEES, accessList=LIST)
    transaction, receipt = mine(w3, signed)
    block = w3.eth.get_block(receipt.blockNumber)
    assert (transaction.type, transaction.maxFeePerGas) == (2, 4 * 10**9)
    assert receipt.effectiveGasPrice == transaction.gasPrice == block.baseFeePerGas + 10**9
    assert bytes(w3.eth.get_raw_transaction(signed.hash)) == bytes(signed.raw_transaction)


def test_set_code(w3, sign, keys):
    authority = Account.from_key(keys[1])
    authorization = authority.sign_authorization({"chainId": 1337, "address": RECEIVER, "nonce": 0})
    transaction, receipt = mine(w3, sign(**FEES, authorizationList=[authorization]))
    assert (transaction.type, receipt.type) == (4, 4)
    assert transaction.authorizationList[0].address == RECEIVER
    assert w3.eth.get_code(authority.address).hex() == "ef0100" + RECEIVER[2:]
    assert w3.eth.get_transaction_count(authority.address) == 1


def test_blobs(w3, sign):
    signed = sign([blob(1)], **FEES, maxFeePerBlobGas=10)
    # The envelope alone is what has a hash, stands in the block and is given out.
    envelope = b"\x03" + rlp.encode(rlp.decode(bytes(signed.raw_transaction)[1:])[0])
    hash = w3.eth.send_raw_transaction(signed.raw_transaction)
    assert hash == Web3.keccak(envelope)
    assert bytes(w3.eth.get_raw_transaction(hash)) == envelope
    receipt, transaction = w3.eth.get_transaction_receipt(hash), w3.eth.get_transaction(hash)
    block = w3.eth.get_block(receipt.blockNumber)
    assert (receipt.type, receipt.status, receipt.blobGasUsed, receipt.blobGasPrice) == (3, 1, BLOB, 1)
    assert (block.blobGasUsed, block.excessBlobGas) == (BLOB, 0)
    assert (transaction.maxFeePerBlobGas, len(transaction.blobVersionedHashes)) == (10, 1)
    assert block.size < 1000


def test_blobs_with_a_proof_each(w3, sign_blobs):
    signed = sign_blobs(1, 2, 3)
    assert w3.eth.send_raw_transaction(signed.with_blob_proofs()) == signed.hash
    assert w3.eth.get_transaction_receipt(signed.hash).blobGasUsed == 3 * BLOB


def test_blobs_that_are_not_those_are_refused(w3, sign_blobs, refusal):
    signed = sign_blobs(1, 2)
    proofs, (one, two) = signed.cell_proofs(), signed.commitments
    assert refusal(signed.envelope) == "missing sidecar in blob transaction"
    assert refusal(signed.join(proofs[:-1] + proofs[:1])) == "invalid blob 1: its KZG proof doesn't hold"
    assert refusal(signed.join(proofs[1:2] + proofs[1:])) == "invalid blob 0: its KZG proof doesn't hold"
    assert "blob 0: computed hash" in refusal(signed.join(proofs, commitments=[two, one]))
    assert "invalid blob 0" in refusal(signed.join(proofs, blobs=signed.blobs[::-1]))
    assert "invalid number of 1 blob blobs" in refusal(signed.join(proofs, blobs=signed.blobs[:1]))
    assert "invalid number of 255 blob proofs" in refusal(signed.join(proofs[1:]))
    assert "invalid number of 256 blob proofs" in refusal(signed.join(proofs, version=None))
    assert refusal(signed.join(proofs, version=b"\x02")).startswith("rlp:")
    assert w3.eth.block_number == 0
    assert w3.eth.send_raw_transaction(signed.join(proofs)) == signed.hash


def test_blobs_sent_by_many_at_once(w3, sign_blobs, node):
    """Whatever order they arrive in, each is proven and mined in its turn."""
    raws = [signed.with_blob_proofs() for signed in (sign_blobs(nonce, nonce=nonce) for nonce in range(6))]
    with ThreadPoolExecutor(len(raws)) as pool:
        hashes = list(pool.map(Web3(Web3.HTTPProvider(node.url)).eth.send_raw_transaction, reversed(raws)))
    receipts = [w3.eth.get_transaction_receipt(hash) for hash in reversed(hashes)]
    assert [receipt.blockNumber for receipt in receipts] == [1, 2, 3, 4, 5, 6]
    assert all(receipt.blobGasUsed == BLOB for receipt in receipts)


def test_proofs_of_cells_are_osakas(sign_blobs, start):
    signed = sign_blobs(1)
    prague = start("-d", "-p", "0", "-k", "prague").wait_for_port()
    w3 = Web3(Web3.HTTPProvider(prague.url))
    raw = "0x" + signed.join(signed.cell_proofs()).hex()
    answer = w3.provider.make_request("eth_sendRawTransaction", [raw])
    assert answer["error"]["message"] == "unexpected sidecar version, want: 0, got: 1"
    assert w3.eth.send_raw_transaction(signed.with_blob_proofs()) == signed.hash


def test_a_transaction_has_six_blobs_at_most(w3, sign_blobs, refusal):
    assert refusal(sign_blobs(*range(7)).with_blob_proofs()) == "blob transaction has too many blobs: have 7, limit 6"
    w3.eth.send_raw_transaction(sign_blobs(*range(6)).with_blob_proofs())
    assert w3.eth.get_block("latest").blobGasUsed == 6 * BLOB


def test_large_envelopes_are_refused(sign, sign_blobs, refusal):
    assert refusal(sign(**FEES, data=bytes(BLOB)).raw_transaction) == "oversized data"
    assert refusal(sign_blobs(1, data=bytes(BLOB)).with_blob_proofs()) == "oversized data"


def test_full_blocks_leave_blobs_waiting(w3, sign_blobs):
    w3.provider.make_request("evm_setAutomine", [False])
    waiting = [sign_blobs(*range(5), nonce=nonce) for nonce in (0, 1)]
    for signed in waiting:
        w3.eth.send_raw_transaction(signed.with_blob_proofs())
    # Five blobs fit into a block of nine, ten don't.
    for signed in waiting:
        w3.provider.make_request("evm_mine", [])
        assert w3.eth.get_block("latest").transactions == [signed.hash]


def test_replacing_blobs_takes_twice_the_fees(w3, sign_blobs, refusal):
    w3.provider.make_request("evm_setAutomine", [False])
    w3.eth.send_raw_transaction(sign_blobs(1).with_blob_proofs())
    double = {name: 2 * fee for name, fee in FEES.items()}
    half = sign_blobs(2, **double, maxFeePerBlobGas=19)
    assert refusal(half.with_blob_proofs()) == "replacement transaction underpriced"
    better = sign_blobs(2, **double, maxFeePerBlobGas=20)
    w3.eth.send_raw_transaction(better.with_blob_proofs())
    w3.provider.make_request("evm_mine", [])
    assert w3.eth.get_block("latest").transactions == [better.hash]
