"""Every balance and nonce of a chain of transfers and calls, counted from its blocks beside the node's own state."""

import collections

from crash.load import COUNTER

ETHER = 10**18


class Books:
    """The accounts after block `number`, whose hash is `hash`."""

    def __init__(self, client):
        self.number = 0
        self.hash = client.call("eth_getBlockByNumber", "0x0", False)["hash"]
        self.balances = collections.Counter({account: 1000 * ETHER for account in client.call("eth_accounts")})
        self.nonces = collections.Counter()
        # Contract → calls that were mined.
        self.counts = collections.Counter()

    def check(self, client, draw):
        """Goes on to the head and compares all accounts there and at a block on the way."""
        head = int(client.call("eth_blockNumber"), 16)
        assert head >= self.number, f"the head is {head}, and block {self.number} was there"
        on_the_way = draw.randint(self.number, head)
        self._follow(client, on_the_way)
        self._compare(client)
        self._follow(client, head)
        self._compare(client)

    def _follow(self, client, end, size=3):
        # Few at a time: a reply may have 25 MB, and a block full of calldata is 7.
        for first in range(self.number + 1, end + 1, size):
            numbers = [hex(number) for number in range(first, min(first + size, end + 1))]
            blocks = client.batch([("eth_getBlockByNumber", number, True) for number in numbers])
            receipts = client.batch([("eth_getBlockReceipts", number) for number in numbers])
            for block, own in zip(blocks, receipts):
                self._add(block, own)

    def _add(self, block, receipts):
        assert block["parentHash"] == self.hash, f"block {self.number + 1} has another parent"
        assert int(block["number"], 16) == self.number + 1
        assert len(receipts) == len(block["transactions"])
        self.number, self.hash = self.number + 1, block["hash"]
        used = 0
        for transaction, receipt in zip(block["transactions"], receipts):
            assert receipt["transactionHash"] == transaction["hash"] and receipt["blockHash"] == self.hash
            assert receipt["status"] == "0x1"
            sender, value = transaction["from"], int(transaction["value"], 16)
            gas, price = int(receipt["gasUsed"], 16), int(receipt["effectiveGasPrice"], 16)
            assert int(transaction["nonce"], 16) == self.nonces[sender], f"{sender} left out a nonce"
            self.nonces[sender] += 1
            self.balances[sender] -= value + gas * price
            self.balances[transaction["to"] or receipt["contractAddress"]] += value
            self.balances[block["miner"]] += gas * (price - int(block["baseFeePerGas"], 16))
            if not transaction["to"]:
                self.counts[receipt["contractAddress"]] = 0
            elif transaction["to"] in self.counts:
                self.counts[transaction["to"]] += 1
                assert [log["address"] for log in receipt["logs"]] == [transaction["to"]]
            used += gas
        assert used == int(block["gasUsed"], 16)

    def _compare(self, client):
        at = hex(self.number)
        for method, expected in [
            ("eth_getBalance", self.balances), ("eth_getTransactionCount", {**dict.fromkeys(self.balances, 0), **self.nonces}),
        ]:
            accounts = [account for account in expected if account not in self.counts]
            for account, found in zip(accounts, client.batch([(method, account, at) for account in accounts])):
                assert int(found, 16) == expected[account], f"{method} of {account} at block {self.number}"
        for contract, count in self.counts.items():
            assert client.call("eth_getCode", contract, at) == COUNTER
            assert int(client.call("eth_getStorageAt", contract, "0x0", at), 16) == count
