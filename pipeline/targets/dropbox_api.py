"""Dropbox's API as JSON-like values: the one module that knows the SDK, and what nobody outside may see of it.

Routes, arguments and answers are those of Dropbox's HTTP documentation, checked both ways by the SDK's validators. No
error of the SDK leaves this module, not even as the context of another: its frames hold tokens.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import requests
from dropbox import (
    Dropbox,
    DropboxOAuth2FlowNoRedirect,
    auth,
    common,
    create_session,
    exceptions,
    files,
    sharing,
    stone_serializers,
    users,
)
from dropbox.stone_validators import ValidationError

from pipeline import __version__
from pipeline.errors import TargetUnavailableError
from pipeline.targets.base import CHUNK
from pipeline.targets.dropbox_login import SCOPES, Credentials, Secret
from pipeline.targets.dropbox_retry import SLOWEST, Fault, Persistence

CONNECT = 10.0
"""Seconds to reach Dropbox; while a body is sent, the same limit holds for all of it, so it grows with the body."""

CONNECTIONS = 16
"""Kept open; more than are ever used at a time, for else each further one would be made anew, with a warning."""

_ROUTES = {"files": files.ROUTES, "sharing": sharing.ROUTES, "users": users.ROUTES}
_CHATTY = ("dropbox", "requests", "urllib3")
_NETWORK = "check the network, then run again: nothing changed for readers"
_CONSOLE = "look at the app in Dropbox's app console (www.dropbox.com/developers/apps), then run packs login again"


class RefusedError(Exception):
    """Dropbox understood and said no. For this package alone, which turns it into words or acts on it.

    `tags` lead from the outside of the route's error to its core, as ("path", "conflict", "file").
    """

    def __init__(self, error: Any) -> None:
        self.error, self.tags = error, tags(error)
        super().__init__(in_words(error))


def tags(error: Any) -> tuple[str, ...]:
    """Of an error as JSON: a text, or an object whose `.tag` says which of its fields goes on."""
    if isinstance(error, str):
        return (error,)
    if not isinstance(error, dict) or ".tag" not in error:
        return ()
    return (error[".tag"], *tags(error.get(error[".tag"], error.get("reason"))))


def in_words(error: Any) -> str:
    """As `Dropbox refused: insufficient space`."""
    return f"Dropbox refused: {' '.join(tags(error)[-2:]).replace('_', ' ').removeprefix('path ')}"


class Api:
    """One account's Dropbox below `space`: "" is the member's own, "team" the team space, else a namespace id."""

    def __init__(
        self,
        credentials: Credentials,
        persistence: Persistence,
        *,
        space: str = "",
        session: requests.Session | None = None,
    ) -> None:
        quiet()
        self.persistence = persistence
        self.requests: Counter[str] = Counter()  # by route, every try counted
        self._counting = threading.Lock()
        self._credentials, self._space, self._entered = credentials, space, not space
        self._signing_in, self._entering = threading.Lock(), threading.RLock()
        self._client: Any = Dropbox(
            app_key=credentials.app_key.reveal(),
            app_secret=credentials.app_secret.reveal() or None,
            oauth2_refresh_token=credentials.refresh_token.reveal(),
            session=session or create_session(max_connections=CONNECTIONS),
            user_agent=f"packs/{__version__}",
            timeout=(CONNECT, 15),
            max_retries_on_error=0,  # tries are counted in one place, `Persistence`
            max_retries_on_rate_limit=0,
        )

    def ask(self, name: str, arg: Any = None, body: bytes | None = None) -> Any:
        """What the route `name` ("files/delete_v2") answers to `arg`, to which it says no by RefusedError.

        Raises GaveUpError after the last try.
        """
        self._enter_space()
        return _plain(_route(name).result_type, self._request(name, arg, body))

    def download(self, path: str) -> Iterator[bytes]:
        """The file in pieces; one that breaks off is not taken up again."""
        self._enter_space()
        _, response = self._request("files/download", {"path": path})
        with closing(response):
            pieces = response.iter_content(CHUNK)
            while piece := self.persistence.insist(lambda _: self._next(pieces)):
                yield piece

    def _request(self, name: str, arg: Any, body: bytes | None = None) -> Any:
        route, size = _route(name), len(body or b"")
        decoded = stone_serializers.json_compat_obj_decode(route.arg_type, arg)

        def request(silence: float) -> Any:
            timeout = (CONNECT + size / SLOWEST, silence)
            with self._signing_in:
                self._client.check_and_refresh_access_token()
            with self._counting:
                self.requests[name] += 1
            return self._client.request(route, name.partition("/")[0], decoded, body, timeout=timeout)

        def attempt(silence: float) -> Any:
            return self._guarded(lambda: request(silence), route)

        outcome = self.persistence.insist(attempt, size=size)
        if isinstance(outcome, RefusedError):
            raise outcome
        return outcome

    def _enter_space(self) -> None:
        with self._entering:
            if self._entered:
                return
            self._entered, space = True, self._space
            try:
                if space == "team":
                    space = self.ask("users/get_current_account")["root_info"]["root_namespace_id"]
            except BaseException:
                self._entered = False
                raise
            root = common.PathRoot.root(space) if self._space == "team" else common.PathRoot.namespace_id(space)
            self._client = self._client.with_path_root(root)

    def _next(self, pieces: Iterator[bytes]) -> bytes | Fault:
        outcome = self._guarded(lambda: next(pieces, b""))
        return Fault(outcome.what, outcome.hint) if isinstance(outcome, Fault) else bytes(outcome)

    def _guarded(self, operation: Callable[[], Any], route: Any = None) -> Any:
        """What `operation` gives; what goes wrong comes back as a value, a Fault or a RefusedError."""
        try:
            return operation()
        except exceptions.ApiError as error:
            return _refusal(_plain(route.error_type, error.error))
        except exceptions.HttpError as error:
            return self._http_fault(error)
        except requests.RequestException as error:
            return _connection_fault(error)
        except (AssertionError, KeyError, ValidationError, json.JSONDecodeError):
            what = "something that is not Dropbox answered: a proxy, or the sign-in page of this network"
            return Fault(what, _NETWORK, again=True, unsure=True, missing=True)  # a 404 looks like this too

    def _http_fault(self, error: Any) -> Fault:
        if isinstance(error, exceptions.RateLimitError):
            return Fault("Dropbox asks us to slow down", again=True, pause=error.backoff)
        if isinstance(error, exceptions.InternalServerError):
            return Fault(f"Dropbox has a fault of its own (HTTP {error.status_code})", again=True, unsure=True)
        if isinstance(error, exceptions.AuthError):
            return _sign_in_fault(_plain(auth.AuthError_validator, error.error))
        if isinstance(error, exceptions.PathRootError):
            what = f"this account has no team space or namespace {self._space!r}"
            return Fault(what, 'namespace = "team", or the number of a folder the account is a member of')
        if "invalid_client" in str(error.body):
            return Fault("Dropbox does not know this app key, or the app secret is not its own", _CONSOLE)
        missing = error.status_code in (400, 404)
        return Fault(f"Dropbox: {self._credentials.redact(str(error.body))}", missing=missing)


def quiet() -> None:
    """Cap the SDK's loggers, whatever level is asked of ours: below WARNING they tell what no log should hold."""
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


