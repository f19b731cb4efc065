"""A client that costs as little as Python can: kept connections over plain sockets, one request after the other on each.

`python reader.py PORT CONNECTIONS SECONDS PATH KEY` prints one JSON object: answers counted after the first second, and the milliseconds of
each. It runs in a process of its own, so that what it costs is not taken for the server's.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time

WARM = 1.0
_LENGTH = b"content-length:"


class Connection:
    """One kept connection with a request under way."""

    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.started = 0.0
        self._request = request
        self._rest = b""

    def ask(self) -> None:
        """Send the request."""
        self.started = time.perf_counter()
        self.socket.sendall(self._request)

    def answered(self) -> bool:
        """Take what has come; whether that ends the answer. SystemExit for any but 200."""
        self._rest += self.socket.recv(65536)
        head, found, body = self._rest.partition(b"\r\n\r\n")
        if not found:
            return False
        if b" 200 " not in head[:20]:
            raise SystemExit(head.decode(errors="replace")[:400])
        start = head.lower().index(_LENGTH) + len(_LENGTH)
        if len(body) < int(head[start:].partition(b"\r\n")[0]):
            return False
        self._rest = b""
        return True


def main() -> None:
    port, connections, seconds, path, key = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4], sys.argv[5]
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
    times: list[float] = []
    ready = selectors.DefaultSelector()
    counted = time.perf_counter() + WARM
    until = counted + seconds
    for _ in range(connections):
        made = Connection(port, request)
        ready.register(made.socket, selectors.EVENT_READ, made)
        made.ask()
    while time.perf_counter() < until:
        for event, _ in ready.select(1):
            one: Connection = event.data
            if one.answered():
                now = time.perf_counter()
                if one.started >= counted:
                    times.append((now - one.started) * 1e3)
                one.ask()
    print(json.dumps({"answers": len(times), "cpu": time.process_time(), "times": times}))


if __name__ == "__main__":
    main()
