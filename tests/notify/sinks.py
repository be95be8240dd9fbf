"""A mail server and a web hook on loopback, which keep what they are given."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import StreamRequestHandler, TCPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from socketserver import BaseServer


@contextmanager
def _running(server: BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def mail_sink(*, refuse: bool = False) -> Iterator[tuple[int, list[bytes]]]:
    """Port, and the mails taken."""
    taken: list[bytes] = []

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 sink.test\r\n")
            while line := self.rfile.readline(2000):
                if not line.upper().startswith(b"DATA"):
                    self.wfile.write(
                        b"250 ok\r\n" if not line.startswith(b"QUIT") else b"221 x\r\n"
                    )
                    continue
                if refuse:
                    self.wfile.write(b"451 later\r\n")
                    continue
                self.wfile.write(b"354 go\r\n")
                lines = []
                while (part := self.rfile.readline(2000)) not in {b".\r\n", b""}:
                    lines.append(part)
                taken.append(b"".join(lines))
                self.wfile.write(b"250 taken\r\n")

    with TCPServer(("127.0.0.1", 0), Handler) as server, _running(server):
        yield server.server_address[1], taken


@contextmanager
def hook_sink(*codes: int) -> Iterator[tuple[int, list[tuple[dict[str, str], bytes]]]]:
    """Port, and the headers and bodies taken; answers with `codes` in turn, then 204."""
    taken: list[tuple[dict[str, str], bytes]] = []
    left = list(codes)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            code = left.pop(0) if left else 204
            if code == 204:
                taken.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(code)
            if 300 <= code < 400:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server, _running(server):
        yield server.server_address[1], taken
