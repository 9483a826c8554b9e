"""The `evm` commands as fuzzers and test frameworks drive them."""

import json
import subprocess

import pytest

TEST = {
    "env": {
        "currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba", "currentGasLimit": "0x1c9c380",
        "currentNumber": "0x01", "currentTimestamp": "0x03e8", "currentDifficulty": "0x00",
        "currentRandom": "0x" + "00" * 32, "currentBaseFee": "0x0a",
    },
    "pre": {
        "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b": {
            "nonce": "0x00", "balance": "0x1000000000", "code": "0x", "storage": {}},
        "0x00000000000000000000000000000000000000aa": {
            "nonce": "0x00", "balance": "0x00", "code": "0x600160005500", "storage": {}},
    },
    "transaction": {
        "nonce": "0x00", "gasPrice": "0x0a", "gasLimit": ["0x0186a0"], "value": ["0x00"], "data": ["0x"],
        "to": "0x00000000000000000000000000000000000000aa",
        "sender": "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b",
    },
}


@pytest.fixture
def evm(program):
    """Runs an `evm` command."""

    def evm(*arguments, input=None):
        return subprocess.run(
            [program, "evm", *map(str, arguments)], input=input, capture_output=True, text=True, timeout=60)

    return evm


@pytest.fixture
def fixture(tmp_path):
    """A state test for some forks, whose root is left open."""

    def fixture(name, *forks):
        entry = {"indexes": {"data": 0, "gas": 0, "value": 0}, "hash": "0x" + "00" * 32, "logs": "0x" + "00" * 32}
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({name: {**TEST, "post": {fork: [entry] for fork in forks}}}))
        return path

    return fixture


def test_a_trace_ends_with_the_line_that_fuzzers_wait_for(evm, fixture):
    done = evm("statetest", "--trace", "--trace.format=json", "--trace.nomemory=true", fixture("a", "Cancun"))
    lines = done.stderr.splitlines()
    result = json.loads(done.stdout)[0]
    assert [json.loads(line)["opName"] for line in lines[:4]] == ["PUSH1", "PUSH1", "SSTORE", "STOP"]
    assert lines[4] == '{"output":"","gasUsed":"0x565a"}'
    assert lines[5] == '{"stateRoot": "%s"}' % result["stateRoot"]
    assert result["name"] == "a" and result["fork"] == "Cancun" and result["pass"] is False


def test_older_names_of_options_mean_the_same(evm, fixture):
    path = fixture("a", "Cancun")
    old = evm("statetest", "--json", "--noreturndata", "--nomemory", path)
    assert old.stderr == evm("statetest", "--trace", path).stderr


def test_each_file_is_answered_before_the_next_path_is_read(program, fixture):
    with subprocess.Popen(
            [program, "evm", "statetest"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True) as process:
        for name in "ab":
            process.stdin.write(f"{fixture(name, 'Osaka')}\n")
            process.stdin.flush()
            assert process.stderr.readline().startswith('{"stateRoot": "0x')
            text = ""
            while not text.endswith("]\n"):
                text += process.stdout.readline()
            assert json.loads(text)[0]["name"] == name
        process.stdin.close()


def test_forks_and_names_choose_cases(evm, fixture):
    path = fixture("chosen", "Berlin", "Cancun")
    assert [case["fork"] for case in json.loads(evm("statetest", path).stdout)] == ["Berlin", "Cancun"]
    one = json.loads(evm("statetest", "--statetest.fork", "Berlin", path).stdout)
    assert [case["fork"] for case in one] == ["Berlin"]
    assert json.loads(evm("statetest", "--run", "^other", path).stdout) == []
    assert len(json.loads(evm("statetest", "--run", "^cho", path).stdout)) == 2
    assert json.loads(evm("statetest", "--statetest.index", "1", path).stdout) == []


def test_the_state_can_be_shown(evm, fixture):
    state = json.loads(evm("statetest", "--dump", fixture("a", "Cancun")).stdout)[0]["state"]
    account = state["accounts"]["0x00000000000000000000000000000000000000AA"]
    assert account["storage"] == {"0x" + "00" * 32: "01"}
    assert account["code"] == "0x600160005500"


@pytest.mark.parametrize("command", ["statetest", "blocktest"])
def test_what_cannot_be_read_fails(evm, tmp_path, command):
    (tmp_path / "rubbish.json").write_text("{")
    for path in (tmp_path / "absent.json", tmp_path / "rubbish.json"):
        done = evm(command, path)
        result = json.loads(done.stdout)[0]
        assert done.returncode == 1
        assert result["pass"] is False and path.name in result["error"]


def test_an_unknown_fork_fails(evm, fixture):
    result = evm("statetest", fixture("a", "Atlantis"))
    assert result.returncode == 1
    assert "Atlantis" in json.loads(result.stdout)[0]["error"]


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["statetest", "--nonsense"], "unknown option --nonsense"),
        (["statetest", "--statetest.fork", "Atlantis"], "--statetest.fork expects one of Frontier"),
        (["statetest", "--run", "("], "--run expects a regular expression"),
        (["statetest", "--trace.format", "md"], "--trace.format expects json"),
        (["blocktest", "--statetest.fork", "Osaka"], "unknown option --statetest.fork"),
        (["run", "--gas", "much"], "--gas expects a whole number"),
        (["run", "--sender", "me"], "--sender expects an address"),
    ])
