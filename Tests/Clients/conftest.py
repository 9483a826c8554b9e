"""Starts nodes for the tests, and says what stands for what."""

import json
import os
import pathlib
import shutil

import pytest
from web3 import Web3

from crash import disk
from neelum import Process

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("NEELUM_SHARED", ROOT.parent / "shared"))


def pytest_sessionfinish(session, exitstatus):
    """A run in which nothing was tested is no success."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and not reporter.stats.get("passed") and not session.config.option.collectonly:
        reporter.write_line("no test ran", red=True)
        session.exitstatus = 1


@pytest.fixture(scope="session")
def program():
    """The program under test: $NEELUM, or the release build."""
    path = pathlib.Path(os.environ.get("NEELUM", ROOT / ".build/release/neelum"))
    assert path.exists(), f"{path} is missing: swift build -c release --product neelum"
    return path


@pytest.fixture(scope="session")
def power(tmp_path_factory):
    """The library that cuts the power of a node's disk, and makes it fail."""
    return disk.build(tmp_path_factory.mktemp("power"))


@pytest.fixture
def start(program):
    """Starts processes of the program, which end with the test."""
    processes = []

    def start(*arguments, **options):
        process = Process(program, arguments, **options)
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.stop()


@pytest.fixture
def node(start):
    """A fresh node with the accounts that everybody knows."""
    return start("-d", "-p", "0").wait_for_port()


@pytest.fixture
def w3(node):
    return Web3(Web3.HTTPProvider(node.url))


@pytest.fixture(scope="session")
def artifact():
    return json.loads((ROOT / "Contracts/EnergyMarket.json").read_text())


@pytest.fixture
def market(w3, artifact):
    """The market, deployed by the node's first account."""
    factory = w3.eth.contract(abi=artifact["abi"], bytecode=artifact["bytecode"])
    receipt = w3.eth.wait_for_transaction_receipt(factory.constructor().transact({"from": w3.eth.accounts[0]}))
    assert receipt.status == 1
    return w3.eth.contract(receipt.contractAddress, abi=artifact["abi"])


@pytest.fixture(scope="session")
def javascript():
    """Runs a script under node with the bundled client libraries; skips where either is absent."""
    clients = SHARED / "clients"
    if not shutil.which("node") or not clients.is_dir():
        pytest.skip(f"needs node on PATH and the client libraries in {clients.name}")
    return {**os.environ, "NODE_PATH": str(clients)}


@pytest.fixture
def keys(node):
    """The private keys that the banner lists."""
    return [line.split()[1] for line in node.lines if line and line.startswith("(") and len(line.split()[1]) == 66]
