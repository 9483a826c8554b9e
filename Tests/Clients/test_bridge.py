"""From a wallet's purchase to the request that switches a device, over real sockets."""

import http.server
import json
import queue
import threading

import pytest

ETHER = 10**18


@pytest.fixture
def device():
    """A relay that speaks HTTP: takes every request and tells of it."""
    requests = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            requests.put((self.path, body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.requests = requests
    yield server
    server.shutdown()
    server.server_close()


def test_purchase_switches_the_sellers_relay(start, w3, node, market, device, tmp_path):
    seller, buyer = w3.eth.accounts[1:3]
    relay = f"http://127.0.0.1:{device.server_port}/relay"
    configuration = tmp_path / "bridge.json"
    configuration.write_text(
        json.dumps(
            {
                "market": market.address,
                "pollSeconds": 0.2,
                "stateFile": "state.json",
                "houses": [
                    {
                        "name": "House 2",
                        "address": seller,
                        "watts": 100,
                        "relay": {
                            "kind": "http",
                            "on": {"method": "POST", "url": relay + "?state=1&ttl={seconds}"},
                            "off": {"method": "POST", "url": relay + "?state=0"},
                        },
                    }
                ],
            }
        )
    )
    bridge = start("bridge", "--rpc", node.url, "--config", configuration)
    bridge.wait_for_line("following market")
    market.functions.post(0, 300, ETHER, 0, 0).transact({"from": seller})
    bought = market.functions.buy(1, 300).transact({"from": buyer, "value": ETHER})
    assert w3.eth.wait_for_transaction_receipt(bought).status == 1

    path, _ = device.requests.get(timeout=20)
    while path.startswith("/relay?state=0"):
        path, _ = device.requests.get(timeout=20)
    # 300 watt-seconds at 100 W are three seconds, after which the relay opens again.
    assert path.startswith("/relay?state=1&ttl=")
    assert 1 <= int(path.rpartition("=")[2]) <= 3
    while path != "/relay?state=0":
        path, _ = device.requests.get(timeout=20)
    assert bridge.stop() == 0
