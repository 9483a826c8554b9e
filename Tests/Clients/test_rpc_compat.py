"""The published requests and answers of ethereum/execution-apis, on the published chain: imported, then served."""

import json
import pathlib
import subprocess

import pytest
import requests

from conftest import SHARED
from neelum import Process

ARCHIVE = SHARED / "ethereum-tests/rpc-compat.tar.xz"

# Methods of the cases that the node doesn't have. One that is missing without standing here fails, and so does one
# that stands here and is there.
ABSENT = {"eth_capabilities", "eth_createAccessList", "eth_simulateV1", "testing_buildBlockV1"}
NO_SUCH_METHOD = -32601


def names():
    """The cases in the archive, as METHOD/NAME.io, in the order in which they build on each other."""
    if not ARCHIVE.exists():
        return ["none"]
    listing = subprocess.run(["tar", "-tJf", ARCHIVE], check=True, capture_output=True, text=True).stdout
    return sorted(name.removeprefix("rpc-compat/") for name in listing.split() if name.endswith(".io"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("rpc-compat")
    subprocess.run(["tar", "-xJf", ARCHIVE, "-C", place], check=True)
    return place / "rpc-compat"


@pytest.fixture(scope="module")
def served(program, folder, tmp_path_factory):
    """A node that serves the imported chain, and mines nothing."""
    chain = tmp_path_factory.mktemp("imported") / "chain"
    blocks = folder / "chain.rlp"
    imported = [program, "chain", "import", "--database.dbPath", chain, "--genesis", folder / "genesis.json"]
    refused = subprocess.run([*imported, blocks], capture_output=True, text=True)
    assert refused.returncode == 1 and "block 1, number 1 of the file: its proof of work isn't done" in refused.stderr
    run = subprocess.run([*imported, "--skip-seal", blocks], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "54 blocks added, 0 known before" in run.stdout
    # What the directory says of itself is enough from here on.
    node = Process(program, ["--database.dbPath", chain, "-p", "0"]).wait_for_port()
    requests.post(node.url, json={"jsonrpc": "2.0", "id": 1, "method": "miner_stop", "params": []})
    yield node
    node.stop()
    verified = subprocess.run([program, "chain", "verify", "--database.dbPath", chain], capture_output=True, text=True)
    assert verified.returncode == 0, verified.stderr


def differences(want, have, path=""):
    """Where two answers differ; the words of errors are everyone's own."""
    if isinstance(want, dict) and isinstance(have, dict):
        for key in want.keys() | have.keys():
            if path == "/error" and key == "message":
                continue
            if key not in want or key not in have:
                yield f"{path}/{key} is {'surplus' if key in have else 'missing'}"
            else:
                yield from differences(want[key], have[key], f"{path}/{key}")
    elif isinstance(want, list) and isinstance(have, list) and len(want) == len(have):
        for index, pair in enumerate(zip(want, have)):
            yield from differences(*pair, f"{path}/{index}")
    elif want != have:
        yield f"{path}: {have!r}, not {want!r}"


@pytest.mark.skipif(not ARCHIVE.exists(), reason=f"needs {ARCHIVE.name} of the shared folder")
@pytest.mark.parametrize("name", names())
def test_answers_as_published(served, folder, name):
    lines = pathlib.Path(folder / name).read_text().splitlines()
    # Such cases are examples: only that there is an answer counts.
    is_example = any(line.startswith("//") and "speconly" in line for line in lines)
    questions = [line[3:] for line in lines if line.startswith(">> ")]
    answers = [json.loads(line[3:]) for line in lines if line.startswith("<< ")]
    for question, want in zip(questions, answers, strict=True):
        have = requests.post(served.url, data=question, headers={"content-type": "application/json"}).json()
        method, code = json.loads(question)["method"], have.get("error", {}).get("code")
        assert (code == NO_SUCH_METHOD) == (method in ABSENT), f"{method}: {have}"
        if method in ABSENT:
            pytest.skip(f"{method} isn't there yet")
        if is_example:
            assert ("result" in have) == ("result" in want)
        else:
            assert not list(differences(want, have))
