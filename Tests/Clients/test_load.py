"""Many transactions: awaited, not awaited, and from many at once. No error, no gap, nothing left behind."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from eth_account import Account

RECEIVER = "0x1111111111111111111111111111111111111111"
AWAITED, UNAWAITED, CONNECTIONS, EACH = 300, 300, 16, 15


class Connection:
    """One HTTP connection that may send many requests before it reads an answer."""

    def __init__(self, node):
        self._socket = socket.create_connection(("127.0.0.1", node.port))
        self._reader = self._socket.makefile("rb")

    def send(self, method, *parameters):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode()
        head = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._socket.sendall(head.encode() + body)

    def receive(self):
        length = 0
        while (line := self._reader.readline().strip().lower()) != b"":
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        answer = json.loads(self._reader.read(length))
        assert "error" not in answer, answer
        return answer["result"]

    def __call__(self, method, *parameters):
        self.send(method, *parameters)
        return self.receive()

    def check(self, hashes, sender):
        """Each hash is mined, by one nonce after the other, and the last is the newest."""
        transactions = [self("eth_getTransactionByHash", hash) for hash in hashes]
        assert sorted(int(item["nonce"], 16) for item in transactions) == list(range(len(hashes)))
        assert len({item["blockNumber"] for item in transactions}) == len(hashes)
        assert all(self("eth_getTransactionReceipt", hash)["status"] == "0x1" for hash in hashes)
        for tag in ("latest", "pending"):
            assert int(self("eth_getTransactionCount", sender, tag), 16) == len(hashes)
        assert self("txpool_status") == {"pending": "0x0", "queued": "0x0"}
        assert int(self("eth_getBalance", RECEIVER, "latest"), 16) == len(hashes)


@pytest.fixture
def connection(node):
    return Connection(node)


@pytest.fixture
def sender(connection):
    return connection("eth_accounts")[0]


def test_awaited(connection, sender):
    request = {"from": sender, "to": RECEIVER, "value": "0x1"}
    hashes = []
    for number in range(AWAITED):
        hashes.append(connection("eth_sendTransaction", request))
        assert int(connection("eth_getTransactionReceipt", hashes[-1])["blockNumber"], 16) == number + 1
    connection.check(hashes, sender)


def test_unawaited(connection, sender, keys):
    account = Account.from_key(keys[0])
    for nonce in range(UNAWAITED):
        signed = account.sign_transaction(
            {"chainId": 1337, "nonce": nonce, "to": RECEIVER, "value": 1, "gas": 21000, "gasPrice": 3 * 10**9}
        )
        connection.send("eth_sendRawTransaction", signed.raw_transaction.to_0x_hex())
    hashes = [connection.receive() for _ in range(UNAWAITED)]
    connection.check(hashes, sender)


def test_many_at_once_without_nonces(node, connection, sender):
    request = {"from": sender, "to": RECEIVER, "value": "0x1"}

    def run(_):
        own = Connection(node)
        return [own("eth_sendTransaction", request) for _ in range(EACH)]

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        hashes = [hash for each in pool.map(run, range(CONNECTIONS)) for hash in each]
    connection.check(hashes, sender)


def test_many_at_once_without_nonces_while_a_clock_mines(start):
    node = start("-d", "-p", "0", "-b", "0.1").wait_for_port()
    connection = Connection(node)
    request = {"from": connection("eth_accounts")[0], "to": RECEIVER, "value": "0x1", "gas": "0x5208"}

    def run(_):
        own = Connection(node)
        return [own("eth_sendTransaction", request) for _ in range(EACH)]

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        hashes = [hash for each in pool.map(run, range(CONNECTIONS)) for hash in each]
    nonces = [int(connection("eth_getTransactionByHash", hash)["nonce"], 16) for hash in hashes]
    assert sorted(nonces) == list(range(CONNECTIONS * EACH))
    connection("evm_mine")
    assert all(connection("eth_getTransactionReceipt", hash)["status"] == "0x1" for hash in hashes)
