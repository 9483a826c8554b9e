"""Several clients that trade with a node at once, until it is gone, and tell a witness what they were told."""

import contextlib
import random
import threading
import time

from crash.client import GONE, Client

# A contract that counts its calls in slot 0 and logs the count.
COUNTER = "0x5f54600101805f555f5260205fa000"
CREATION = "0x600f600c600039600f6000f3" + COUNTER[2:]


class Load:
    """`heavy` adds transactions of 100 kB, which make the database change files; `reverts` snapshots and reverts."""

    def __init__(self, port, witness, seed, reverts=True, heavy=False):
        self._port, self._witness, self._seed = port, witness, seed
        client = Client(port)
        self._accounts = client.call("eth_accounts")
        # Mines what still waits, so that no revert takes it back unseen.
        client.call("evm_setAutomine", True)
        self._contract = self._contract_of(client)
        client.close()
        self.errors = []
        self._gates = []
        self._threads = []
        for account in self._accounts[:2]:
            self._add(self._pay, account)
        self._add(self._count, self._accounts[2])
        self._add(self._wait_behind_gap, self._accounts[3])
        self._add(self._read)
        if heavy:
            self._add(self._carry, self._accounts[4])
        self._add(self._direct, self._accounts[5], gated=False, reverts=reverts)

    def start(self):
        for thread in self._threads:
            thread.start()

    def run_until(self, condition, timeout=60):
        """Lets the clients trade until the condition holds."""
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline and not self.errors, self.errors[:3] or "timed out"
            time.sleep(0.01)

    def join(self):
        """Waits for the clients of a node that is gone; fails where one met anything else before."""
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()
        assert not self.errors, self.errors[:3]

    def _contract_of(self, client):
        """The counter: found at the first nonce of its account, or made."""
        maker = self._accounts[9]
        if int(client.call("eth_getTransactionCount", maker, "latest"), 16) == 0:
            hash = client.call("eth_sendTransaction", {"from": maker, "data": CREATION, "gas": hex(100_000)})
            self._witness.was_returned(hash)
        return next(
            receipt["contractAddress"]
            for number in range(1, int(client.call("eth_blockNumber"), 16) + 1)
            for receipt in client.call("eth_getBlockReceipts", hex(number))
            if receipt["contractAddress"]
        )

    def _add(self, act, *arguments, gated=True, **options):
        gate = threading.Lock()
        if gated:
            self._gates.append(gate)
        draw = random.Random(f"{self._seed} {len(self._threads)}")

        def work():
            try:
                client = Client(self._port)
                while True:
                    with gate:
                        act(client, draw, *arguments, **options)
            except GONE:
                pass
            except Exception as error:
                self.errors.append(f"{act.__name__}: {error!r}")

        self._threads.append(threading.Thread(target=work, daemon=True))

    def _send(self, client, **transaction):
        hash = client.call("eth_sendTransaction", {"gas": hex(60_000), **transaction})
        self._witness.was_returned(hash)
        return hash

    def _look(self, client, hash):
        if receipt := client.call("eth_getTransactionReceipt", hash):
            self._witness.saw_receipt(receipt)

    def _pay(self, client, draw, account):
        to = draw.choice(self._accounts + [f"0x{0x1000 + draw.randrange(50):040x}"])
        self._look(client, self._send(client, **{"from": account, "to": to, "value": hex(draw.randrange(10**15))}))

    def _count(self, client, draw, account):
        self._look(client, self._send(client, **{"from": account, "to": self._contract}))

    def _carry(self, client, draw, account):
        data = "0x" + "00" * draw.randrange(80_000, 120_000)
        transaction = {"from": account, "to": self._accounts[0], "data": data, "gas": hex(2_000_000)}
        hashes = client.batch([("eth_sendTransaction", transaction)] * 16)
        for hash in hashes:
            self._witness.was_returned(hash)
        for hash in hashes:
            self._look(client, hash)

    def _wait_behind_gap(self, client, draw, account):
        # Without nonces first: they fill what a crash may have left open.
        hashes = [self._send(client, **{"from": account, "to": account}) for _ in range(2)]
        nonce = int(client.call("eth_getTransactionCount", account, "pending"), 16)
        for ahead in (2, 1, 0):
            hashes.append(self._send(client, **{"from": account, "to": account, "nonce": hex(nonce + ahead)}))
        for hash in hashes:
            self._look(client, hash)

    def _read(self, client, draw):
        block = client.call("eth_getBlockByNumber", "latest", False)
        self._witness.saw_block(block)
        for receipt in client.call("eth_getBlockReceipts", block["hash"]) or []:
            self._witness.saw_receipt(receipt)

    def _direct(self, client, draw, account, reverts):
        if not reverts or draw.random() < 0.5:
            self._mine_by_hand(client, draw, account)
        else:
            self._take_back(client, draw, account)

    def _mine_by_hand(self, client, draw, account):
        client.call("evm_setAutomine", False)
        hashes = [
            self._send(client, **{"from": account, "to": self._accounts[8], "value": "0x1"})
            for _ in range(draw.randrange(1, 20))
        ]
        client.call("evm_mine")
        client.call("evm_setAutomine", True)
        for hash in hashes:
            self._look(client, hash)

    def _take_back(self, client, draw, account):
        with contextlib.ExitStack() as others:
            for gate in self._gates:
                others.enter_context(gate)
            snapshot = client.call("evm_snapshot")
            number = int(client.call("eth_blockNumber"), 16)
            hashes = [
                self._send(client, **{"from": account, "to": self._accounts[7], "value": hex(1 + draw.randrange(10**9))})
                for _ in range(draw.randrange(1, 8))
            ]
            for hash in hashes:
                self._look(client, hash)
            self._witness.begins_revert(number, hashes)
            assert client.call("evm_revert", snapshot) is True
            self._witness.ends_revert(hashes)
