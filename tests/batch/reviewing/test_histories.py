"""Random histories of people and a scorebook: what stands follows from the copies and returns.

Whatever they do, the ledger and every recalculated scorebook agree, a repeated review or run
changes nothing, and a ledger that begins anew comes to the same. `PERFEVAL_HISTORIES` asks for
more of them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from openpyxl import load_workbook
from support.libreoffice import convert
from support.profile import sized
from support.review_histories import (
    BOOK,
    DEPARTMENT,
    DRAFTS,
    FIGURES,
    SCORES,
    Office,
    decided_in_the_ledger,
    decided_in_the_summary,
    scores_in,
)

from perfeval_xl.batch.run import run
from perfeval_xl.ledger.frames import read_table

HISTORIES = int(os.environ.get("PERFEVAL_HISTORIES", sized(1, deep=30)))
"""So many in each half."""
ACTS = 7

scores = st.sampled_from([0, 3, 7.5, 10])
# TRUE is no number to Excel and to us, but 1 to LibreOffice, which recalculates here.
damaged = st.sampled_from(["8分", "9", "九成", "#N/A", -1, 10.01, 99])
cells = {
    **{("review", name): scores | scores | damaged | st.none() for name in SCORES},
    **{("opinion", name): st.sampled_from(["同意", "核减", None]) for name in SCORES},
    **{("figure", name): st.sampled_from([90, 95, 97, 100, None, "九成"]) for name in FIGURES},
}
typing = st.fixed_dictionaries({}, optional=cells)
people = st.sampled_from(["甲审", "乙审"])
minutes = st.sampled_from([1, 1, 1, -3])
names = st.sampled_from([BOOK, BOOK, "评分表/副本.xlsx", "评分表/甲审的.xlsx"])
which = st.integers(0, 9)

finished: list[tuple[Path, dict[str, Any]]] = []
"""Scorebooks as histories have left them, and what the ledger has of them."""


class History(RuleBasedStateMachine):
    """What people do between runs."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.office = Office(Path(self.folder.name))
        self.kept: list[Path] = []
        self.typed: set[float] = set()
        self.tidied = False
        self._keep()

    def _keep(self) -> None:
        """Somebody keeps a copy of the scorebook as it is now."""
        path = Path(self.folder.name) / f"留存{len(self.kept)}.xlsx"
        if (self.office.out / BOOK).exists():
            shutil.copy(self.office.out / BOOK, path)
            self.kept.append(path)

    def _note(self, typed: dict[tuple[str, str], Any]) -> None:
        numbers = (each for each in typed.values() if isinstance(each, int | float))
        self.typed.update(float(each) for each in numbers if not isinstance(each, bool))

    @rule(at=which, to=names, typed=typing, who=people, later=minutes)
    def type_and_save(
        self, at: int, to: str, typed: dict[tuple[str, str], Any], who: str, later: int
    ) -> None:
        books = self.office.books()
        if books:
            source = self.office.out / books[at % len(books)]
            self._note(typed)
            self.office.save(source, to, typed, who, later)

    @rule(at=which, to=names, typed=typing, who=people, later=minutes)
    def put_back_an_old_copy(
        self, at: int, to: str, typed: dict[tuple[str, str], Any], who: str, later: int
    ) -> None:
        self._note(typed)
        self.office.save(self.kept[at % len(self.kept)], to, typed, who, later)

    @rule(at=which, to=names)
    def save_without_a_change(self, at: int, to: str) -> None:
        books = self.office.books()
        if books:
            self.office.save(self.office.out / books[at % len(books)], to, {}, "甲审")

    @rule(at=which, to=st.sampled_from(["评分表/改了名.xlsx", "评分表/又改名.xlsx", BOOK]))
    def rename(self, at: int, to: str) -> None:
        books = self.office.books()
        if books and not (self.office.out / to).exists():
            (self.office.out / books[at % len(books)]).rename(self.office.out / to)

    @rule(at=which)
    def delete(self, at: int) -> None:
        books = self.office.books()
        if books:
            (self.office.out / books[at % len(books)]).unlink()

    @rule()
    def clear_the_drafts(self) -> None:
        drafts = self.office.out / DRAFTS
        self.tidied = self.tidied or drafts.exists()
        shutil.rmtree(drafts, ignore_errors=True)

    @rule(figure=st.sampled_from(FIGURES), value=st.sampled_from([90.0, 97.0, 100.0]))
    def return_again(self, figure: str, value: float) -> None:
        self.office.return_again(figure, value)

    @rule()
    def run(self) -> None:
        self.office.run()
        self._keep()

    @rule()
    def review(self) -> None:
        self.office.review()

    def teardown(self) -> None:
        """The last run; then all that is to hold at any time."""
        try:
            self.office.run()
            self._check()
        finally:
            self.folder.cleanup()

    def _check(self) -> None:
        out = self.office.out
        before = self.office.tree()
        result = self.office.run()
        assert result.unchanged
        assert self.office.tree() == before
        told, stands = self.office.codes(), self.office.scores()
        self.office.review()
        assert self.office.scores() == stands
        # What was put aside by the run was told by it.
        assert {*self.office.codes()} <= {*told}
        again = self.office.codes()
        self.office.review()
        assert (self.office.codes(), self.office.scores()) == (again, stands)
        reviewed = {row["review_score"] for row in stands.values()}
        assert reviewed - {None} <= self.typed
        assert in_the_ledger(out) == finals(stands)
        assert decided_in_the_summary(out) == decided_in_the_ledger(out)
        if not self.tidied:
            assert finals(self._anew()) == finals(stands)
        place = Path(KEPT.name) / f"{len(finished)}.xlsx"
        if "REVIEW_FIGURE_NOT_NUMBER" not in told:
            shutil.copy(out / BOOK, place)
            finished.append((place, finals(stands)))

    def _anew(self) -> dict[str, dict[str, Any]]:
        """What a run comes to that has the copies and the returns, and no ledger."""
        anew = Path(self.folder.name) / "另一处"
        shutil.copytree(self.office.out / "评分表", anew / "评分表")
        run(self.office.inbox, anew, self.office.options)
        return scores_in(anew)


