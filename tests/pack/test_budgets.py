from __future__ import annotations

from pathlib import Path

from PIL import Image

from pipeline.pack.budgets import BudgetRow, BudgetsJob, budgets_csv


def test_a_row_tells_what_a_jpeg_has_become_and_a_png_has_what_its_size_says(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    Image.new("RGB", (540, 270), "#ff6b4a").save(file, "JPEG", quality=73)
    jpg = BudgetRow("en/a, b.jpg", 950_000, "Bluesky", 1080, 540)
    png = BudgetRow("en/a.png", 0, "", 1080, 540)
    table = budgets_csv(BudgetsJob(((jpg, str(file), 4321), (png, "nowhere.png", 99))))
    assert table.decode("utf-8-sig").splitlines() == [
        "file,bytes,limit,set by,quality,width,height",
        '"en/a, b.jpg",4321,950000,Bluesky,73,540,270',
        "en/a.png,99,,,,1080,540",
    ]
