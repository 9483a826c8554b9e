"""Random state tests: five contracts, a transaction of any kind that the fork knows, and the post-state left open."""
from fuzzing.forks import ABSENT, AUTHORITY_KEYS, COINBASE, CONTRACTS, PRECOMPILES, SENDER, SENDER_KEY, at_least
from fuzzing.programs import Program

try:
    from eth_account import Account
    from eth_utils import keccak
    import rlp
except ImportError:
    Account = None

UNKNOWN = "0x" + "00" * 32
# What geth's runner takes for the hash of block 0, Keccak-256 of "0"; the specification takes what the test tells.
GENESIS_HASH = "0x044852b2a670ade5407e78fb2863c51de9fcb96542a07186fe3aeda6bb8a116d"


def authorization(dice):
    """A signed wish of one of three accounts to run a contract's code, sometimes one that does not hold."""
    key = dice.choice(AUTHORITY_KEYS)
    chain, nonce = dice.choice([0, 1, 1, 5 if dice.random() < 0.2 else 1]), dice.choice([0, 0, 0, 1, 2])
    delegate = dice.choice([*CONTRACTS, "0x" + "00" * 20, ABSENT, "0x" + "00" * 19 + "02", Account.from_key(key).address.lower()])
    digest = keccak(b"\x05" + rlp.encode([chain, bytes.fromhex(delegate[2:]), nonce]))
    signed = Account.unsafe_sign_hash(digest, key)
    s = signed.s if dice.random() < 0.95 else 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 - signed.s
    return {"chainId": hex(chain), "address": delegate, "nonce": hex(nonce), "v": hex(signed.v - 27), "r": hex(signed.r), "s": hex(s),
            "signer": Account.from_key(key).address.lower()}


