"""What clients were told of a chain, and must find again whatever becomes of the node."""

import random
import threading
import time


class Witness:
    def __init__(self):
        self._lock = threading.Lock()
        # Hashes that were returned, with the time of the answer.
        self.returned = {}
        # Transaction hash → (block's hash, block's number, time) of receipts that were seen.
        self.receipts = {}
        # Number → (hash, time) of blocks that were seen.
        self.blocks = {}
        # Of transactions that a revert took back, and of those that one was taking back when the node died.
        self.undone = set()
        self.doubtful = set()

    def __str__(self):
        return f"{len(self.receipts)} receipts, {len(self.returned)} hashes, {len(self.undone)} taken back"

    def was_returned(self, hash):
        with self._lock:
            self.returned[hash] = time.monotonic()

    def saw_receipt(self, receipt):
        with self._lock:
            self.receipts[receipt["transactionHash"]] = (
                receipt["blockHash"], int(receipt["blockNumber"], 16), time.monotonic())

    def saw_block(self, block):
        with self._lock:
            self.blocks[int(block["number"], 16)] = (block["hash"], time.monotonic())

    def begins_revert(self, number, hashes):
        """Whoever asks again from now on may find the chain at block `number`, without these transactions."""
        with self._lock:
            self.doubtful |= set(hashes)
            for hash in hashes:
                self.returned.pop(hash, None)
                self.receipts.pop(hash, None)
            for later in [seen for seen in self.blocks if seen > number]:
                del self.blocks[later]

    def ends_revert(self, hashes):
        with self._lock:
            self.doubtful -= set(hashes)
            self.undone |= set(hashes)

    def check(self, client):
        """Fails unless everything is there as it was seen, and nothing that was taken back."""
        for hash, transaction in _ask(client, "eth_getTransactionByHash", self.returned):
            assert transaction, f"{hash} was returned and is neither mined nor waiting"
        for hash, receipt in _ask(client, "eth_getTransactionReceipt", self.receipts):
            assert receipt, f"the receipt of {hash} in block {self.receipts[hash][1]} was seen and is lost"
            assert receipt["blockHash"] == self.receipts[hash][0], f"{hash} moved to another block"
        for number, block in self._blocks(client):
            assert block, f"block {number} was seen and is lost"
            assert block["hash"] == self.blocks[number][0], f"block {number} is another one"
        for hash, transaction in _ask(client, "eth_getTransactionByHash", self.undone):
            assert not transaction, f"{hash} was taken back and is there again"

    def lost(self, client):
        """The times at which what is lost was seen; what is left must be the beginning of what was seen.

        Other blocks may stand in the place of lost ones: what still waits is mined at the start.
        """
        # (number, whether it is still there, time)
        facts = [
            (number, bool(block) and block["hash"] == self.blocks[number][0], self.blocks[number][1])
            for number, block in self._blocks(client)
        ]
        for hash, receipt in _ask(client, "eth_getTransactionReceipt", self.receipts):
            block, number, time = self.receipts[hash]
            facts.append((number, bool(receipt) and receipt["blockHash"] == block, time))
        last_kept = max((number for number, is_kept, _ in facts if is_kept), default=-1)
        times = []
        for number, is_kept, time in facts:
            if not is_kept:
                assert number > last_kept, f"block {number} is lost, and {last_kept} is not"
                times.append(time)
        for hash, transaction in _ask(client, "eth_getTransactionByHash", self.returned):
            if not transaction:
                times.append(self.returned[hash])
        return times

    def forget(self, keep, draw: random.Random):
        """Keeps only some of what was seen, so that a long run's checks stay short."""
        for seen in (self.returned, self.receipts, self.blocks):
            for key in draw.sample(sorted(seen), max(0, len(seen) - keep)):
                del seen[key]
        self.undone = set(draw.sample(sorted(self.undone), min(keep, len(self.undone))))
        self.doubtful.clear()

    def _blocks(self, client):
        numbers = sorted(self.blocks)
        calls = [("eth_getBlockByNumber", hex(number), False) for number in numbers]
        return zip(numbers, _in_batches(client, calls))


def _ask(client, method, hashes):
    hashes = sorted(hashes)
    return zip(hashes, _in_batches(client, [(method, hash) for hash in hashes]))


def _in_batches(client, calls, size=50):
    return [answer for start in range(0, len(calls), size) for answer in client.batch(calls[start : start + size])]
