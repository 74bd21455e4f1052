"""Who may ask the server of `packs watch`, and what it lets a browser do."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipeline.errors import UsageError
from pipeline.watch.desk import Desk
from pipeline.watch.pictures import Pictures
from pipeline.watch.server import Studio, serve


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(studio(tmp_path_factory.mktemp("server")), "127.0.0.1", 0) as address:
        yield address


def studio(folder: Path) -> Studio:
    return Studio(folder, Desk(), Pictures(folder), lambda job: None)


def ask(address: str, path: str, host: str = "", method: str = "GET", body: str = "") -> http.client.HTTPResponse:
    """Asks for exactly this path, under any name for the host."""
    at = urlsplit(address)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=20)
    connection.request(method, path, body=body.encode(), headers={"Host": host or at.netloc})
    answer = connection.getresponse()
    answer.read()
    return answer


def token_of(address: str) -> str:
    return urlsplit(address).path


def test_the_page_and_its_parts_are_given_to_who_knows_the_address(address: str) -> None:
    for name, kind in (("", "text/html"), ("page.css", "text/css"), ("look.js", "javascript"), ("icon.svg", "svg")):
        answer = ask(address, f"{token_of(address)}{name}")
        assert answer.status == 200
        assert kind in (answer.getheader("Content-Type") or "")


@pytest.mark.parametrize("path", ["/", "/page.css", "/wrong/", "/wrong/events/all", "//", "/%2e%2e/", "/%c3%a9/"])
def test_without_the_token_there_is_nothing(address: str, path: str) -> None:
    assert ask(address, path).status == 403


def test_each_run_has_a_token_of_its_own(address: str, tmp_path: Path) -> None:
    with serve(studio(tmp_path), "127.0.0.1", 0) as other:
        assert token_of(other) != token_of(address)
        assert ask(other, token_of(address)).status == 403
    assert len(token_of(address)) > 20


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:PORT", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:PORT"]
)
def test_a_name_that_somebody_else_pointed_here_is_refused(address: str, host: str) -> None:
    port = str(urlsplit(address).port)
    assert ask(address, token_of(address), host.replace("PORT", port)).status == 421


def test_this_machine_may_be_called_localhost(address: str) -> None:
    assert ask(address, token_of(address), f"localhost:{urlsplit(address).port}").status == 200


def test_other_interfaces_are_closed(address: str) -> None:
    with pytest.raises(ConnectionRefusedError):
        ask(address.replace("127.0.0.1", "127.0.0.2"), token_of(address))


def test_the_browser_is_told_to_load_nothing_from_elsewhere_and_keep_nothing(address: str) -> None:
    answer = ask(address, token_of(address))
    policy = answer.getheader("Content-Security-Policy") or ""
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.getheader("Cache-Control") == "no-store"
    assert answer.getheader("Referrer-Policy") == "no-referrer"
    assert answer.getheader("X-Content-Type-Options") == "nosniff"


def test_refusals_carry_the_same_rules(address: str) -> None:
    assert ask(address, "/wrong/").getheader("Content-Security-Policy")


@pytest.mark.parametrize(
    "path", ["picture/none", "picture/..%2f..%2fetc%2fpasswd", "release/none", "baselines/none", "server.py"]
)
def test_files_nobody_shows_cannot_be_asked_for(address: str, path: str) -> None:
    assert ask(address, f"{token_of(address)}{path}").status == 404


def test_what_a_page_has_on_screen_may_be_nonsense(address: str) -> None:
    assert ask(address, f"{token_of(address)}seen/nobody", method="POST", body="a/b\n\0/é/../x\n").status == 204


def test_a_page_that_says_too_much_is_cut_short(address: str) -> None:
    assert ask(address, f"{token_of(address)}seen/nobody", method="POST", body="x" * (5 << 20)).status == 413


def test_a_port_that_is_taken_is_said_so(address: str, tmp_path: Path) -> None:
    taken = urlsplit(address).port or 0
    with pytest.raises(UsageError, match="cannot listen on"), serve(studio(tmp_path), "127.0.0.1", taken):
        raise AssertionError
