"""A Dropbox of our own on loopback, for the real SDK: `with FakeDropbox() as dropbox: dropbox.session()`.

It decodes and encodes with the SDK's own validators, so a wrong type fails loudly on either side. `fail` makes a route
misbehave, `requests` counts what was asked, the other attributes say what kind of account this is.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import socket
import struct
import threading
import time
from collections import Counter, defaultdict, deque
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, TypeAlias
from urllib.parse import parse_qs

import requests
from dropbox import auth, common, files, sharing, users

from tests.fakes import dropbox_listing, dropbox_people, dropbox_routes
from tests.fakes.dropbox_detour import session_to
from tests.fakes.dropbox_routes import Account, BusyError, Call, Route
from tests.fakes.dropbox_store import HOME, RefusedError, Store
from tests.fakes.dropbox_wire import (
    Answer,
    MalformedError,
    decode,
    in_json,
    in_text,
    path_root,
    rate_limited,
    refusal,
    result,
    unauthorized,
)

Kind: TypeAlias = Literal["429", "500", "503", "reset", "timeout", "lost", "garbage"]
"""What goes wrong. "reset" and "timeout" come before anything is done, "lost" after it: only the answer is missing."""

KINDS: tuple[Kind, ...] = ("429", "500", "503", "reset", "timeout", "lost", "garbage")
WRITING = {"files.content.write", "sharing.write"}
SCOPES = {"account_info.read", "files.content.read", "files.metadata.read", "sharing.read", *WRITING}

_ROUTES: dict[str, tuple[Route, str]] = {**dropbox_routes.ROUTES, **dropbox_listing.ROUTES, **dropbox_people.ROUTES}
_TYPES = {"files": files.ROUTES, "sharing": sharing.ROUTES, "users": users.ROUTES}


def _types(name: str) -> Any:
    """The SDK's description of a route: `delete_v2` is `delete:2` there."""
    space, _, route = name.partition("/")
    return _TYPES[space][f"{route[:-3]}:2" if route.endswith("_v2") else route]


class ResetError(Exception):
    """The connection is cut without an answer."""


