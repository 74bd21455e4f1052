"""How to check a release stands in README.txt in every language, with commands that can be copied as they are."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.campaign.load import load_campaign
from pipeline.campaign.model import Campaign
from pipeline.pack.texts import WeekLine, language_readme
from pipeline.translation.tool import tool_words
from tests.sync.signing import key_of, needs_minisign, needs_ssh_keygen
from tests.workspaces import REPOSITORY

KEY = key_of(1)
LANGUAGES = ("en", "ru", "es", "it", "ar", "ne")
WEEKS = [
    WeekLine("16 - 20 November", "2020-11-16-oat", "2020-11-16-oat.zip", True, 0, "1a2b3c4d" + "0" * 56),
    WeekLine("9 - 13 November", "2020-11-09-essential", "", True, 0),
]


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    campaign, _ = load_campaign(REPOSITORY)
    assert campaign
    return replace(campaign, public_key=KEY.public)


def readme(campaign: Campaign, tag: str) -> list[str]:
    body = language_readme(campaign, tag, tool_words(tag), WEEKS, "", "", draft=False)
    return body.decode("utf-8-sig").split("\r\n")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_commands_and_keys_stand_alone_on_their_lines(campaign: Campaign, tag: str) -> None:
    lines = readme(campaign, tag)
    command = "ssh-keygen -Y verify -f allowed_signers -I peers-in-the-pandemic -n packs -s SHA256SUMS.sig < SHA256SUMS"
    for wanted in (
        KEY.public.allowed_signers("peers-in-the-pandemic"),
        command,
        f'cmd /c "{command}"',
        f"minisign -Vm SHA256SUMS -P {KEY.public.minisign}",
        "1a2b 3c4d  2020-11-16-oat.zip",
    ):
        assert lines.count(f"    {wanted}") == 1


@pytest.mark.parametrize("tag", LANGUAGES)
def test_it_is_all_said_in_the_language(campaign: Campaign, tag: str) -> None:
    english = set(readme(campaign, "en"))
    same = {line for line in readme(campaign, tag) if re.search(r"\w", line) and line in english}
    assert tag == "en" or all(line.startswith("    ") or "2020-11-09" in line for line in same), same


@pytest.mark.parametrize("tag", LANGUAGES)
def test_without_a_key_nothing_is_said_of_signatures(campaign: Campaign, tag: str) -> None:
    text = "\n".join(readme(replace(campaign, public_key=None), tag))
    assert "minisign" not in text
    assert "1a2b 3c4d" in text


@needs_ssh_keygen
@needs_minisign
@pytest.mark.skipif(not shutil.which("sh"), reason="sh is missing")
@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_commands_work_as_they_are_printed(campaign: Campaign, tag: str, tmp_path: Path) -> None:
    sums = b"%064x  manifest.json\n" % 1
    (tmp_path / "SHA256SUMS").write_bytes(sums)
    (tmp_path / "SHA256SUMS.sig").write_bytes(KEY.ssh_signature(sums))
    (tmp_path / "SHA256SUMS.minisig").write_bytes(KEY.minisign_signature(sums, "x"))
    lines = [line.strip() for line in readme(campaign, tag)]
    (signers,) = [line for line in lines if "namespaces=" in line]
    (tmp_path / "allowed_signers").write_text(signers, encoding="utf-8")
    for program, answer in (("ssh-keygen", "Good"), ("minisign", "verified")):
        (command,) = [line for line in lines if line.startswith(f"{program} -")]
        done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0
        assert answer in done.stdout
        (tmp_path / "SHA256SUMS").write_bytes(sums + b"!")
        assert subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=False).returncode
        (tmp_path / "SHA256SUMS").write_bytes(sums)
