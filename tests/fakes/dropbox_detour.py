"""How the real SDK comes to the fake Dropbox: by a session that knows a shorter way."""

from __future__ import annotations

from typing import Any

import requests
from requests.adapters import HTTPAdapter


def session_to(url: str, connections: int = 16) -> requests.Session:
    """A session that takes to `url` whatever is meant for dropboxapi.com."""
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", _Detour(url, connections))
    return session


class _Detour(HTTPAdapter):
    """Takes every request to the fake instead, saying which host it was meant for."""

    def __init__(self, url: str, connections: int) -> None:
        super().__init__(pool_connections=2, pool_maxsize=connections)
        self._url = url

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        assert request.url is not None
        host, _, path = request.url.removeprefix("https://").partition("/")
        request.headers["Host"] = host
        request.url = f"{self._url}/{path}"
        return super().send(request, *args, **options)
