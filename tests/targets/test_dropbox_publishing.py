"""Whole releases into a Dropbox: few requests, killed at any moment, two publishers at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import ConflictError
from pipeline.sync.apply import apply
from tests.fakes.dropbox_server import FakeDropbox
from tests.targets.dropbox_account import ROOT, target_on
from tests.targets.publishing import missing_for_readers, planned, publish, release

CONTENTS = {
    f"{tag}/week-{week}/{n}.png": f"{tag} {week} {n}".encode() * 50
    for tag in ("en", "ru")
    for week in range(4)
    for n in range(10)
}
REPOSITORY = Path(__file__).parents[2]

SYNC = """
import sys
from pathlib import Path
from tests.targets.dropbox_account import target_at
from tests.targets.publishing import publish
from pipeline.sync.apply import read_local
from pipeline.targets import dropbox_upload
dropbox_upload.ENTRIES = 7
publish(read_local(Path(sys.argv[1])), target_at(sys.argv[2]))
"""


@pytest.fixture
def fake() -> Iterator[FakeDropbox]:
    with FakeDropbox() as fake:
        yield fake


def start(tree: Path, fake: FakeDropbox) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", SYNC, str(tree), fake.url]
    return subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE)


def there(fake: FakeDropbox) -> dict[str, bytes]:
    return {path.removeprefix(f"{ROOT}/"): body for path, body in fake.files().items()}


def test_a_release_needs_few_requests_and_the_next_run_none_but_looking(fake: FakeDropbox, tmp_path: Path) -> None:
    local = release(tmp_path, CONTENTS)
    publish(local, target_on(fake))
    assert there(fake) == {**CONTENTS, **local.pointers}
    fake.requests.clear()
    assert publish(local, target_on(fake)).changes == ()
    assert fake.requests == {"oauth2/token": 1, "files/list_folder": 1, "files/download": 1}


def test_one_changed_byte_is_one_file_sent(fake: FakeDropbox, tmp_path: Path) -> None:
    publish(release(tmp_path / "1", CONTENTS), target_on(fake))
    changed = {**CONTENTS, "en/week-0/0.png": CONTENTS["en/week-0/0.png"][:-1] + b"!"}
    steps = publish(release(tmp_path / "2", changed), target_on(fake))
    assert [action.key for action in steps.of("put")] == ["en/week-0/0.png"]
    assert missing_for_readers(there(fake)) == []


def test_of_two_publishers_one_wins_and_the_other_hears_of_it(fake: FakeDropbox, tmp_path: Path) -> None:
    first, second = release(tmp_path / "1", CONTENTS), release(tmp_path / "2", {**CONTENTS, "en/more.txt": b"more"})
    target = target_on(fake)
    steps = planned(first, target)
    publish(second, target_on(fake))
    with pytest.raises(ConflictError):
        apply(steps, first, target, lambda action: None)
    assert missing_for_readers(there(fake)) == []
    assert there(fake)["manifest.json"] == second.pointers["manifest.json"]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(1, 20, 3))
def test_a_run_killed_at_any_moment_is_made_good_by_the_next(fake: FakeDropbox, tmp_path: Path, number: int) -> None:
    fake.latency = 0.02
    old, new = (
        release(tmp_path / "1", CONTENTS),
        release(tmp_path / "2", {key: b"new" + b for key, b in CONTENTS.items()}),
    )
    publish(old, target_on(fake))
    before = fake.total
    run = start(tmp_path / "2", fake)
    while fake.total - before < number and run.poll() is None:
        time.sleep(0.001)
    run.kill()
    run.communicate()
    for key, body in CONTENTS.items():
        assert there(fake)[key] in (body, b"new" + body)
    publish(new, target_on(fake))
    assert there(fake) == {**{key: b"new" + body for key, body in CONTENTS.items()}, **new.pointers}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_ctrl_c_ends_a_run_whose_requests_hang(fake: FakeDropbox, tmp_path: Path) -> None:
    release(tmp_path / "1", CONTENTS)
    fake.hang = 30
    fake.fail("files/upload_session/append_batch", "timeout", times=99)
    run = start(tmp_path / "1", fake)
    while not fake.requests["files/upload_session/append_batch"]:
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=10)
    assert b"KeyboardInterrupt" in told
    assert there(fake) == {}
