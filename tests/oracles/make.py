"""Asks Chromium and Pango anew and stores what they say: `make oracles`, needed when texts, boxes or fonts change.

Needs Chromium and Pango's library, on Debian `apt-get install chromium libpangocairo-1.0-0`, and the fonts for Chinese,
Japanese and Korean. What it writes is the same for the same versions of all of these.
"""

from __future__ import annotations

from tests.draw.texts import all_fonts
from tests.oracles import chromium, libpango, pango
from tests.oracles.cases import cases
from tests.oracles.stored import Oracles, write


def main() -> None:
    """Writes chromium.json and pango.json."""
    broken = chromium.broken(cases(), all_fonts())
    with libpango.only_these(all_fonts()):
        shaped = {case.key: pango.shaped(case, broken[case.key].opportunities, all_fonts()) for case in cases()}
    used = {family for found in shaped.values() for glyphs in found.clusters.values() for family, _ in glyphs}
    digests = {family: _digest(family) for family in sorted(used)}
    write(Oracles((chromium.version(), libpango.version()), digests, broken, shaped))


def _digest(family: str) -> str:
    """Of the regular face: no other is asked for."""
    (digest,) = (face.sha256 for face in all_fonts().faces if face.typst == family and face.weight == 400)
    return digest


if __name__ == "__main__":
    main()