class Authorization:
    """The OAuth code flow with PKCE: a person opens `url`, allows the app, and brings back a code for `finish`."""

    def __init__(self, app_key: str, session: requests.Session | None = None) -> None:
        quiet()
        self._flow: Any = DropboxOAuth2FlowNoRedirect(
            app_key,
            use_pkce=True,
            token_access_type="offline",  # noqa: S106
            scope=list(SCOPES),
            timeout=30,
        )
        self._flow.requests_session = session or self._flow.requests_session
        self.url: str = self._flow.start()

    def finish(self, code: str) -> Secret:
        """The refresh token. Raises TargetUnavailableError when Dropbox does not take the code."""
        try:
            return Secret(self._flow.finish(code.strip()).refresh_token)
        except requests.HTTPError:
            what, hint = "Dropbox does not take this code", "open the address again: a code is good once, for minutes"
        except (requests.RequestException, KeyError):
            what, hint = "no answer that could be used came from Dropbox", _NETWORK
        raise TargetUnavailableError(what, where="packs login", hint=hint)


def _route(name: str) -> Any:
    """The SDK's description of a route, which calls `delete_v2` `delete:2`."""
    namespace, _, route = name.partition("/")
    return _ROUTES[namespace][f"{route[:-3]}:{route[-1]}" if route.endswith(("_v2", "_v3")) else route]


def _plain(validator: Any, value: Any) -> Any:
    return stone_serializers.json_compat_obj_encode(validator, value)


def _refusal(error: Any) -> Fault | RefusedError:
    """A no, but for those that are none if asked again."""
    if "content_hash_mismatch" in tags(error):
        return Fault("what reached Dropbox is not what was sent", _NETWORK, again=True)
    if "too_many_write_operations" in tags(error):
        return Fault("Dropbox is busy with other changes in this account", again=True)
    return RefusedError(error)


def _sign_in_fault(error: Any) -> Fault:
    if tags(error)[0] == "missing_scope":
        return Fault(f"the Dropbox app may not do this: it lacks the permission {error['required_scope']}", _CONSOLE)
    if tags(error)[0] in ("invalid_access_token", "expired_access_token"):
        return Fault("Dropbox does not take the refresh token: it was withdrawn or is another app's", _CONSOLE)
    missing = tags(error)[0] == "route_access_denied"
    return Fault(f"Dropbox does not let us in: {tags(error)[0].replace('_', ' ')}", _CONSOLE, missing=missing)


def _connection_fault(error: requests.RequestException) -> Fault:
    """In our own words: those of the libraries hold addresses, and go on for lines."""
    if isinstance(error, requests.exceptions.SSLError):
        what = "the connection to Dropbox is not secure, or broke off: " + type(error).__name__
    elif isinstance(error, requests.exceptions.ProxyError):
        what = "the proxy did not let us through to Dropbox"
    elif isinstance(error, requests.Timeout):
        what = "Dropbox did not answer in time"
    else:
        what = "the connection to Dropbox could not be made, or broke off"
    return Fault(what, _NETWORK, again=True, unsure=True)
