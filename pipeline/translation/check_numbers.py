"""Numbers: those of the source, and those the week's data points settle, in whatever digits. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.translation.checked import Finding, Local, Said, differing, digits, spelt_out

_HINT = "write the number of the source; digits of any script will do"


def find_number(said: Said, local: Local) -> Iterator[Finding]:
    """Other numbers than in the source; what contradicts a data point is told by `find_contradiction`."""
    assert said.source is not None
    wanted, there = said.source.numbers, said.facts.numbers
    if wanted == there or Counter(wanted) == Counter(there) or any(_contradictions(said, local)):
        return
    lacking = Counter(wanted) - Counter(there)
    strange = Counter(there) - Counter(wanted)
    strange = Counter({number: count for number, count in strange.items() if number not in spelt_out(said.source.text)})
    if what := differing(lacking, strange):
        yield what, _HINT


def find_contradiction(said: Said, local: Local) -> Iterator[Finding]:
    yield from _contradictions(said, local)


def _contradictions(said: Said, local: Local) -> Iterator[Finding]:
    """Numbers that differ from a data point of the string's week."""
    week = said.key.split(".")[1] if said.key.startswith("week.") else ""
    there, told = said.facts.numbers, set[str]()
    for point in local.points.get(week, ()) if said.source else ():
        value = digits(str(point.value))
        assert said.source is not None
        others = [number for number in there if number not in said.source.numbers]
        if value in said.source.numbers and value not in there and others:
            told.add(others[0])
            hint = f"data point {point.id!r} of the week is {point.value}"
            yield f"it says {others[0]}, the source {point.value}", hint
    for unit in local.units.get(week, ()):
        for match in unit.pattern.finditer(said.facts.bare) if there else ():
            if (number := digits(match[1])) not in unit.values and number not in told:
                hint = f"write {' or '.join(unit.values)}, or mend the data point"
                yield f"it says {match[0]!r}, the week's data point {' or '.join(unit.values)}", hint