KEPT = TemporaryDirectory()


def finals(scores: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Indicator → final score, None while there is none."""
    return {
        name: None if row["final_score"] is None else round(row["final_score"], 9)
        for name, row in scores.items()
    }


def in_the_ledger(out: Path) -> dict[str, Any]:
    scores = read_table(out, "scores")
    own = scores[scores["department"] == DEPARTMENT]
    final = dict(zip(own["indicator"], own["final_score"], strict=True))
    return {name: None if each != each else round(each, 9) for name, each in final.items()}


@pytest.mark.libreoffice
@pytest.mark.thinned(2)
@pytest.mark.parametrize("half", [1, 2])
def test_whatever_people_do_ledger_and_workbooks_agree(half: int, tmp_path: Path):
    finished.clear()
    # Where draws are fixed, each half has its own: they follow from the name.
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        type(f"History{half}", (History,), {}),
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=ACTS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    convert([path for path, _ in finished], tmp_path)

    assert len(finished) >= HISTORIES // 2
    wrong = [
        (path.name, shown, expected)
        for path, expected in finished
        if (shown := shown_in(tmp_path / path.name, expected)) != expected
    ]
    assert wrong == []


def shown_in(path: Path, names: Iterable[str]) -> dict[str, Any]:
    """Indicator → the final score that a recalculated scorebook shows, None for none."""
    sheet = load_workbook(path, data_only=True)["评分表"]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    head = [str(each) for each in rows[0]]
    name, final = head.index("三级指标") if "三级指标" in head else 0, head.index("最终得分")
    found = {}
    for row in rows[1:]:
        key = next((str(each) for each in row[: name + 3] if str(each) in names), None)
        if key is not None:
            value = row[final]
            found[key] = round(float(value), 9) if isinstance(value, int | float) else None
    return found