class FakeDropbox:
    """One account. Give it faults with `fail`, look at `requests` and `account` afterwards."""

    APP_KEY, APP_SECRET, REFRESH_TOKEN = "app-key-of-tests", "app-secret-of-tests", "refresh-token-of-tests"

    def __init__(self) -> None:
        self.account = Account(Store())
        self.has_append_batch = True
        self.unknown_status = 400
        self.scopes = set(SCOPES)
        self.latency = 0.0
        self.hang = 0.5
        """Seconds a "timeout" keeps the connection open without a word."""
        self.token_seconds = 14400
        self.refresh_tokens = {self.REFRESH_TOKEN}
        self.codes: dict[str, str] = {}
        """Authorization codes of the OAuth flow, each with its PKCE challenge."""
        self.requests: Counter[str] = Counter()
        self.largest_header = 0
        self._tokens: dict[str, float] = {}
        self._faults: defaultdict[str, deque[tuple[Kind, int]]] = defaultdict(deque)
        self._counting = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self

    def __enter__(self) -> FakeDropbox:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def store(self) -> Store:
        return self.account.store

    def session(self) -> requests.Session:
        return session_to(self.url)

    def fail(self, route: str, kind: Kind, times: int = 1, *, retry_after: int = 0) -> None:
        self._faults[route].extend([(kind, retry_after)] * times)

    def heal(self) -> None:
        self._faults.clear()

    def read_only(self) -> None:
        self.scopes -= WRITING

    def expire_tokens(self) -> None:
        """What was signed in is no longer, though the client still believes so."""
        self._tokens.clear()

    @property
    def tokens(self) -> tuple[str, ...]:
        """Access tokens that are good now."""
        return tuple(self._tokens)

    @property
    def total(self) -> int:
        return sum(self.requests.values())

    def files(self) -> dict[str, bytes]:
        """What the account holds, by its path as spelled."""
        return {node.path: node.data for node in self.store.spaces[HOME].nodes.values() if node.data is not None}

    def answer(self, host: str, path: str, headers: Any, body: bytes) -> Answer:
        """Everything but the wire. Raises ResetError where there is to be no answer."""
        name = path.removeprefix("/2/").removeprefix("/")
        with self._counting:
            self.requests[name] += 1
            self.largest_header = max(self.largest_header, len(headers.get("Dropbox-API-Arg") or ""))
            fault, retry_after = self._faults[name].popleft() if self._faults[name] else (None, 0)
        time.sleep(self.latency)
        if fault and fault != "lost":
            return self._fault(fault, retry_after)
        answer = self._token(body) if name == "oauth2/token" else self._route(name, host, headers, body)
        if fault == "lost":
            raise ResetError
        return answer

    def _fault(self, kind: Kind, retry_after: int) -> Answer:
        if kind == "429":
            return rate_limited(auth.RateLimitReason.too_many_requests, retry_after)
        if kind == "timeout":
            time.sleep(self.hang)
        if kind in ("reset", "timeout"):
            raise ResetError
        if kind == "garbage":
            return Answer(200, b"<html>Sign in to the hotel's network</html>", {"Content-Type": "text/html"})
        return in_text(int(kind), "upstream connect error")

    def _token(self, body: bytes) -> Answer:
        form = {key: values[0] for key, values in parse_qs(body.decode()).items()}
        if form.get("client_id") != self.APP_KEY or form.get("client_secret", self.APP_SECRET) != self.APP_SECRET:
            return in_json(400, {"error": "invalid_client", "error_description": "Invalid client_id or client_secret"})
        if form.get("grant_type") == "authorization_code":
            return self._exchange(form)
        if form.get("refresh_token") not in self.refresh_tokens:
            return in_json(400, {"error": "invalid_grant", "error_description": "refresh token is malformed"})
        return in_json(200, self._signed_in())

    def _exchange(self, form: dict[str, str]) -> Answer:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if self.codes.pop(form.get("code", ""), None) != challenge:
            return in_json(400, {"error": "invalid_grant", "error_description": "code doesn't exist or has expired"})
        who = {"uid": "1", "account_id": f"dbid:{'A' * 35}", "refresh_token": self.REFRESH_TOKEN}
        return in_json(200, {**self._signed_in(), **who})

    def sign_in(self) -> str:
        """An access token, for clients that bring their own."""
        self._tokens[token := f"access-token-{secrets.token_hex(8)}"] = time.monotonic() + self.token_seconds
        return token

    def _signed_in(self) -> dict[str, object]:
        token = self.sign_in()
        expires = {"token_type": "bearer", "expires_in": self.token_seconds}
        return {"access_token": token, **expires, "scope": " ".join(sorted(self.scopes))}

    def _route(self, name: str, host: str, headers: Any, body: bytes) -> Answer:
        if name not in _ROUTES or (name.endswith("append_batch") and not self.has_append_batch):
            return in_text(self.unknown_status, f'Unknown API function: "{name}"')
        types, (route, scope) = _types(name), _ROUTES[name]
        style = types.attrs["style"] or "rpc"
        if host != f"{types.attrs['host'] or 'api'}.dropboxapi.com":
            return in_text(404, f"{name} is not at {host}")
        if not_allowed := self._not_allowed(headers.get("Authorization", ""), scope):
            return not_allowed
        space, wrong_root = self._space(headers.get("Dropbox-API-Path-Root"))
        if wrong_root:
            return wrong_root
        text = body.decode() if style == "rpc" else headers.get("Dropbox-API-Arg", "")
        try:
            call = Call(self.account, self.store.spaces[space], body if style == "upload" else b"")
            outcome = route(call, decode(types.arg_type, text or "null"))
        except MalformedError as error:
            return in_text(400, f'Error in call to API function "{name}": {error}')
        except BusyError:
            return rate_limited(auth.RateLimitReason.too_many_write_operations, 0)
        except RefusedError as refused:
            return refusal(types.error_type, refused.error)
        return result(types.result_type, style, outcome)

    def _not_allowed(self, authorization: str, scope: str) -> Answer | None:
        token = authorization.removeprefix("Bearer ")
        if token not in self._tokens or self._tokens[token] < time.monotonic():
            known = token.startswith("access-token-")
            return unauthorized(auth.AuthError.expired_access_token if known else auth.AuthError.invalid_access_token)
        if scope not in self.scopes:
            return unauthorized(auth.AuthError.missing_scope(auth.TokenScopeError(required_scope=scope)))
        return None

    def _space(self, header: str | None) -> tuple[str, Answer | None]:
        """The namespace a request speaks of; a path root that is not this account's is answered with its own."""
        if header is None:
            return HOME, None
        root = decode(common.PathRoot_validator, header)
        wanted = HOME if root.is_home() else root.get_root() if root.is_root() else root.get_namespace_id()
        current = dropbox_people.root_info(self.account)
        if wanted not in self.store.spaces or (root.is_root() and wanted != current.root_namespace_id):
            return HOME, path_root(common.PathRootError.invalid_root(current))
        return wanted, None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    fake: FakeDropbox


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        body = self._body()
        host = (self.headers.get("Host") or "").partition(":")[0]
        try:
            answer = self.server.fake.answer(host, self.path, self.headers, body)
        except ResetError:
            self._reset()
            return
        with suppress(ConnectionError):
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("X-Dropbox-Request-Id", "of-the-fake")
            self.end_headers()
            self.wfile.write(answer.body)

    def _body(self) -> bytes:
        if (self.headers.get("Transfer-Encoding") or "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _reset(self) -> None:
        """Close with RST: lingering for zero seconds throws away what was not sent."""
        with suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass
