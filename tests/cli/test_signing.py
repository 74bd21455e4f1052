"""`packs keys`, `sign`, `sync` and `verify` together, as the campaign lead and a partner use them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.cli import cli
from pipeline.cli.common import run_safely
from pipeline.cli.keyfile import PASSPHRASE, PLACE, read_key, write_key
from pipeline.pack.manifest import MANIFEST, RELEASE, SIGNATURES, SUMS
from pipeline.targets.base import Entry
from pipeline.targets.folder import FolderTarget
from tests.sync.releases import write_tree
from tests.sync.signing import (
    key_of,
    minisign_says_verified,
    needs_minisign,
    needs_ssh_keygen,
    ssh_keygen_says_good,
)
from tests.workspaces import CAMPAIGN, edit, files, whole_workspace

FIRST = {"README.txt": b"", "en/a.txt": b"a", "en/b.txt": b"b"}
SECOND = {**FIRST, "en/c.txt": b"c"}
KEY, OTHER = key_of(1), key_of(2)


class Done(NamedTuple):
    code: int
    out: str
    err: str


Packs = Callable[..., Done]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a release built, the campaign's key outside it, and the current folder in it."""
    (root := tmp_path / "workspace").mkdir()
    whole_workspace(root)
    write_tree(root / "dist/release", FIRST)
    monkeypatch.setenv(PLACE, str(tmp_path / "key"))
    monkeypatch.delenv(PASSPHRASE, raising=False)
    monkeypatch.chdir(root)
    write_key(tmp_path / "key", KEY)
    return root


@pytest.fixture
def packs(capsys: pytest.CaptureFixture[str]) -> Packs:
    def run(*arguments: str) -> Done:
        capsys.readouterr()
        code = run_safely(cli, list(arguments))
        return Done(code, *capsys.readouterr())

    return run


def built(root: Path, contents: dict[str, bytes]) -> None:
    """Another release takes the place of the one built, as a build leaves it: unsigned."""
    shutil.rmtree(root / "dist/release")
    write_tree(root / "dist/release", contents)


def release_of(tree: Path) -> dict[str, object]:
    return dict(json.loads((tree / RELEASE).read_bytes()))


def trust(root: Path, key: str = KEY.public.ssh) -> None:
    edit(root / CAMPAIGN, r'require = "reviewed"(\npublic_key = .*)?', f'require = "reviewed"\npublic_key = "{key}"')


