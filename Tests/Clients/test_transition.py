"""`neelum evm t8n` and `t9n` as the test frameworks call geth's evm: by a link, with files and with streams."""

import json
import subprocess

import pytest
from eth_account import Account

KEY = "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8"
SENDER = Account.from_key(KEY).address
RECIPIENT = "0x" + "11" * 20
ENV = {
    "currentCoinbase": "0x" + "c0" * 20, "currentGasLimit": "0x1c9c380", "currentNumber": "0x2", "currentTimestamp": "0x3e8",
    "currentRandom": "0x0", "currentBaseFee": "0x7", "withdrawals": [], "parentBeaconBlockRoot": "0x" + "00" * 32,
    "currentExcessBlobGas": "0x0", "blockHashes": {"1": "0x" + "ab" * 32},
}
# Takes the hash of block 1, then that of block 0.
BLOCK_HASHES = {"0x" + "33" * 20: {"balance": "0x0", "code": "0x6001405060004050"}}


@pytest.fixture
def evm(program, tmp_path):
    """Runs the program by a link named `evm`."""
    link = tmp_path / "evm"
    link.symlink_to(program.resolve())

    def run(*arguments, input=None):
        return subprocess.run([link, *arguments], input=input, capture_output=True, text=True, cwd=tmp_path, timeout=60)

    return run


def transfer(nonce="0x0", **changes):
    return {"type": "0x0", "nonce": nonce, "gas": "0x5208", "gasPrice": "0xa", "to": RECIPIENT, "value": "0x5",
            "input": "0x", "v": "0x0", "r": "0x0", "s": "0x0", "secretKey": KEY} | changes


def transition(evm, txs, fork="Cancun", alloc=None, reward=-1, outputs=("result", "alloc", "body"), **env):
    parts = {"alloc": {SENDER.lower(): {"balance": "0xffffffffff"}} | (alloc or {}), "env": ENV | env, "txs": txs}
    arguments = [f"--input.{part}=stdin" for part in parts] + [f"--output.{part}=stdout" for part in outputs]
    arguments += [f"--output.{part}=" for part in ("alloc", "result", "body") if part not in outputs]
    return evm("t8n", *arguments, f"--state.fork={fork}", f"--state.reward={reward}", input=json.dumps(parts))


def test_frameworks_know_it_by_its_version_and_help(evm):
    assert evm("--version").stdout.startswith("evm version ")
    help = evm("t8n", "--help").stdout
    for fork in ("Frontier", "EIP158", "ConstantinopleFix", "Merge", "Prague", "Osaka", "BPO1"):
        assert fork in help
    assert evm("nonsense").returncode == 2


def test_streams_in_and_out(evm):
    done = transition(evm, [transfer(), transfer("0x1", type="0x2", gasPrice=None, maxFeePerGas="0x8", maxPriorityFeePerGas="0x1")])
    assert done.returncode == 0, done.stderr
    output = json.loads(done.stdout)
    assert output["result"]["gasUsed"] == hex(42_000) and "rejected" not in output["result"]
    assert [receipt["status"] for receipt in output["result"]["receipts"]] == ["0x1", "0x1"]
    assert output["alloc"][RECIPIENT] == {"balance": "0xa"}
    # Both pay above the base fee of 7: three wei a gas, and one.
    assert output["alloc"][ENV["currentCoinbase"]] == {"balance": hex(21_000 * 4)}
    assert output["body"].startswith("0xf8")


def test_files_in_and_out_follow_each_other(evm, tmp_path):
    (tmp_path / "alloc.json").write_text(json.dumps({SENDER: {"balance": "1000000000"}}))
    (tmp_path / "env.json").write_text(json.dumps(ENV))
    (tmp_path / "txs.json").write_text(json.dumps([transfer()]))
    first = evm("t8n", "--state.fork", "Shanghai", "--state.reward", "-1", "--output.basedir", "deep/out",
                "--output.body", "txs.rlp")
    assert first.returncode == 0 and first.stdout == "", first.stderr
    # What came out goes in: the same transaction is too old now.
    second = evm("t8n", "--state.fork", "Shanghai", "--state.reward", "-1", "--input.alloc", "deep/out/alloc.json",
                 "--input.txs", "deep/out/txs.rlp", "--output.result", "stderr", "--output.alloc", "")
    result = json.loads(second.stderr)["result"]
    assert result["rejected"][0]["index"] == 0 and "nonce too low" in result["rejected"][0]["error"]
    assert result["stateRoot"] == json.loads((tmp_path / "deep/out/result.json").read_text())["stateRoot"]


