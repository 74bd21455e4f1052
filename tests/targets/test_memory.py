"""The fake keeps to what the real targets keep to."""

from __future__ import annotations

import pytest

from pipeline.targets.base import Target
from pipeline.targets.memory import MemoryTarget
from tests.targets.conformance import TargetSuite


class TestMemory(TargetSuite):
    @pytest.fixture
    def target(self) -> Target:
        return MemoryTarget()
