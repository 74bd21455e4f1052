"""One key in the words of two tools."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.campaign.load import load_campaign
from pipeline.campaign.public_key import PublicKey, parse_public_key, parse_public_keys
from tests.workspaces import CAMPAIGN, edit, whole_workspace

KEY = PublicKey(bytes(range(32)))
OTHER = PublicKey(bytes(range(1, 33)))
PRIVATE = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----"


def test_the_forms_are_those_of_the_tools() -> None:
    """The fingerprint is what `ssh-keygen -l` prints; the rest is tried out in tests/sync/test_signatures.py."""
    assert KEY.ssh == "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
    assert KEY.fingerprint == "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA"
    assert KEY.allowed_signers("peers") == f'peers namespaces="packs" {KEY.ssh}'
    assert KEY.minisign == "RWRjDc0pZsQzZgABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"


@pytest.mark.parametrize(
    "text",
    [
        KEY.ssh,
        f"{KEY.ssh} somebody@somewhere",
        f"  {KEY.minisign}\n",
        KEY.allowed_signers("peers"),
        f"untrusted comment: minisign public key 1234\n{KEY.minisign}\n",
        f"# {OTHER.ssh}\n{KEY.ssh}\n",
    ],
)
def test_every_form_is_read(text: str) -> None:
    assert parse_public_key(text) == KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 !!!!",
        KEY.ssh[:-4],
        KEY.ssh.replace("ssh-ed25519", "ssh-rsa"),
        KEY.minisign[:-4],
        KEY.minisign.replace("RWR", "RWS", 1),
        f"{KEY.ssh}\n{OTHER.ssh}",
        PRIVATE,
    ],
)
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match=r"public key|one key only") as raised:
        parse_public_key(text)
    assert "MC4C" not in str(raised.value)


def test_a_file_may_hold_several() -> None:
    text = f"# ours\n{KEY.allowed_signers('peers')}\r\n\r\n{OTHER.minisign}\r\n"
    assert parse_public_keys(text) == (KEY, OTHER)


def test_campaign_toml_names_the_key(tmp_path: Path) -> None:
    root = whole_workspace(tmp_path)
    edit(root / CAMPAIGN, r'require = "reviewed"', f'require = "reviewed"\npublic_key = "{KEY.ssh}"')
    campaign, _ = load_campaign(root)
    assert campaign
    assert campaign.public_key == KEY


def test_a_private_key_in_campaign_toml_is_a_problem_that_does_not_print_it(tmp_path: Path) -> None:
    root = whole_workspace(tmp_path)
    edit(root / CAMPAIGN, r'require = "reviewed"', f'require = "reviewed"\npublic_key = """{PRIVATE}"""')
    campaign, problems = load_campaign(root)
    assert campaign is None
    (problem,) = [problem for problem in problems if "public key" in problem.what]
    assert problem.line == 15
    assert "MC4C" not in str(problems)
