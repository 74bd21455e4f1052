"""The workflows of `.github`: of the right form, with no finding, and with no right or secret where it is not needed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from pipeline.campaign.load import load_campaign
from pipeline.campaign.schedule import moments, workflow

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".github/workflows"
NAMES = ("ci", "preview", "release")
INSTALL = (
    "python -m pip install --require-hashes --only-binary :all: --requirement requirements/lock.txt",
    "python -m pip install --no-deps --no-build-isolation .",
)


def text(name: str) -> str:
    return (FOLDER / f"{name}.yml").read_text(encoding="utf-8")


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe", pure=True).load(text(name))
    return content


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every job by `workflow.job`."""
    for name in NAMES:
        yield from ((f"{name}.{job}", content) for job, content in read(name)["jobs"].items())


def steps(job: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = job["steps"]
    return found


def finished(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8", check=False)


def schema(*files: Path) -> subprocess.CompletedProcess[str]:
    """GitHub's own schema, as it came with check-jsonschema."""
    return finished(sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", *files)


def zizmor(*files: Path) -> subprocess.CompletedProcess[str]:
    """Its strictest rules; none of those that would ask GitHub."""
    program = shutil.which("zizmor", path=str(Path(sys.executable).parent))
    assert program, "zizmor is not beside this Python"
    return finished(program, "--quiet", "--offline", "--persona", "auditor", "--strict-collection", *files)


def test_these_are_all_the_workflows() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.yml" for name in NAMES}


def test_they_have_the_form_github_reads() -> None:
    done = schema(*sorted(FOLDER.glob("*.yml")))
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing() -> None:
    done = zizmor(FOLDER)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("what", "instead", "finding"),
    [
        (r"checkout@\w{40} # v[\d.]+", "checkout@v7", "unpinned-uses"),
        ("persist-credentials: false", "persist-credentials: true", "artipacked"),
        ("permissions: {}", "permissions: write-all", "excessive-permissions"),
        (r"\n  pull_request:", "\n  pull_request_target:", "dangerous-triggers"),
        ("bash .ci/run", "echo ${{ github.head_ref }}", "template-injection"),
    ],
)
def test_zizmor_would_find_it(tmp_path: Path, what: str, instead: str, finding: str) -> None:
    changed, count = re.subn(what, instead, text("ci"))
    assert count
    (tmp_path / "ci.yml").write_text(changed, encoding="utf-8")
    assert f"[{finding}]" in zizmor(tmp_path / "ci.yml").stdout


def test_a_key_github_does_not_know_is_found(tmp_path: Path) -> None:
    (tmp_path / "ci.yml").write_text(text("ci").replace("timeout-minutes", "timeout"), encoding="utf-8")
    assert schema(tmp_path / "ci.yml").returncode == 1


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_by_commit_with_the_version_beside_it(name: str) -> None:
    uses = re.findall(r"uses: (.*)", text(name))
    assert uses
    assert [use for use in uses if not re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)] == []


def test_one_action_has_one_pin_everywhere() -> None:
    pins = {use.split("@")[0]: use for name in NAMES for use in re.findall(r"uses: (.*)", text(name))}
    assert {use for name in NAMES for use in re.findall(r"uses: (.*)", text(name))} == {*pins.values()}


@pytest.mark.parametrize(("name", "job"), list(jobs()))
def test_every_job_ends_in_time_and_begins_with_no_rights(name: str, job: dict[str, Any]) -> None:
    assert job["timeout-minutes"] <= 60
    assert job["permissions"].pop("contents") == "read"
    assert job["permissions"] == {"release.sign": {"actions": "read"}, "release.publish": {"id-token": "write"}}.get(
        name, {}
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_begins_with_no_rights_and_runs_once_at_a_time(name: str) -> None:
    content = read(name)
    assert content["permissions"] == {}
    assert content["concurrency"]["cancel-in-progress"] is (name != "release")


@pytest.mark.parametrize("name", ["preview", "release"])
def test_what_runs_beside_a_campaign_is_installed_from_the_lock_with_hashes(name: str) -> None:
    for job in read(name)["jobs"].values():
        (script,) = [step["run"] for step in steps(job) if "pip install" in step.get("run", "")]
        assert tuple(script.splitlines()) == INSTALL


def test_no_workflow_is_started_by_strangers_with_our_rights() -> None:
    started = {name: set(read(name)["on"]) for name in NAMES}
    assert started == {
        "ci": {"push", "pull_request"},
        "preview": {"push"},
        "release": {"schedule", "workflow_dispatch"},
    }


def test_only_two_protected_jobs_see_secrets_and_each_only_its_own() -> None:
    seen = {name: set(re.findall(r"secrets\.(\w+)", str(job))) for name, job in jobs()}
    assert {name: secrets for name, secrets in seen.items() if secrets} == {
        "release.sign": {"PACKS_SIGNING_KEY", "PACKS_KEY_PASSPHRASE"},
        "release.publish": {
            "PACKS_DROPBOX_APP_KEY",
            "PACKS_DROPBOX_APP_SECRET",
            "PACKS_DROPBOX_REFRESH_TOKEN",
        },
    }
    release = read("release")["jobs"]
    assert {name: job.get("environment") for name, job in release.items()} == {
        "build": None,
        "sign": "signing",
        "publish": "release",
    }


def test_a_secret_reaches_one_step_not_a_whole_job() -> None:
    for name, job in jobs():
        assert "env" not in job, name
        assert [step["name"] for step in steps(job) if "secrets." in str(step)] in ([], ["Sign"], ["Publish"])


def test_a_preview_stays_off_in_public_repositories_unless_somebody_opts_in() -> None:
    (job,) = read("preview")["jobs"].values()
    assert job["if"] == "github.event.repository.private || vars.PACKS_PREVIEW == 'on'"
    assert [step["run"] for step in steps(job) if step.get("run", "").startswith("packs")] == [
        "packs check --problems github",
        "packs build",
    ]
    assert steps(job)[-1]["with"]["path"] == "dist/preview/review/*.png"


def test_a_cache_holds_what_a_release_build_drew_and_nothing_else() -> None:
    for name, job in jobs():
        for step in steps(job):
            if "actions/cache" in step.get("uses", ""):
                assert name in ("release.build", "release.publish")
                assert step["with"]["path"] == ".pipeline"
                assert "secrets" not in step["with"]["key"]
    assert "packs build\n" not in text("release")


def test_the_release_is_drawn_where_nothing_is_secret_and_published_as_one_command() -> None:
    release = read("release")["jobs"]
    commands = {
        name: [line for step in steps(job) for line in step.get("run", "").splitlines() if line.startswith("packs")]
        for name, job in release.items()
    }
    assert commands == {
        "build": ["packs check", "packs build --release || [ $? -eq 3 ]", "packs verify dist/release"],
        "sign": [],  # its command stands in a condition
        "publish": ["packs publish --yes"],
    }
    assert "then packs sign --previous ./previous; else packs sign; fi" in text("release")
    assert release["sign"]["needs"] == "build"
    assert release["publish"]["needs"] == ["build", "sign"]


def test_beside_the_key_there_are_checksums_and_nothing_they_are_of() -> None:
    build, sign = (steps(read("release")["jobs"][name]) for name in ("build", "sign"))
    handed_on = {
        step["with"]["name"]: step["with"]["path"] for step in build if "upload-artifact" in step.get("uses", "")
    }
    fetched = [step["with"]["name"] for step in sign if "download-artifact" in step.get("uses", "")]
    assert fetched == ["checksums"]
    assert handed_on["checksums"].split() == ["dist/release/manifest.json", "dist/release/SHA256SUMS"]


def test_the_release_runs_when_packs_schedule_says() -> None:
    campaign, _ = load_campaign(ROOT)
    assert campaign is not None
    first = datetime(campaign.start.year, campaign.start.month, campaign.start.day, tzinfo=UTC) - timedelta(days=31)
    assert "\n".join(workflow(moments(campaign.weeks, first), explain=False)) in text("release")


def test_no_job_asks_which_line_of_the_schedule_started_it() -> None:
    assert "github.event.schedule" not in text("release")
