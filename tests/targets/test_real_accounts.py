"""The same suite against real accounts, where the environment names a scratch bucket or Dropbox folder."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.targets import open_target
from pipeline.targets.base import Target
from tests.targets.conformance import TargetSuite

BUCKET, FOLDER = "PACKS_SCRATCH_BUCKET", "PACKS_SCRATCH_DROPBOX"


def scratch(settings: dict[str, object], tmp_path: Path) -> Iterator[Target]:
    """A target of its own for one test, empty again afterwards."""
    target = open_target("scratch", settings, tmp_path)
    yield target
    list(target.delete_many(target.entries()))


@pytest.mark.mode(BUCKET)
class TestRealBucket(TargetSuite):
    @pytest.fixture
    def target(self, tmp_path: Path) -> Iterator[Target]:
        prefix = f"packs-tests/{uuid.uuid4()}"
        yield from scratch({"kind": "s3", "bucket": os.environ[BUCKET], "prefix": prefix}, tmp_path)


@pytest.mark.mode(FOLDER)
class TestRealDropbox(TargetSuite):
    @pytest.fixture
    def target(self, tmp_path: Path) -> Iterator[Target]:
        path = f"{os.environ[FOLDER].rstrip('/')}/{uuid.uuid4()}"
        yield from scratch({"kind": "dropbox", "path": path}, tmp_path)
