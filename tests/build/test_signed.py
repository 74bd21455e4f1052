"""What `packs sign` added to a release stays as long as the release does, and README.txt tells how to check it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.errors import Level
from pipeline.pack.manifest import MANIFEST, RELEASE, SIGNATURES, SUMS
from pipeline.sync.apply import read_local
from pipeline.sync.release import check_release, next_release, signed
from tests.sync.signing import key_of
from tests.workspaces import CAMPAIGN, ESSENTIAL, build, drawn_workspace, edit, files, release

KEY = key_of(1)
ONE_WEEK, TWO_WEEKS = release("2020-11-12T00:00:00+00:00"), release("2020-11-16T00:00:00+00:00")
ADDED = {RELEASE, *SIGNATURES}


def signed_workspace(folder: Path) -> Path:
    root = drawn_workspace(folder, ("en",))
    build(root, ONE_WEEK)
    tree = root / "dist/release"
    local = read_local(tree)
    body = local.pointers[MANIFEST]
    made = next_release("peers", hashlib.sha256(body).hexdigest(), None, None, "2020-11-12")
    for name, content in signed(local.manifest, body, made, KEY, local.page_sums).items():
        (tree / name).write_bytes(content)
    return root


def test_building_again_keeps_release_json_and_the_signatures(tmp_path: Path) -> None:
    root = signed_workspace(tmp_path)
    before = files(root / "dist/release")
    report = build(root, ONE_WEEK)
    assert files(root / "dist/release") == before
    assert report.removed == []
    assert check_release(read_local(root / "dist/release").pointers, (KEY.public,)).faults == ()


def test_what_a_build_mends_is_signed_again(tmp_path: Path) -> None:
    root = signed_workspace(tmp_path)
    before = files(root / "dist/release")
    for name in ("en/README.txt", SUMS):
        (root / "dist/release" / name).write_bytes(b"?")
    (root / "dist/release" / MANIFEST).unlink()
    build(root, ONE_WEEK)
    assert files(root / "dist/release") == before


def test_a_changed_release_loses_them_and_says_so(tmp_path: Path) -> None:
    root = signed_workspace(tmp_path)
    report = build(root, TWO_WEEKS)
    assert not ADDED & set(files(root / "dist/release"))
    assert {f"release/{name}" for name in ADDED} <= set(report.removed)
    (note,) = [problem for problem in report.problems if RELEASE in problem.what]
    assert note.level is Level.NOTE
    assert "packs sign" in note.hint
    assert RELEASE.encode() not in (root / "dist/release" / SUMS).read_bytes()
    read_local(root / "dist/release")
    assert [problem for problem in build(root, TWO_WEEKS).problems if RELEASE in problem.what] == []


def test_a_dry_run_takes_nothing_away(tmp_path: Path) -> None:
    root = signed_workspace(tmp_path)
    before = files(root / "dist/release")
    edit(root / ESSENTIAL, "Harm reduction is essential", "Harm reduction is vital")
    build(root, ONE_WEEK, dry_run=True)
    assert files(root / "dist/release") == before


def test_readme_has_the_first_characters_of_each_zip_for_the_phone(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path, ("en",))
    build(root, TWO_WEEKS)
    tree = files(root / "dist/release")
    readme = tree["en/README.txt"].decode("utf-8-sig")
    zips = [name for name in tree if name.endswith(".en.zip")]
    assert len(zips) == 2
    for name in zips:
        digest = hashlib.sha256(tree[name]).hexdigest()
        assert f"\r\n    {digest[:4]} {digest[4:8]}  {name.removeprefix('en/')}\r\n" in readme
    assert readme.count("first 8 characters") == 1


def test_readme_tells_of_signatures_once_the_campaign_has_a_key(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    build(root)
    assert "ssh-keygen" not in files(root / "dist/preview")["en/README.txt"].decode("utf-8-sig")
    edit(root / CAMPAIGN, 'require = "reviewed"', f'require = "reviewed"\npublic_key = "{KEY.public.ssh}"')
    report = build(root)
    assert {"en/README.txt", "ar/README.txt"} <= {decision.path for decision in report.decisions}
    assert not [decision.path for decision in report.decisions if decision.path.endswith((".png", ".zip"))]
    tree = files(root / "dist/preview")
    for tag in ("en", "ar"):
        readme = tree[f"{tag}/README.txt"].decode("utf-8-sig")
        assert KEY.public.allowed_signers("peers-in-the-pandemic") in readme
        assert f"minisign -Vm SHA256SUMS -P {KEY.public.minisign}" in readme