@pytest.mark.parametrize(
    "change, words",
    [
        ({"nonce": "0x5"}, "nonce too high"),
        ({"gas": "0x5207"}, "intrinsic gas too low"),
        ({"gas": "0xffffffff"}, "gas limit reached"),
        ({"gasPrice": "0x6"}, "max fee per gas less than block base fee"),
        ({"value": "0xffffffffffff"}, "insufficient funds for gas * price + value"),
        ({"type": "0x4", "authorizationList": []}, "transaction type not supported"),
        ({"type": "0x3", "maxFeePerBlobGas": "0x1", "blobVersionedHashes": []}, "blob transaction missing blob hashes"),
        ({"type": "0x3", "maxFeePerBlobGas": "0x1", "blobVersionedHashes": ["0x02" + "00" * 31]}, "has invalid hash version"),
        ({"type": "0x3", "maxFeePerBlobGas": "0x1", "blobVersionedHashes": ["0x01" + "00" * 31] * 7},
         "would exceed maximum allowance"),
    ],
)
def test_a_rejected_transaction_leaves_the_others(evm, change, words):
    result = json.loads(transition(evm, [transfer(**change), transfer()], outputs=["result"]).stdout)["result"]
    assert [item["index"] for item in result["rejected"]] == [0]
    assert words in result["rejected"][0]["error"]
    assert len(result["receipts"]) == 1 and result["receipts"][0]["transactionIndex"] == "0x0"


def test_traces_go_to_files_by_place_and_hash(evm, tmp_path):
    (tmp_path / "alloc.json").write_text(json.dumps({SENDER: {"balance": "1000000000"}} | BLOCK_HASHES))
    (tmp_path / "env.json").write_text(json.dumps(ENV | {"blockHashes": {"0": "0x" + "cd" * 32} | ENV["blockHashes"]}))
    call = transfer(to="0x" + "33" * 20, gas="0xffff", value="0x0")
    (tmp_path / "txs.json").write_text(json.dumps([transfer("0x7"), call, transfer("0x1")]))
    done = evm("t8n", "--state.fork=Shanghai", "--state.reward=-1", "--trace", "--trace.returndata", "--output.basedir=out")
    assert done.returncode == 0, done.stderr
    receipts = json.loads((tmp_path / "out/result.json").read_text())["receipts"]
    # The first is rejected: the others are numbered as their receipts are.
    names = [f"trace-{index}-{receipt['transactionHash']}.jsonl" for index, receipt in enumerate(receipts)]
    assert sorted(path.name for path in (tmp_path / "out").glob("*.jsonl")) == sorted(names)
    steps = [json.loads(line) for line in (tmp_path / "out" / names[0]).read_text().splitlines()]
    assert [step.get("opName") for step in steps] == ["PUSH1", "BLOCKHASH", "POP", "PUSH1", "BLOCKHASH", "POP", "STOP", None]
    assert steps[2]["stack"] == ["0x" + "ab" * 32] and steps[5]["stack"] == ["0x" + "cd" * 32]


def test_rewards_go_to_miner_and_ommers(evm):
    ommer = "0x" + "22" * 20
    done = transition(evm, [], fork="Berlin", reward=32, currentDifficulty="0x20000", ommers=[{"delta": 2, "address": ommer}])
    output = json.loads(done.stdout)
    assert output["alloc"][ENV["currentCoinbase"]]["balance"] == hex(33)
    assert output["alloc"][ommer]["balance"] == hex(24)
    assert output["result"]["currentDifficulty"] == "0x20000"
    # A reward of nothing touches: before EIP-158 the account exists then.
    for fork, reward, exists in (("Frontier", 0, True), ("Frontier", -1, False), ("Berlin", 0, False)):
        output = json.loads(transition(evm, [], fork=fork, reward=reward, currentDifficulty="0x20000").stdout)
        assert (ENV["currentCoinbase"] in output["alloc"]) == exists, (fork, reward)