class TestKeys:
    def test_a_new_key_is_made_once(self, root: Path, tmp_path: Path, packs: Packs) -> None:
        (tmp_path / "key").unlink()
        done = packs("keys", "new")
        assert done.code == 0
        made = read_key(tmp_path / "key").public
        assert f'public_key = "{made.ssh}"' in done.out
        again = packs("keys", "new")
        assert (again.code, read_key(tmp_path / "key").public) == (2, made)
        assert "not overwritten" in again.err

    def test_show_prints_the_public_key_in_every_form_and_the_private_in_none(self, root: Path, packs: Packs) -> None:
        shown = packs("keys", "show").out
        for form in (
            KEY.public.fingerprint,
            f'public_key = "{KEY.public.ssh}"',
            f'peers-in-the-pandemic namespaces="packs" {KEY.public.ssh}',
            KEY.public.minisign,
        ):
            assert form in shown
        assert "PRIVATE" not in shown

    def test_inside_the_campaign_no_key_is_made(
        self, root: Path, packs: Packs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(PLACE, str(root / "assets/key"))
        done = packs("keys", "new")
        assert done.code == 2
        assert "may not lie inside the campaign's folder" in done.err
        assert not (root / "assets/key").exists()

    def test_a_passphrase_is_asked_of_the_environment(
        self, root: Path, tmp_path: Path, packs: Packs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "key").unlink()
        monkeypatch.setenv(PASSPHRASE, "correct horse")
        assert packs("keys", "new").code == 0
        assert packs("sign").code == 0
        monkeypatch.setenv(PASSPHRASE, "wrong horse")
        wrong = packs("sign")
        monkeypatch.delenv(PASSPHRASE)
        assert (wrong.code, packs("sign").code) == (2, 2)
        assert "horse" not in wrong.out + wrong.err

    @needs_ssh_keygen
    @needs_minisign
    def test_rotation_keeps_the_old_key_and_states_the_new_one(self, root: Path, tmp_path: Path, packs: Packs) -> None:
        (out := tmp_path / "out").mkdir()
        done = packs("keys", "rotate", "--out", str(out))
        assert done.code == 0
        new = read_key(tmp_path / "key").public
        assert new.ssh in done.out
        assert read_key(tmp_path / "key.old").public == KEY.public
        statement = out / "peers-in-the-pandemic-new-key.txt"
        assert new.minisign in statement.read_text(encoding="utf-8")
        assert minisign_says_verified(statement, KEY.public)
        assert packs("keys", "rotate", "--out", str(out)).code == 2
        assert read_key(tmp_path / "key").public == new

    def test_after_a_rotation_the_next_release_counts_on(self, root: Path, tmp_path: Path, packs: Packs) -> None:
        packs("sign")
        packs("sync")
        packs("keys", "rotate", "--out", str(tmp_path))
        (tmp_path / "old.pub").write_text(KEY.public.ssh, encoding="utf-8")
        built(root, SECOND)
        refused = packs("sign", "--previous", "shared")
        assert refused.code == 5
        assert "--previous-key" in refused.err
        assert packs("sign", "--previous", "shared", "--previous-key", str(tmp_path / "old.pub")).code == 0
        assert release_of(root / "dist/release")["version"] == 2
        assert packs("sync").code == 0
        assert packs("verify", "shared").code == 0


class TestSigning:
    @needs_ssh_keygen
    @needs_minisign
    def test_partners_tools_take_it(self, root: Path, packs: Packs) -> None:
        assert packs("sign").code == 0
        sums = root / "dist/release" / SUMS
        assert minisign_says_verified(sums, KEY.public)
        assert ssh_keygen_says_good(sums, KEY.public)
        assert f"  {RELEASE}\n".encode() in sums.read_bytes()

    def test_signing_twice_changes_no_byte(self, root: Path, packs: Packs) -> None:
        packs("sign")
        first = files(root / "dist/release")
        packs("sign")
        assert files(root / "dist/release") == first

    def test_the_first_is_1_and_each_counts_on(self, root: Path, packs: Packs) -> None:
        assert "shared holds no release yet" in packs("sign", "--previous", "shared").out
        packs("sync")
        first = release_of(root / "published")
        assert packs("sign", "--previous", "shared").code == 0
        assert release_of(root / "dist/release") == first
        built(root, SECOND)
        packs("sign", "--previous", "published")
        second = release_of(root / "dist/release")
        assert (first["version"], first["previous"]) == (1, "")
        assert (second["version"], second["previous"]) == (2, first["manifest"])
        assert packs("sync").code == 0

    @pytest.mark.parametrize("stop_after", [RELEASE, SUMS, SIGNATURES[0]])
    def test_a_signing_that_was_stopped_is_not_published_and_can_be_repeated(
        self, root: Path, packs: Packs, stop_after: str
    ) -> None:
        tree = root / "dist/release"
        unsigned = files(tree)
        packs("sign")
        whole = files(tree)
        order = [RELEASE, SUMS, *SIGNATURES]
        for name in order[order.index(stop_after) + 1 :]:
            if name in unsigned:
                (tree / name).write_bytes(unsigned[name])
            else:
                (tree / name).unlink()
        assert packs("sync").code == 5
        assert packs("sign").code == 0
        assert files(tree) == whole

    def test_an_altered_tree_is_refused(self, root: Path, packs: Packs) -> None:
        """By its checksums: those of one build agree."""
        listed = (root / "dist/release" / SUMS).read_bytes()
        cut, forged = listed.partition(b"\n")[2], listed.replace(b"a", b"b")
        added = listed + f"{'a' * 64}  en/more.txt\n".encode()
        for name, body in ((SUMS, cut), (SUMS, forged), (SUMS, added), (MANIFEST, b"{}"), (SUMS, None)):
            built(root, FIRST)
            path = root / "dist/release" / name
            path.unlink() if body is None else path.write_bytes(body)
            done = packs("sign")
            assert (done.code, not (root / "dist/release" / RELEASE).exists()) == (5, True), body
            assert name in done.err

    def test_manifest_and_checksums_are_enough_and_the_files_are_compared_when_it_is_published(
        self, root: Path, packs: Packs, tmp_path: Path
    ) -> None:
        """So the place that has the key needs to see nothing else."""
        tree = root / "dist/release"
        whole = shutil.copytree(tree, tmp_path / "whole")
        for path in tree.rglob("*"):
            if path.is_file() and path.name not in (MANIFEST, SUMS):
                path.unlink()
        assert packs("sign").code == 0
        assert packs("sync").code == 5
        shutil.copytree(tree, whole, dirs_exist_ok=True)
        shutil.copytree(whole, tree, dirs_exist_ok=True)
        assert packs("sync").code == 0
        assert packs("verify", "shared").code == 0

    def test_an_unfinished_tree_is_refused(self, root: Path, packs: Packs) -> None:
        (root / "dist/release" / MANIFEST).unlink()
        assert packs("sign").code == 5
        (root / "dist/release" / SUMS).unlink()
        done = packs("sign")
        assert done.code == 5
        assert "not finished" in done.err
        shutil.rmtree(root / "dist/release")
        assert packs("sign").code == 2

    def test_a_preview_is_refused(self, root: Path, packs: Packs) -> None:
        write_tree(root / "dist/release", FIRST, tree="preview")
        assert packs("sign").code == 2

    def test_a_key_that_partners_were_not_told_is_refused(self, root: Path, packs: Packs) -> None:
        trust(root, OTHER.public.ssh)
        done = packs("sign")
        assert done.code == 2
        assert "another public key" in done.err

    def test_a_forged_release_before_it_is_refused(self, root: Path, packs: Packs) -> None:
        packs("sign")
        packs("sync")
        path = root / "published" / RELEASE
        path.write_bytes(path.read_bytes().replace(b'"version": 1', b'"version": 9'))
        done = packs("sign", "--previous", "shared")
        assert done.code == 5
        assert "not the one that was signed" in done.err

    def test_the_release_of_another_campaign_before_it_is_refused(self, root: Path, packs: Packs) -> None:
        packs("sign")
        packs("sync")
        edit(root / CAMPAIGN, "id = .*", 'id = "another"')
        assert packs("sign", "--previous", "shared").code == 2


class TestPublishing:
    def test_all_of_it_is_published_and_again_nothing(self, root: Path, packs: Packs) -> None:
        packs("sign")
        assert packs("sync").code == 0
        assert files(root / "published") == files(root / "dist/release")
        assert "0 to put, 0 to delete, 8 unchanged" in packs("sync").out

    def test_a_signed_release_is_not_replaced_by_an_unsigned_one(self, root: Path, packs: Packs) -> None:
        packs("sign")
        packs("sync")
        signed = files(root / "published")
        built(root, SECOND)
        done = packs("sync")
        assert done.code == 4
        assert "signed, and yours is not" in done.err
        assert "packs sign --previous shared" in done.err
        assert files(root / "published") == signed
        assert packs("sync", "--allow-unsigned").code == 0
        assert files(root / "published") == files(root / "dist/release")
        assert packs("verify", "published").code == 0

    def test_nor_by_an_older_one(self, root: Path, packs: Packs) -> None:
        packs("sign")
        packs("sync")
        old = root.parent / "old"
        shutil.copytree(root / "dist/release", old)
        built(root, SECOND)
        packs("sign", "--previous", "shared")
        packs("sync")
        shutil.rmtree(root / "dist/release")
        shutil.copytree(old, root / "dist/release")
        done = packs("sync")
        assert done.code == 4
        assert "newer than your release 1" in done.err
        assert packs("sync", "--allow-unsigned").code == 0

    def test_two_signed_alike_are_told_apart(self, root: Path, packs: Packs) -> None:
        packs("sign")
        packs("sync")
        built(root, SECOND)
        packs("sign")
        assert "another release 1" in packs("sync").err

    def test_a_release_json_on_the_target_that_is_none_is_told(self, root: Path, packs: Packs) -> None:
        packs("sign")
        packs("sync")
        (root / "published" / RELEASE).write_bytes(b"<html>")
        assert packs("sync").code == 5
        assert packs("sync", "--allow-unsigned").code == 0
        assert packs("verify", "published").code == 0

    def test_where_partners_were_told_a_key_nothing_is_published_without(self, root: Path, packs: Packs) -> None:
        trust(root)
        done = packs("sync")
        assert done.code == 2
        assert "not signed" in done.err
        packs("sign")
        assert packs("sync").code == 0

    def test_nor_with_a_signature_that_does_not_fit(self, root: Path, packs: Packs) -> None:
        packs("sign")
        (root / "dist/release" / SIGNATURES[1]).write_bytes(OTHER.minisign_signature(b"", "x"))
        assert packs("sync").code == 5
        trust(root, OTHER.public.ssh)
        assert packs("sync").code == 5


class TestVerifying:
    @pytest.fixture
    def place(self, root: Path, packs: Packs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A signed release somebody downloaded, and the public key from elsewhere; we are in no workspace."""
        packs("sign")
        place = tmp_path / "downloads" / "peers"
        shutil.copytree(root / "dist/release", place)
        (place.parent / "key.pub").write_text(KEY.public.allowed_signers("peers"), encoding="utf-8")
        (place.parent / "other.pub").write_text(OTHER.public.minisign, encoding="utf-8")
        monkeypatch.chdir(place.parent)
        return place

    def test_without_a_workspace_or_a_key_it_tells_the_fingerprint(self, place: Path, packs: Packs) -> None:
        done = packs("verify", "peers")
        assert done.code == 0
        assert f"a key nobody vouched for here: {KEY.public.fingerprint}" in done.out

    def test_with_the_key_it_tells_the_release(self, place: Path, packs: Packs) -> None:
        done = packs("verify", "peers", "--key", "key.pub")
        assert done.code == 0
        assert "Signed as release 1 of " in done.out

    @pytest.mark.parametrize(
        ("name", "body", "says"),
        [
            ("en/a.txt", b"b", "en/a.txt: changed"),
            ("en/a.txt", None, "en/a.txt: missing"),
            ("en/more.txt", b"?", "en/more.txt: not listed"),
            (SUMS, b"", "SHA256SUMS.sig: does not fit"),
            (MANIFEST, b"{}", "manifest.json: changed"),
            (RELEASE, b"{}", "release.json: changed"),
            (RELEASE, None, "release.json: missing"),
            (SIGNATURES[0], None, "SHA256SUMS.sig: missing"),
            (SIGNATURES[1], b"?", "SHA256SUMS.minisig: is no minisign signature"),
        ],
    )
    def test_any_difference_is_named(self, place: Path, packs: Packs, name: str, body: bytes | None, says: str) -> None:
        (place / name).unlink() if body is None else (place / name).write_bytes(body)
        for key in ((), ("--key", "key.pub")):
            done = packs("verify", "peers", *key)
            assert done.code == 5
            assert says in done.out.splitlines()

    def test_another_key_is_refused(self, place: Path, packs: Packs) -> None:
        done = packs("verify", "peers", "--key", "other.pub")
        assert done.code == 5
        assert "another key" in done.out

    def test_files_rewritten_with_all_their_sums_are_refused(self, place: Path, packs: Packs) -> None:
        """By somebody who has no key: everything fits, but for the signature."""
        signatures = {name: (place / name).read_bytes() for name in (RELEASE, *SIGNATURES)}
        shutil.rmtree(place)
        write_tree(place, SECOND)
        assert packs("verify", "peers").code == 0
        assert packs("verify", "peers", "--key", "key.pub").code == 5
        for name, body in signatures.items():
            (place / name).write_bytes(body)
        assert packs("verify", "peers").code == 5

    def test_an_unsigned_folder_is_whole_but_by_nobody(self, root: Path, packs: Packs) -> None:
        done = packs("verify", "dist/release")
        assert done.code == 0
        assert "not signed: this says that it is whole, not who made it" in done.out

    @pytest.mark.parametrize("content", [b"", b"no key", "ключ".encode("utf-16")])
    def test_a_key_file_without_a_key_is_told(self, place: Path, packs: Packs, content: bytes) -> None:
        (place.parent / "empty.pub").write_bytes(content)
        assert packs("verify", "peers", "--key", "empty.pub").code == 2
        assert packs("verify", "peers", "--key", "nowhere.pub").code == 2

    def test_the_key_of_campaign_toml_is_asked_for(self, root: Path, packs: Packs) -> None:
        trust(root)
        done = packs("verify", "dist/release")
        assert done.code == 5
        assert "SHA256SUMS.sig: missing" in done.out
        packs("sign")
        assert packs("verify", "dist/release").code == 0
        write_tree(root / "dist/preview", FIRST, tree="preview")
        assert packs("verify", "dist/preview").code == 0

    def test_but_not_of_what_only_reviewers_see(self, root: Path, packs: Packs) -> None:
        trust(root)
        edit(root / CAMPAIGN, r'path = "published"', 'path = "published"\nstaging = true\ntree = "preview"')
        write_tree(root / "dist/preview", FIRST, tree="preview")
        assert packs("sync", "shared").code == 0
        assert packs("verify", "shared").code == 0

    def test_a_target_is_verified_by_its_name(self, root: Path, packs: Packs) -> None:
        trust(root)
        packs("sign")
        packs("sync")
        for arguments in (("shared",), ("shared", "--every-byte")):
            assert packs("verify", *arguments).code == 0
        (root / "published/en/a.txt").write_bytes(b"b")
        for arguments in (("shared",), ("shared", "--every-byte")):
            done = packs("verify", *arguments)
            assert (done.code, done.out) == (5, "en/a.txt: changed\n")

    def test_one_that_moves_meanwhile_is_being_published(
        self, root: Path, packs: Packs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Pointers of two releases were read: that says nothing against either."""
        packs("sign")
        packs("sync")
        built(root, SECOND)
        packs("sign", "--previous", "shared")
        for name in ("en/c.txt", RELEASE):
            (root / "published" / name).write_bytes((root / "dist/release" / name).read_bytes())
        done = packs("verify", "shared")
        assert (done.code, "manifest.json: not the one release.json names" in done.out) == (5, True)
        assert "if somebody is publishing just now, try again when that is done" in done.err

        look = FolderTarget.entries

        def publish_meanwhile(target: FolderTarget) -> Mapping[str, Entry]:
            for name in (MANIFEST, SUMS, *SIGNATURES):
                (root / "published" / name).write_bytes((root / "dist/release" / name).read_bytes())
            return look(target)

        monkeypatch.setattr(FolderTarget, "entries", publish_meanwhile)
        done = packs("verify", "shared")
        assert (done.code, "somebody is publishing just now" in done.err) == (4, True)
        assert "try again in a minute" in done.err
        assert packs("verify", "shared").code == 0

    def test_an_older_release_put_back_is_found_out(self, root: Path, packs: Packs) -> None:
        trust(root)
        packs("sign")
        old = root.parent / "old"
        shutil.copytree(root / "dist/release", old)
        packs("sync")
        built(root, SECOND)
        packs("sign", "--previous", "shared")
        packs("sync")
        assert packs("verify", str(old)).code == 0
        assert packs("verify", "shared").code == 0
        done = packs("verify", str(old))
        assert done.code == 5
        assert "is older than release 2, which was seen before" in done.out

    def test_what_nobody_vouched_for_is_not_remembered(self, root: Path, packs: Packs) -> None:
        packs("sign")
        assert packs("verify", "dist/release").code == 0
        assert not (root / ".pipeline/verified.json").exists()

    def test_a_fault_in_campaign_toml_is_not_passed_over(self, root: Path, packs: Packs) -> None:
        edit(root / CAMPAIGN, "id = ", "id: ")
        assert packs("verify", "dist/release").code == 1

    def test_what_is_neither_folder_nor_target_is_told(self, root: Path, packs: Packs) -> None:
        done = packs("verify", "sharde")
        assert done.code == 2
        assert "a target of campaign.toml: shared" in done.err
