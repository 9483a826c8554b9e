"""The commands on a kept chain: export, import, verify, backup and info."""

import subprocess
import threading

import pytest
from web3 import Web3

from conftest import ROOT

GENESIS = "Genesis/development.json"


@pytest.fixture
def run(program):
    """Runs a command on a chain to its end; answers status, output and complaints."""

    def run(*arguments):
        done = subprocess.run([program, "chain", *map(str, arguments)], capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def genesis():
    return ROOT / GENESIS


@pytest.fixture
def kept(start, genesis, tmp_path):
    """A directory with a short chain in which no two blocks share a second."""
    directory = tmp_path / "chain"
    node = start("-d", "-p", "0", "--genesis", genesis, "--database.dbPath", directory).wait_for_port()
    w3 = Web3(Web3.HTTPProvider(node.url))
    time = w3.eth.get_block("latest").timestamp
    for count in range(1, 6):
        w3.provider.make_request("evm_setNextBlockTimestamp", [time + count * 12])
        w3.eth.send_transaction({"from": w3.eth.accounts[0], "to": w3.eth.accounts[1], "value": count})
    head = w3.eth.get_block("latest").hash.to_0x_hex()
    assert node.stop() == 0
    return directory, head


def test_exported_blocks_are_imported_elsewhere_and_served(start, run, kept, genesis, tmp_path):
    directory, head = kept
    file, other = tmp_path / "blocks.rlp", tmp_path / "other"
    assert run("export", "--database.dbPath", directory, file)[0] == 0
    status, output, complaints = run("import", "--database.dbPath", other, "--genesis", genesis, file)
    assert status == 0, complaints
    assert "5 blocks added, 1 known before" in output and head in output
    # Begun again: all of it is known, and the genesis file needs no mention.
    assert "0 blocks added, 6 known before" in run("import", "--database.dbPath", other, file)[1]
    assert "6 blocks with 5 transactions" in run("verify", "--database.dbPath", other)[1]
    node = start("--database.dbPath", other, "-p", "0").wait_for_port()
    assert "Id:       1337" in node.lines
    w3 = Web3(Web3.HTTPProvider(node.url))
    assert w3.eth.get_block("latest").hash.to_0x_hex() == head
    assert w3.eth.chain_id == 1337


def test_parts_are_added_to_the_file(run, kept, genesis, tmp_path):
    directory, head = kept
    file, whole, other = tmp_path / "parts.rlp", tmp_path / "whole.rlp", tmp_path / "other"
    for first, last in [(0, 2), (3, 3), (4, 5)]:
        assert run("export", "--database.dbPath", directory, file, first, last)[0] == 0
    assert run("export", "--database.dbPath", directory, whole)[0] == 0
    assert file.read_bytes() == whole.read_bytes()
    status, _, complaints = run("export", "--database.dbPath", directory, file, 3, 9)
    assert status == 1 and "the chain ends with block 5" in complaints
    assert file.read_bytes() == whole.read_bytes()
    # A gap is no chain.
    part = tmp_path / "part.rlp"
    run("export", "--database.dbPath", directory, part, 2, 5)
    status, _, complaints = run("import", "--database.dbPath", other, "--genesis", genesis, part)
    assert status == 1 and "block 2, number 1 of the file: its parent" in complaints


def test_import_stops_at_a_bad_block_and_keeps_those_before(run, kept, genesis, tmp_path):
    directory, _ = kept
    file, other = tmp_path / "blocks.rlp", tmp_path / "other"
    run("export", "--database.dbPath", directory, file, 1, 3)
    good = file.stat().st_size
    run("export", "--database.dbPath", directory, file, 4, 5)
    blocks = bytearray(file.read_bytes())
    # The fourth block's state root: after the list's and the header's prefixes come three hashes and an address.
    place = good + 6 + 33 + 33 + 21 + 10
    blocks[place] ^= 1
    file.write_bytes(blocks)
    status, output, complaints = run("import", "--database.dbPath", other, "--genesis", genesis, file)
    assert status == 1
    assert "block 4, number 4 of the file: invalid: wrongCommitment(\"state\"" in complaints
    assert "4 blocks with 3 transactions" in run("verify", "--database.dbPath", other)[1]
    blocks[place] ^= 1
    file.write_bytes(blocks[:-5])
    status, output, complaints = run("import", "--database.dbPath", other, file)
    assert status == 1 and "the file ends within it" in complaints


def test_what_export_cannot_carry_is_told(start, run, tmp_path):
    directory = tmp_path / "chain"
    node = start("-d", "-p", "0", "--database.dbPath", directory).wait_for_port()
    w3 = Web3(Web3.HTTPProvider(node.url))
    w3.provider.make_request("evm_setAccountBalance", ["0x" + "11" * 20, "0x5"])
    for _ in range(3):
        w3.provider.make_request("evm_mine", [])
    assert node.stop() == 0
    status, _, complaints = run("export", "--database.dbPath", directory, tmp_path / "blocks.rlp")
    assert status == 0
    assert "accounts were edited directly" in complaints and "shares its second" in complaints


def test_packed_files_go_through_gzip(program, run, kept, genesis, tmp_path):
    directory, head = kept
    for word, options in [("export", []), ("import", ["--genesis", genesis])]:
        status, _, complaints = run(word, "--database.dbPath", directory, *options, tmp_path / "blocks.rlp.gz")
        assert status == 1 and "/dev/std" in complaints
    copied = subprocess.run(
        f"{program} chain export --database.dbPath {directory} /dev/stdout | gzip | gunzip |"
        f" {program} chain import --database.dbPath {tmp_path}/other --genesis {genesis} /dev/stdin",
        shell=True, capture_output=True, text=True,
    )
    assert "5 blocks added, 1 known before" in copied.stdout and head in copied.stdout


def test_an_import_without_a_genesis_leaves_nothing(run, tmp_path):
    wrong = tmp_path / "genesis.json"
    wrong.write_text("{}")
    for genesis, words in ((wrong, "the genesis file is wrong"), (tmp_path / "absent.json", "No such file")):
        status, _, complaints = run(
            "import", "--database.dbPath", tmp_path / "chain", "--genesis", genesis, tmp_path / "blocks.rlp")
        assert status == 1 and words in complaints
        assert not (tmp_path / "chain").exists()


def test_a_backup_that_fails_leaves_nothing(run, kept, tmp_path):
    directory, _ = kept
    place = tmp_path / "place"
    place.write_text("no directory")
    status, _, complaints = run("backup", "--database.dbPath", directory, place / "copy")
    assert status == 1 and str(place) in complaints
    place.unlink()
    # A name is the same with a slash after it.
    assert run("backup", "--database.dbPath", directory, f"{place}/")[0] == 0
    assert [path.name for path in tmp_path.iterdir() if path != directory] == ["place"]


def test_backup_is_of_one_moment_while_trading_goes_on(start, run, tmp_path):
    directory = tmp_path / "chain"
    node = start("-p", "0", "--database.dbPath", directory).wait_for_port()
    w3 = Web3(Web3.HTTPProvider(node.url))
    accounts = w3.eth.accounts
    ending, news = threading.Event(), threading.Condition()
    sent, errors = [], []

    def trade():
        own = Web3(Web3.HTTPProvider(node.url))
        try:
            while not ending.is_set():
                hash = own.eth.send_transaction({"from": accounts[0], "to": accounts[1], "value": 1})
                with news:
                    sent.append(hash)
                    news.notify_all()
        except Exception as error:
            with news:
                errors.append(error)
                news.notify_all()

    trader = threading.Thread(target=trade, daemon=True)
    trader.start()
    try:
        for copy in range(3):
            with news:
                assert news.wait_for(lambda: errors or len(sent) >= 30 * (copy + 1), timeout=60)
                assert not errors
            status, output, complaints = run("backup", "--rpc", node.url, tmp_path / f"copy{copy}")
            assert status == 0, complaints
    finally:
        ending.set()
        trader.join(60)
    assert not trader.is_alive() and not errors
    assert w3.eth.block_number == len(sent)
    status, _, complaints = run("backup", "--rpc", node.url, tmp_path / "copy0")
    assert status == 1 and "File exists" in complaints
    status, _, complaints = run("backup", "--database.dbPath", directory, tmp_path / "offline")
    assert status == 1 and "another process uses the database" in complaints
    head = w3.eth.get_block("latest").hash.to_0x_hex()
    assert node.stop() == 0

    heads = []
    for copy in range(3):
        status, output, complaints = run("verify", "--database.dbPath", tmp_path / f"copy{copy}")
        assert status == 0, complaints
        heads.append(int(output.split()[1]) - 1)
    assert 30 <= heads[0] < heads[1] < heads[2] <= len(sent)
    # The node's own accounts, random ones, are in the copy too.
    served = start("-p", "0", "--database.dbPath", tmp_path / "copy2").wait_for_port()
    copied = Web3(Web3.HTTPProvider(served.url))
    assert copied.eth.accounts == accounts
    assert copied.eth.get_transaction_receipt(sent[heads[2] - 1]).blockNumber == heads[2]
    assert served.stop() == 0
    assert head in run("backup", "--database.dbPath", directory, tmp_path / "offline")[1]
    assert "agree" in run("verify", "--database.dbPath", tmp_path / "offline")[1]


def test_memory_is_not_backed_up(node, run, tmp_path):
    status, _, complaints = run("backup", "--rpc", node.url, tmp_path / "copy")
    assert status == 1 and "the chain is in memory" in complaints


def test_info_tells_what_there_is(start, run, kept):
    directory, head = kept
    node = start("--database.dbPath", directory, "-p", "0").wait_for_port()
    Web3(Web3.HTTPProvider(node.url)).provider.make_request("evm_snapshot", [])
    assert node.stop() == 0
    status, output, _ = run("info", "--database.dbPath", directory)
    facts = {line.split(":")[0]: line.split(":", 1)[1].strip() for line in output.splitlines()}
    assert status == 0
    assert facts["chain id"] == "1337" and facts["format"] == "5"
    assert facts["head"] == f"5 {head}"
    assert facts["genesis"].endswith("from a file")
    assert facts["fork osaka"] == "time 0"
    assert facts["transactions"].startswith("5, ")
    assert facts["snapshot 1"] == "after block 5"
    assert int(facts["size on disk"].split()[0]) > 1000


def test_verify_names_the_damaged_file(start, run, kept):
    directory, _ = kept
    # A start moves what lies in the log to a table.
    assert start("--database.dbPath", directory, "-p", "0").wait_for_port().stop() == 0
    table = next(directory.glob("*.ldb"))
    content = bytearray(table.read_bytes())
    content[200] ^= 4
    table.write_bytes(content)
    status, _, complaints = run("verify", "--database.dbPath", directory)
    assert status == 1
    assert f"{table.name} is damaged at byte " in complaints


@pytest.mark.parametrize("word", ["export", "verify", "backup", "info", "import"])
def test_nothing_is_made_where_nothing_is(run, tmp_path, word):
    operands = {"export": ["file"], "backup": [tmp_path / "copy"], "import": ["file"]}.get(word, [])
    status, _, complaints = run(word, "--database.dbPath", tmp_path / "nowhere", *operands)
    assert status == 1 and f"there is no database in {tmp_path / 'nowhere'}" in complaints
    assert not (tmp_path / "nowhere").exists()
    status, output, _ = run(word, "--help")
    assert status == 0 and "--database.dbPath" in output
    assert run(word)[0] == 1
