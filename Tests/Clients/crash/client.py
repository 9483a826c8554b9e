"""JSON-RPC over one kept-alive connection, one request at a time."""

import http.client
import json

# What a client meets whose node is gone.
GONE = (OSError, http.client.HTTPException)


class Refused(Exception):
    """The node answered with an error."""


class Client:
    def __init__(self, port, timeout=60):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self._id = 0

    def call(self, method, *parameters):
        return self._result(self._send(self._request(method, parameters)))

    def batch(self, calls):
        """The results of (method, parameter, …) tuples, in their order."""
        if not calls:
            return []
        answers = self._send([self._request(method, parameters) for method, *parameters in calls])
        return [self._result(answer) for answer in answers]

    def close(self):
        self._connection.close()

    def _request(self, method, parameters):
        self._id += 1
        return {"jsonrpc": "2.0", "id": self._id, "method": method, "params": list(parameters)}

    def _send(self, message):
        self._connection.request("POST", "/", json.dumps(message), {"Content-Type": "application/json"})
        return json.loads(self._connection.getresponse().read())

    @staticmethod
    def _result(answer):
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["result"]
