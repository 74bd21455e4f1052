"""A proxy between a client and an S3 server: it counts, is slow on purpose, and makes things go wrong."""

from __future__ import annotations

import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

POINTERS = ("kept.json", "manifest.json", "SHA256SUMS", "release.json", ".sig", ".minisig", "index.html")
_ETAG = re.compile(rb'[0-9a-f]{32}(?=(-\d+)?(&#34;|&quot;|"))')
_ERROR = "<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>"

CODES = {
    301: "PermanentRedirect",
    403: "AccessDenied",
    409: "ConditionalRequestConflict",
    412: "PreconditionFailed",
    429: "TooManyRequests",
    500: "InternalError",
    501: "NotImplemented",
    503: "SlowDown",
}


@dataclass
class Fault:
    """What happens to the next `times` requests of a kind.

    `what`: a status (as "503", or "403 ExpiredToken" with a code of its own), "reset" (the connection breaks off
    midway), "lost" (it is carried out, the answer never comes), "hang" (nothing comes, ever), "etag" (a wrong one) or
    "opaque" (the ETags of a bucket that encrypts with its own key).
    """

    kind: str
    what: str
    times: int = 1 << 30
    key: str = ""

    def takes(self, kind: str, key: str) -> bool:
        return self.times > 0 and self.kind in (kind, "*") and key.endswith(self.key)


@dataclass(frozen=True)
class Request:
    """`kind`: list, put, pointer, probe, get, look, delete, create, part, complete, abort, uploads or other."""

    kind: str
    key: str
    method: str
    headers: dict[str, str]
    fault: str


@dataclass
class Proxy:
    port: int
    latency: float = 0.0
    faults: list[Fault] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def count(self, *kinds: str) -> int:
        return sum(request.kind in kinds for request in self.requests)

    @property
    def by_kind(self) -> dict[str, int]:
        return dict(Counter(request.kind for request in self.requests))

    def most_faults(self) -> int:
        """How often the unluckiest request was tried in vain."""
        return max(Counter((r.kind, r.key) for r in self.requests if r.fault).values(), default=0)

    def clear(self) -> None:
        self.faults.clear()
        self.requests.clear()

    def next_fault(self, kind: str, key: str) -> str:
        for fault in self.faults:
            if fault.takes(kind, key):
                fault.times -= 1
                return fault.what
        return ""


def kind_of(method: str, key: str, query: dict[str, list[str]]) -> str:
    if "uploads" in query:
        return "create" if method == "POST" else "uploads"
    if "uploadId" in query:
        return {"PUT": "part", "POST": "complete", "DELETE": "abort"}.get(method, "other")
    if method == "POST" and "delete" in query:
        return "delete"
    if method == "PUT":
        return "pointer" if key.endswith(POINTERS) else "probe" if key.endswith(".packs-probe") else "put"
    if not key:
        return "list" if method == "GET" else "other"
    return {"GET": "get", "HEAD": "look"}.get(method, "other")


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120

    def setup(self) -> None:
        super().setup()
        self.upstream = HTTPConnection("127.0.0.1", self.server.upstream, timeout=60)

    def finish(self) -> None:
        self.upstream.close()
        try:
            super().finish()
        except OSError:
            return  # the client went away, or was sent away

    def _relay(self) -> None:
        url = urlsplit(self.path)
        key = unquote(url.path).lstrip("/").partition("/")[2]
        kind = kind_of(self.command, key, parse_qs(url.query, keep_blank_values=True))
        state = self.server.state
        with self.server.lock:
            what = state.next_fault(kind, key)
            state.requests.append(Request(kind, key, self.command, dict(self.headers), what))
        time.sleep(state.latency)
        size = int(self.headers.get("Content-Length") or 0)
        midway = what == "reset" and self.command in ("PUT", "POST")
        body = self.rfile.read(size // 2 if midway else size)
        if midway:
            self._break_off()
        elif what == "hang":
            state.closing.wait(60)
            self._break_off()
        elif what[:3].isdigit():
            self._refuse(what)
        else:
            self._forward(body, what)

    def _forward(self, body: bytes, what: str) -> None:
        self.upstream.request(self.command, self.path, body, dict(self.headers))
        answer = self.upstream.getresponse()
        content = answer.read()
        if what == "lost":
            self._break_off()
        else:
            self._answer(answer, content, what)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _relay  # noqa: N815 - as http.server calls them

    def _answer(self, answer: HTTPResponse, content: bytes, what: str) -> None:
        self.send_response_only(answer.status, answer.reason)
        wrong = what in ("etag", "opaque")
        if wrong:
            content = _ETAG.sub(_scrambled, content)
        for name, value in answer.getheaders():
            if name.lower() in ("content-length", "transfer-encoding", "connection"):
                continue
            etag = wrong and name.lower() == "etag"
            self.send_header(name, _ETAG.sub(_scrambled, value.encode()).decode() if etag else value)
        if what == "opaque":
            self.send_header("x-amz-server-side-encryption", "aws:kms")
        if answer.status != 204:
            length = answer.getheader("Content-Length", "0") if self.command == "HEAD" else str(len(content))
            self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if what == "reset" else content)
        if what == "reset":
            self._break_off()

    def _refuse(self, what: str) -> None:
        status, _, code = what.partition(" ")
        code, _, more = (code or CODES[int(status)]).partition(" ")
        body = _ERROR.format(code=code, message="as the test wants it", more=more).encode()
        self.send_response_only(int(status))
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _break_off(self) -> None:
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, upstream: int, latency: float) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.upstream = upstream
        self.state = Proxy(self.server_address[1], latency)
        self.lock = threading.Lock()

    def handle_error(self, *_: object) -> None:
        """Broken connections are what this is for."""


@contextmanager
def proxy(upstream: int, latency: float = 0.0) -> Iterator[Proxy]:
    """In front of the server on that port, plain http."""
    with Server(upstream, latency) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.state
        finally:
            server.state.closing.set()
            server.shutdown()


def _scrambled(match: re.Match[bytes]) -> bytes:
    """Another 32 digits, the same for the same ones."""
    return match[0][16:] + match[0][:16]