def intrinsic_gas(transaction, fork):
    """What the transaction costs before anything runs, about; its least price from Prague on apart."""
    data = bytes.fromhex(transaction["data"][0][2:])
    gas = 21000 + sum(4 if byte == 0 else 16 if at_least(fork, "Istanbul") else 68 for byte in data)
    if transaction["to"] == "": gas += 32000 + (2 * ((len(data) + 31) // 32) if at_least(fork, "Shanghai") else 0)
    for entry in transaction.get("accessLists", [[]])[0]: gas += 2400 + 1900 * len(entry["storageKeys"])
    return gas + 25000 * len(transaction.get("authorizationList", []))


def make_test(dice, fork, prices_blobs=True):
    """One state test for one fork, with post-state left open. Without `prices_blobs` their gas costs the least."""
    pre = {SENDER: {"nonce": "0x00", "balance": hex(10**21), "code": "0x", "storage": {}}}
    for index, address in enumerate(CONTRACTS):
        if dice.random() < 0.08: continue
        code = Program(dice, fork).finish(dice.choice([20, 60, 150, 300] if index else [80, 200, 400, 800]))
        delegated = at_least(fork, "Prague") and dice.random() < 0.12
        if delegated: code = bytes.fromhex("ef0100" + dice.choice([*CONTRACTS, ABSENT, "0x" + "00" * 19 + "01"])[2:])
        storage = {f"0x{slot:064x}": f"0x{dice.choice([1, 2, dice.getrandbits(256) or 1]):064x}" for slot in range(4) if dice.random() < 0.5}
        pre[address] = {"nonce": hex(dice.choice([0, 1, 1, 2])), "balance": hex(dice.choice([0, 1, 10**18])), "code": "0x" + code.hex(), "storage": storage}
    if dice.random() < 0.3: pre[COINBASE] = {"nonce": "0x00", "balance": "0x1", "code": "0x", "storage": {}}
    creation = dice.random() < 0.12
    data = Program(dice, fork).finish(dice.choice([10, 60, 200])) if creation else bytes(dice.getrandbits(8) if dice.random() < 0.5 else 0 for _ in range(dice.choice([0, 4, 36, 68, 200])))
    # Before accounts could be empty no more, geth made the beneficiary even where it refused the transaction: enough gas there.
    gas = dice.choice([120000, 500000, 3000000] if not at_least(fork, "EIP158") else [21000, 22000, 53000, 60000, 100000, 250000, 1000000, 1000000, 3000000])
    transaction = {
        "nonce": "0x00", "gasLimit": [hex(gas)], "value": [hex(dice.choice([0, 0, 1, 1000]))], "data": ["0x" + data.hex()],
        "to": "" if creation else dice.choice(CONTRACTS if dice.random() < 0.93 else [ABSENT, COINBASE, "0x" + "00" * 19 + f"{dice.choice(PRECOMPILES[:17]):02x}"]),
        "secretKey": SENDER_KEY, "sender": SENDER}
    kinds = ["legacy"] + (["list"] if at_least(fork, "Berlin") else []) + (["fees"] if at_least(fork, "London") else []) \
        + (["blob"] if at_least(fork, "Cancun") else []) + (["code", "code"] if Account and at_least(fork, "Prague") else [])
    kind = dice.choice(kinds)
    if kind == "code" and not creation:
        transaction["authorizationList"] = [authorization(dice) for _ in range(dice.randrange(1, 4))]
        for key in AUTHORITY_KEYS:
            if dice.random() < 0.4: pre[Account.from_key(key).address.lower()] = {"nonce": hex(dice.choice([0, 1])), "balance": "0x1", "code": "0x", "storage": {}}
        if dice.random() < 0.4: transaction["to"] = Account.from_key(dice.choice(AUTHORITY_KEYS)).address.lower()
    if kind in ("legacy", "list"): transaction["gasPrice"] = hex(dice.choice([10, 11, 1000]))
    else:
        transaction["maxFeePerGas"] = hex(dice.choice([10, 12, 1000])); transaction["maxPriorityFeePerGas"] = hex(dice.choice([0, 1, 10]))
    if kind != "legacy" and (kind == "list" or dice.random() < 0.6):
        transaction["accessLists"] = [[{"address": dice.choice([*CONTRACTS, ABSENT, COINBASE]), "storageKeys": ["0x" + f"{slot:064x}" for slot in range(dice.randrange(0, 3))]} for _ in range(dice.randrange(0, 4))]]
    if kind == "blob" and not creation:
        transaction["maxFeePerBlobGas"] = hex(dice.choice([1, 16, 16, 10**9]))
        version = "0x01" if dice.random() < 0.98 else "0x02"
        count = dice.choice([1, 1, 2, 3, 6, 7 if dice.random() < 0.2 else 4])
        transaction["blobVersionedHashes"] = [version + f"{dice.getrandbits(248):062x}" for _ in range(count)]
    if dice.random() < 0.01: transaction["gasLimit"] = [hex(dice.choice([2**24, 2**24 + 1]))]
    if dice.random() < 0.12 and at_least(fork, "EIP158"):
        transaction["gasLimit"] = [hex(intrinsic_gas(transaction, fork) + dice.choice([-1, 0, 1, dice.randrange(0, 5000)]))]
    env = {"currentCoinbase": COINBASE, "currentGasLimit": hex(30_000_000), "currentNumber": "0x01", "currentTimestamp": "0x03e8",
           "currentDifficulty": "0x020000", "previousHash": GENESIS_HASH}
    # Forks that know nothing of these pass over them, except for the random value, by which geth tells that there was a merge.
    env["currentBaseFee"] = "0x0a"
    if at_least(fork, "Merge"): env["currentRandom"] = f"0x{dice.getrandbits(256):064x}"
    excess = dice.choice([0, 0, 131072, 10**7, 5 * 10**7])
    env["currentExcessBlobGas"] = hex(excess if prices_blobs else 0)
    entry = {"hash": UNKNOWN, "logs": UNKNOWN, "indexes": {"data": 0, "gas": 0, "value": 0}}
    return {"env": env, "pre": pre, "transaction": transaction, "post": {fork: [entry]}}