def test_wrong_options_are_told(evm, arguments, words):
    done = evm(*arguments)
    assert done.returncode == 2 and words in done.stderr and done.stdout == ""


@pytest.mark.parametrize("command", ["statetest", "blocktest", "run"])
def test_each_command_explains_itself(evm, command):
    done = evm(command, "--help")
    assert done.returncode == 0 and f"neelum evm {command}" in done.stdout


@pytest.mark.parametrize(
    "arguments, output",
    [
        (["602a60005260206000f3"], "0x" + "2a".rjust(64, "0") + "\n"),
        (["0x00"], "\n"),
        (["60206000fd"], "0x" + "00" * 32 + "\n error: execution reverted\n"),
        (["600056"], "\n error: invalid jump destination\n"),
        (["--input", "0x0102", "3660005260206000f3"], "0x" + "02".rjust(64, "0") + "\n"),
        (["--sender", "0x11", "3360005260206000f3"], "0x" + "11".rjust(64, "0") + "\n"),
        (["--receiver", "0x12", "3060005260206000f3"], "0x" + "12".rjust(64, "0") + "\n"),
        (["--price", "7", "3a60005260206000f3"], "0x" + "07".rjust(64, "0") + "\n"),
        (["--value", "1", "00"], "\n error: insufficient balance for transfer\n"),
        (["--create", "--gas", "200000", "600a600c600039600a6000f300112233445566778899"], "0x00112233445566778899\n"),
        (["--create", "--input", "600a600c600039600a6000f300112233445566778899"], "0x00112233445566778899\n"),
        (["--trace", "6001"], ""),
    ])
def test_code_runs_by_itself(evm, arguments, output):
    done = evm("run", *arguments)
    assert (done.stdout, done.returncode) == (output, 0)


def test_code_runs_on_a_genesis_file(evm, tmp_path):
    genesis = tmp_path / "genesis.json"
    genesis.write_text(json.dumps({
        "config": {"chainId": 77, "homesteadBlock": 0, "eip150Block": 0, "eip155Block": 0, "eip158Block": 0,
                   "byzantiumBlock": 0, "constantinopleBlock": 0, "petersburgBlock": 0, "istanbulBlock": 0},
        "difficulty": "0x5", "gasLimit": "0xffffff",
        "alloc": {"0x00000000000000000000000000000000000000aa": {"balance": "0x10"}}}))
    done = evm("run", "--prestate", genesis, "60aa3160005246602052446040524560605260806000f3")
    words = [int(done.stdout[2 + at:66 + at], 16) for at in range(0, 256, 64)]
    assert words == [16, 77, 5, 0xFFFFFF]
    # PUSH0 came later.
    assert "invalid opcode: PUSH0" in evm("run", "--prestate", genesis, "5f").stdout


def test_code_comes_from_files_too(evm, tmp_path):
    code, data = tmp_path / "code", tmp_path / "input"
    code.write_text("60003560005260206000f3\n")
    data.write_text("0x" + "ab" * 32)
    assert evm("run", "--codefile", code, "--inputfile", data).stdout == "0x" + "ab" * 32 + "\n"
    assert evm("run", "--codefile", "-", input="602a60005260206000f3").stdout.endswith("2a\n")
    assert "No such file" in evm("run", "--codefile", tmp_path / "absent").stderr
    assert "one code" in evm("run", "--codefile", code, "00").stderr


@pytest.mark.parametrize("command", ["statetest", "blocktest"])
def test_running_nothing_is_no_success(evm, tmp_path, command):
    done = evm(command, tmp_path)
    [row] = json.loads(done.stdout)
    assert (done.returncode, row["name"], row["pass"], row["error"]) == (1, str(tmp_path), False, f"{tmp_path} is empty")


def test_what_the_command_line_leaves_out_is_no_failure(evm, fixture):
    path = fixture("a", "Cancun")
    for choice in (["--run", "b"], ["--statetest.index", "1"], ["--statetest.fork", "Osaka"]):
        done = evm("statetest", *choice, path)
        assert (done.returncode, json.loads(done.stdout)) == (0, [])
