"""Approvals: which strings may get one, what is stored, and that it reads back as it was."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.campaign.load import load_campaign
from pipeline.campaign.text import Text
from pipeline.translation.approvals import to_csv
from pipeline.translation.approve import approved, recalled, to_approve
from pipeline.translation.load import load_catalogs
from pipeline.translation.model import APPROVALS_FILE, Approval, Catalog, Catalogs, Entry, State
from tests.workspaces import small_workspace

TEXTS = [Text(f"week.w.{name}", f"English {name}") for name in ("done", "draft", "old", "none", "said")]
CATALOG = Catalog(
    "ru",
    "locales/ru.po",
    {
        "week.w.done": Entry("English done", "Готово", fuzzy=False, line=1),
        "week.w.draft": Entry("English draft", "Черновик", fuzzy=True, line=5),
        "week.w.old": Entry("Older English", "Старое", fuzzy=False, line=9),
        "week.w.none": Entry("English none", "", fuzzy=False, line=13),
        "week.w.said": Entry("English said", "Сказано", fuzzy=False, line=17),
    },
)
SAID = {("ru", "week.w.said"): Approval("English said", "Сказано", "anna", "2020-11-01")}


def test_only_finished_translations_can_be_approved_and_the_others_are_counted() -> None:
    ready, others = to_approve(TEXTS, "ru", Catalogs({"ru": CATALOG}, SAID))
    assert [(text.key, words) for text, words in ready] == [("week.w.done", "Готово")]
    assert others == {State.FUZZY: 1, State.STALE: 1, State.MISSING: 1}


def test_an_approval_stores_the_pair_itself_and_keeps_the_others() -> None:
    after = approved(SAID, "ru", [(TEXTS[0], "Готово")], "boris", "2020-11-08")
    assert after == {**SAID, ("ru", "week.w.done"): Approval("English done", "Готово", "boris", "2020-11-08")}


def test_a_recall_takes_back_one_language_only() -> None:
    both = {**SAID, ("es", "week.w.said"): Approval("English said", "Dicho", "anna", "2020-11-01")}
    assert recalled(both, "ru", ["week.w.said"]) == {("es", "week.w.said"): both["es", "week.w.said"]}


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=5))
def test_what_is_written_reads_back_as_it_was(pairs: list[tuple[str, str]]) -> None:
    texts = [(Text(f"week.w.k{number}", source), words) for number, (source, words) in enumerate(pairs)]
    body = to_csv(approved({}, "ru", texts, "anna", "2020-11-08")).decode()
    rows = list(csv.reader(io.StringIO(body, newline="")))[1:]
    assert [(row[0], row[4], row[5]) for row in rows] == [(text.key, text.text, words) for text, words in texts]


def test_approvals_written_to_the_workspace_are_what_the_next_build_reads(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    approvals = approved(
        {}, "ar", [(Text("week.essential.headline", 'Harm, "reduction"\nis'), 'أ، "ب"\nج')], "anna", "2020-11-08"
    )
    (root / APPROVALS_FILE).write_bytes(to_csv(approvals))
    campaign, _ = load_campaign(root)
    assert campaign is not None
    catalogs, problems = load_catalogs(root, campaign, ())
    assert problems == []
    read = catalogs.approvals["ar", "week.essential.headline"]
    assert (read.source, read.text, read.reviewer) == ('Harm, "reduction"\nis', 'أ، "ب"\nج', "anna")
