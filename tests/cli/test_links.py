"""Links for partners: written once into campaign.toml, copied into the manifest, checked before publishing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.campaign.load import load_campaign
from pipeline.cli.publishing import Wish, prepare
from pipeline.errors import TargetUnavailableError
from pipeline.targets.memory import MemoryTarget
from tests.cli.shell import packs
from tests.workspaces import CAMPAIGN, build, drawn_workspace, edit, release

LINK = "https://share.example/s/abc"
RUSSIAN = "https://share.example/s/ru"


class Shared(MemoryTarget):
    """A target that knows where its links lead: each address to one key."""

    def __init__(self, leads: dict[str, str]) -> None:
        super().__init__()
        self.leads = leads

    def leads_to(self, url: str, key: str) -> bool:
        return self.leads.get(url) == key


def linked(root: Path) -> Path:
    edit(root / CAMPAIGN, 'path = "published"', f'path = "published"\nlink = "{LINK}"\nlinks = {{ ar = "{RUSSIAN}" }}')
    return root


def test_links_are_copied_into_the_manifest(tmp_path: Path) -> None:
    root = linked(drawn_workspace(tmp_path))
    build(root, release("2020-11-18T00:00:00+00:00"))
    manifest = json.loads((root / "dist/release/manifest.json").read_bytes())
    assert manifest["links"] == [
        {"target": "shared", "language": "", "url": LINK},
        {"target": "shared", "language": "ar", "url": RUSSIAN},
    ]


def test_links_of_reviewers_targets_are_published_nowhere(tmp_path: Path) -> None:
    root = linked(drawn_workspace(tmp_path))
    edit(root / CAMPAIGN, 'path = "published"', 'path = "published"\nstaging = true')
    build(root, release("2020-11-18T00:00:00+00:00"))
    assert LINK not in (root / "dist/release/manifest.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("address", ["http://share.example/s", "javascript:alert(1)", "/home/x"])
def test_what_is_no_link_is_a_problem_with_its_line(tmp_path: Path, address: str) -> None:
    root = drawn_workspace(tmp_path)
    edit(root / CAMPAIGN, 'path = "published"', f'path = "published"\nlink = "{address}"')
    campaign, problems = load_campaign(root)
    assert campaign is None
    assert [(problem.file, "is no link" in problem.what) for problem in problems if problem.line] == [(CAMPAIGN, True)]


@pytest.mark.parametrize(
    ("leads", "said"),
    [
        ({LINK: "", RUSSIAN: "ar"}, ""),
        ({LINK: "elsewhere", RUSSIAN: "ar"}, "the whole campaign"),
        ({LINK: ""}, "link of ar"),
    ],
)
def test_a_link_that_leads_elsewhere_stops_publishing_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leads: dict[str, str], said: str
) -> None:
    root = linked(drawn_workspace(tmp_path))
    build(root, release("2020-11-18T00:00:00+00:00"))
    campaign, _ = load_campaign(root)
    assert campaign is not None
    monkeypatch.setattr("pipeline.cli.publishing.open_target", lambda *_: Shared(leads))
    if not said:
        assert prepare(root, campaign, "shared", Wish()).steps.changes
        return
    with pytest.raises(TargetUnavailableError, match=said) as refused:
        prepare(root, campaign, "shared", Wish())
    assert "packs link shared" in (refused.value.hint or "")


def test_a_folder_has_no_link_of_its_own(tmp_path: Path) -> None:
    done = packs("link", "shared", cwd=drawn_workspace(tmp_path))
    assert done.returncode == 2
    assert "has no links" in done.stderr


@pytest.mark.parametrize("span", ["7", "0d", "d", "1y", "-1d"])
def test_a_span_that_is_none_is_told(tmp_path: Path, span: str) -> None:
    root = drawn_workspace(tmp_path)
    edit(
        root / CAMPAIGN,
        r'kind = "folder"\npath = "published"',
        'kind = "s3"\nbucket = "campaign"\nregion = "eu-west-1"',
    )
    done = packs("link", "shared", "--file", "en/README.txt", "--expires", span, cwd=root)
    assert done.returncode == 2
    assert "is no span of time" in done.stderr


def test_login_is_for_dropbox(tmp_path: Path) -> None:
    done = packs("login", "shared", cwd=drawn_workspace(tmp_path))
    assert done.returncode == 2
    assert "needs no login" in done.stderr


def test_doctor_says_what_keeps_each_target_from_working(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    edit(root / CAMPAIGN, r'kind = "folder"\npath = "published"', 'kind = "dropbox"\npath = "/campaign"')
    done = packs("doctor", cwd=root)
    assert done.returncode == 0
    assert "PACKS_DROPBOX_REFRESH_TOKEN" in done.stdout
    assert "packs login shared" in done.stdout


def test_names_that_some_place_cannot_hold_are_refused_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = drawn_workspace(tmp_path)
    build(root, release("2020-11-18T00:00:00+00:00"))
    campaign, _ = load_campaign(root)
    assert campaign is not None
    target = Shared({})
    monkeypatch.setattr("pipeline.cli.publishing.open_target", lambda *_: target)
    prepared = prepare(root, campaign, "shared", Wish())
    files = prepared.local.manifest.files
    bad = replace(prepared.local.manifest, files=(*files, replace(files[0], path="en/CON.txt")))
    monkeypatch.setattr("pipeline.cli.publishing.read_local", lambda *_: replace(prepared.local, manifest=bad))
    with pytest.raises(Exception, match="CON"):
        prepare(root, campaign, "shared", Wish())
    assert dict(target.entries()) == {}
