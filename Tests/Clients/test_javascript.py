"""The same path through the JavaScript libraries, where node and their bundles are at hand."""

import pathlib
import subprocess

import pytest

SCRIPTS = pathlib.Path(__file__).parent / "javascript"


@pytest.mark.parametrize("library", ["ethers6", "viem", "web3v4"])
def test_market(library, javascript, node):
    artifact = SCRIPTS.parents[2] / "Contracts/EnergyMarket.json"
    run = subprocess.run(
        ["node", SCRIPTS / f"{library}.cjs", node.url, artifact],
        env=javascript, capture_output=True, text=True, timeout=60,
    )
    assert run.returncode == 0, run.stdout + run.stderr