@pytest.mark.parametrize(
    "status, words, arguments",
    [
        (3, "unsupported fork Nowhere", {"fork": "Nowhere"}),
        (3, "withdrawals", {"withdrawals": None}),
        (3, "currentRandom", {"currentRandom": None, "currentDifficulty": "0x0"}),
        (3, "currentBaseFee", {"currentBaseFee": None}),
        (4, "block 0", {"txs": [transfer(to="0x" + "33" * 20, gas="0xffff")], "alloc": BLOCK_HASHES}),
        (10, "currentNumber", {"currentNumber": "0xq"}),
        (10, "balance", {"alloc": {RECIPIENT: {"balance": "much"}}}),
        (10, "nonce", {"txs": [transfer("0x1" + "0" * 16)]}),
    ],
)
def test_what_is_wrong_has_its_status(evm, status, words, arguments):
    done = transition(evm, **({"txs": []} | arguments))
    assert (done.returncode, done.stdout) == (status, "")
    assert words in done.stderr


def test_files_that_are_missing_or_no_json(evm, tmp_path):
    assert evm("t8n", "--input.alloc", "absent.json").returncode == 11
    (tmp_path / "alloc.json").write_text("{")
    assert evm("t8n").returncode == 10
    assert evm("t8n", "--nonsense").returncode == 2


def test_t9n_judges_transactions_by_themselves(evm, tmp_path):
    signed = Account.sign_transaction(
        {"nonce": 3, "gas": 21_000, "gasPrice": 10, "to": RECIPIENT, "value": 5, "chainId": 1}, KEY)
    txs = [transfer(), transfer(gas="0x5207"), transfer("0x3", gasPrice="0xffff"), transfer(v="0x25", r="0x1", s="0x0")]
    (tmp_path / "txs.json").write_text(json.dumps(txs))
    first, cheap, _, unsigned = json.loads(evm("t9n", "--state.fork", "London").stdout)
    assert first["address"] == SENDER.lower() and first["intrinsicGas"] == "0x5208"
    assert "intrinsic gas too low" in cheap["error"] and cheap["address"] == SENDER.lower()
    assert "address" not in unsigned and "invalid" in unsigned["error"]
    (tmp_path / "txs.rlp").write_text(json.dumps(encoded_list(signed.raw_transaction)))
    [found] = json.loads(evm("t9n", "--state.fork", "London", "--input.txs", "txs.rlp").stdout)
    assert found == {"address": SENDER.lower(), "hash": signed.hash.to_0x_hex(), "intrinsicGas": "0x5208"}
    [other] = json.loads(evm("t9n", "--state.fork", "London", "--input.txs", "txs.rlp", "--state.chainid", "5").stdout)
    assert "chain id" in other["error"]


def test_t9n_tells_the_intrinsic_gas_beside_what_is_wrong_and_no_sender_of_another_chain(evm, tmp_path):
    txs = [
        transfer(gas="0x5207"), transfer(hex(2**64 - 1)), transfer(gasPrice=hex(2**256 - 1)), transfer(gas="0x1000001"),
    ]
    foreign = transfer(type="0x2", chainId="0x7", maxFeePerGas="0xa", maxPriorityFeePerGas="0x1", accessList=[])
    (tmp_path / "txs.json").write_text(json.dumps([*txs, foreign]))
    *judged, elsewhere = json.loads(evm("t9n", "--state.fork", "Osaka").stdout)
    words = ["intrinsic gas too low", "nonce has max value", "exceeds 256 bits", "gas limit too high"]
    for found, reason in zip(judged, words, strict=True):
        assert (found["address"], found["intrinsicGas"]) == (SENDER.lower(), "0x5208") and reason in found["error"]
    assert set(elsewhere) == {"hash", "error"} and "chain id" in elsewhere["error"]
    old = json.loads(evm("t9n", "--state.fork", "Berlin").stdout)[-1]
    assert set(old) == {"hash", "error"} and "type not supported" in old["error"]


def encoded_list(item):
    """An RLP list of one encoded item of 56 to 255 bytes."""
    return "0xf8" + len(item).to_bytes(1, "big").hex() + item.hex().removeprefix("0x")
