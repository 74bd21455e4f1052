from __future__ import annotations

import time
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.campaign.toml_limits import MAX_DEPTH, too_deep


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 40 + "]" * 40,
        "a = " + "{a=" * 40 + "1" + "}" * 40,
        ".".join("a" * 40) + " = 1",
        "[" + ".".join(["a", '"b"'] * 20) + "]",
        "a = 1\n" + "[" * 100_000,
    ],
)
def test_what_nests_too_deep_is_found(text: str) -> None:
    assert too_deep(text) == text.count("\n", 0, 7) + 1


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * MAX_DEPTH + "]" * MAX_DEPTH,
        'a = "' + "[" * 99 + '"  # ' + "{" * 99,
        "a = '''\n" + "[.\n" * 99 + "'''",
        'a = """\\"""' + "[" * 99 + '"""',
        "a = [\n" + "1.5, 2.5,\n" * 99 + "]",
        "a.b = 1\n" * 99,
    ],
)
def test_what_is_long_or_quoted_is_not_deep(text: str) -> None:
    assert too_deep(text) == 0


@pytest.mark.parametrize("piece", ['\n\\"""', '"""\n', "'''", '"\\', "a", "a.", "[", "#", '"""\\', '\\"'])
def test_no_file_takes_long(piece: str) -> None:
    started = time.monotonic()
    for opening in ("", '"', '"""'):
        too_deep(opening + piece * ((1 << 20) // len(piece)))
    assert time.monotonic() - started < 4


@given(st.recursive(st.integers(), lambda below: st.lists(below, max_size=2), max_leaves=60))
def test_depth_is_that_of_the_value(value: object) -> None:
    def depth(of: object) -> int:
        return 1 + max(map(depth, of), default=0) if isinstance(of, list) else 0

    text = f"a = {value}"
    assert tomllib.loads(text) == {"a": value}
    assert bool(too_deep(text)) == (depth(value) > MAX_DEPTH)
