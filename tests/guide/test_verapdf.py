"""What veraPDF says of the guides: the validator of the PDF Association, beside the one of every other test run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.guide.model import DesignerPage
from pipeline.guide.typeset import set_guide
from tests.guide.designed import WORD, brought, job_with, page
from tests.guide.test_standards import CAMPAIGN_LANGUAGES, campaign_guide

pytestmark = [pytest.mark.slow, pytest.mark.mode("PACKS_VERAPDF")]
VALIDATE = Path(__file__).with_name("Validate.java")


def verdicts(standard: str, folder: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """PASS, or FAIL with the rules that are broken, by name of file; Java starts once for all of them."""
    paths = [folder / f"{name}.pdf" for name in files]
    for path, data in zip(paths, files.values(), strict=True):
        path.write_bytes(data)
    command = ["java", "-cp", os.environ["PACKS_VERAPDF"], str(VALIDATE), standard, *map(str, paths)]
    said = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=300).stdout
    lines = (line.split("\t") for line in said.splitlines())
    return {name.removesuffix(".pdf"): f"{verdict} {rules}".strip() for verdict, name, rules in lines}


@pytest.mark.parametrize(("standard", "untagged"), [("ua1", "7.1-3 "), ("2a", "6.7.2.2-1 ")])
def test_every_guide_passes_and_a_drawing_without_tags_does_not(tmp_path: Path, standard: str, untagged: str) -> None:
    pages = [DesignerPage(brought(tmp_path / "03-map.pdf", page(WORD)), 0, "A map of all services")]
    guides = {tag: campaign_guide(tag) for tag in CAMPAIGN_LANGUAGES}
    guides["with-a-designers-page"] = set_guide(job_with("ar", pages))
    found = verdicts(standard, tmp_path, {**guides, "drawing": page(WORD)})
    drawing = found.pop("drawing")
    assert found == dict.fromkeys(guides, "PASS")
    assert drawing.startswith("FAIL")
    assert untagged in drawing
