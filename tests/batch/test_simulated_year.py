"""A year at the bureau: 200 departments, 12 periods, and a ledger that holds every figure of it.

Returns come late, go back, are sent again; the rubric changes in July; analysts review scores and
put figures right. Everything is scored once more by `support.year.recomputed`, which knows nothing
of the program, and the ledger is held against that, figure by figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support.year import chronicle, departments, received, recomputed
from support.year.bureau import REVIEWER, YEAR, Bureau
from support.year.chronicle import Chronicle, Version
from support.year.departments import COUNT, RENAMED, RENAMED_FROM, Department
from support.year.files import number
from support.year.months import BEFORE_THE_CHANGE, CHANGED_IN, NEVER, Year
from support.year.rubric import ID

from perfeval_xl.ledger.books import Scope
from perfeval_xl.ledger.frames import Table, read_table
from perfeval_xl.ledger.ledger import read_ledger
from perfeval_xl.ledger.returns import returns_of

pytestmark = pytest.mark.large

DECIDED = ("FIGURE_CORRECTED", "CORRECTION_OUTDATED", "REVIEW_OUTDATED", "REVIEW_WITHOUT_REASON")
EXACT = 1e-9
"""How far a float may be from its fraction: of sums, which are not rounded."""
TOTALS = ("score", "points_scored", "points_unverified", "points_pending", "grade", "rank")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The year, held against the recomputation after every run and every collection, too."""
    year = Year(Bureau(tmp_path_factory.mktemp("year")), _compare_along_the_way)
    for month in range(1, 13):
        year.month(month)
    return year


def _compare_along_the_way(bureau: Bureau) -> None:
    assert _totals(bureau.out) == _expected_totals(bureau.chronicle)
    findings = read_table(bureau.out, "findings")
    own = findings[(findings["period"] == bureau.period) & findings["code"].isin(DECIDED)]
    assert Counter(zip(own["department"], own["code"], strict=True)) == bureau.chronicle.told


def test_every_total_grade_and_rank_is_the_recomputed_one(year: Year):
    found = _totals(year.bureau.out)

    assert found == _expected_totals(year.bureau.chronicle)
    assert len(found) == 12 * (COUNT - NEVER) + NEVER  # those of February came in March
    assert {grade for *_, grade, _ in found.values()} == {"优", "良", "中", "差", "暂评"}


def test_every_score_is_the_recomputed_one(year: Year):
    columns = ("points", "ratio", "self_score", "score", "review_score", "final_score", "status")
    found = {
        (row["period"], row["department"], row["indicator"]): tuple(row[name] for name in columns)
        for row in _rows(year.bureau.out, "scores")
    }
    expected = {
        (each.period, each.department, name): (
            *_floats(score.points, score.ratio, score.own, score.score, score.review, score.final),
            score.status,
        )
        for each in _standing(year.bureau.chronicle)
        for name, score in each.scores.items()
    }

    assert found == expected
    statuses = Counter(each[-1] for each in found.values())
    assert min(statuses[name] for name in ("scored", "judged", "unverified", "pending",
                                           "not_applicable")) > 50  # fmt: skip


def test_every_figure_is_what_was_sent_or_put_right(year: Year):
    found = {
        (row["period"], row["department"], row["name"]): (row["value"], row["file"], row["typed"])
        for row in _rows(year.bureau.out, "figures")
    }
    expected = {
        (each.period, each.department, name): (value, each.path, _words(each.typed.get(name)))
        for each in _standing(year.bureau.chronicle)
        for name, value in each.figures.items()
    }

    assert found.keys() == expected.keys()
    for key, (value, *place) in expected.items():
        assert found[key][1:] == tuple(place), key
        near = isinstance(value, str) or abs(found[key][0] - float(value)) <= EXACT
        assert found[key][0] == value if isinstance(value, str) else near, key


def test_the_history_of_every_department_is_kept(year: Year):
    columns = ("path", "sha256", "current", *TOTALS)
    found: dict[tuple[str, str], list[Any]] = {}
    for row in _rows(year.bureau.out, "versions"):
        own = found.setdefault((row["period"], row["department"]), [])
        own.append(tuple(row[name] for name in columns))
    expected: dict[tuple[str, str], list[Any]] = {}
    for each in year.bureau.chronicle.versions:
        own = expected.setdefault((each.period, each.department), [])
        own.append((each.path, each.sha256, each.current, *_total(each)))

    assert found == expected
    assert {state for own in found.values() for _, _, state, *_ in own} == {1, 0, -1}


def test_every_file_of_every_run_has_the_status_that_it_should(year: Year):
    with read_ledger(year.bureau.out) as ledger:
        runs = ledger.execute("SELECT id, year, period FROM runs WHERE kind = 'run' ORDER BY id")
        found = [
            (scope[1], row["path"], row["status"], row["code"])
            for run, *scope in runs.fetchall()
            for row in returns_of(ledger, Scope(*scope), run)
        ]
    told = read_table(year.bureau.out, "returns")

    assert found == year.bureau.chronicle.returns
    assert set(told["status"]) == {"scored", "returned", "superseded"}
    assert len(told) < len(found), "what did not change is told once"


def test_reviews_and_corrections_are_kept_with_all_that_they_replaced(year: Year):
    found: dict[tuple[str, ...], list[Any]] = {}
    for row in _rows(year.bureau.out, "reviews"):
        withdrawn = row["score"] is None and not row["opinion"]
        assert row["reviewer"] in ((REVIEWER, "", None) if withdrawn else (REVIEWER,))
        own = found.setdefault((row["period"], row["department"], row["indicator"]), [])
        own.append((row["score"], row["opinion"], row["current"]))
    expected = {
        unit: [
            (*_floats(each.review.score), each.review.opinion, int(each is history[-1]))
            for each in history
        ]
        for unit, history in year.bureau.chronicle.reviews.items()
    }
    assert found == expected

    found = {}
    for row in _rows(year.bureau.out, "corrections"):
        own = found.setdefault((row["period"], row["department"], row["name"]), [])
        own.append((row["before"], row["after"], row["current"]))
    corrected = {
        unit: [(*_floats(*each), int(at == len(history))) for at, each in enumerate(history, 1)]
        for unit, history in year.bureau.chronicle.corrections.items()
    }
    assert found == corrected


def test_the_rubric_of_each_period_is_the_one_of_its_last_run(year: Year):
    rubrics = read_table(year.bureau.out, "rubrics")

    assert set(rubrics["rubric"]) == {ID}
    assert dict(zip(rubrics["period"], rubrics["version"], strict=True)) == {
        f"{YEAR}-{month:02d}": 1 if month < CHANGED_IN else 2 for month in range(1, 13)
    }
    assert rubrics["digest"].nunique() == 2


def test_a_renamed_department_is_one_by_its_code(year: Year):
    totals = read_table(year.bureau.out, "totals")
    own = totals[totals["department_code"] == Department(RENAMED).code]

    names = dict(zip(own["period"], own["department"], strict=True))
    assert names == {
        f"{YEAR}-{month:02d}": Department(RENAMED).name(month)
        for month in range(1, 13)
        if f"{YEAR}-{month:02d}" in names
    }
    assert len(set(names.values())) == 2
    assert f"{YEAR}-{RENAMED_FROM:02d}" in names


def test_where_the_rules_change_what_was_reviewed_by_the_old_ones_is_asked_for_again(year: Year):
    findings = year.bureau.results[year.changed_at].findings
    outdated = findings[findings["code"] == "REVIEW_OUTDATED"]
    aside = findings[findings["code"] == "BOOK_MOVED"]

    # Of three indicators that were reviewed in each, two count for other points now.
    assert list(Counter(outdated["department"]).values()) == [2] * BEFORE_THE_CHANGE
    # What was not collected before the change is read by the rubric that it was written by, and
    # makes room for what the new one says.
    assert year.set_aside in set(aside["department"])
    assert not {"REVIEW_OTHER_RULES", "BOOK_SET_ASIDE"} & set(findings["code"])
    assert year.bureau.results[year.changed_at + 1].collected.reviews > 0
    month = f"{YEAR}-{CHANGED_IN:02d}"
    assert (year.bureau.out / month / "评分表" / "审核稿" / f"{year.set_aside}.xlsx").is_file()


def test_a_review_stands_again_once_the_return_that_it_was_made_on_is_back(year: Year):
    for month in (4, 10):
        own = [
            each for each in year.bureau.chronicle.versions if each.period == f"{YEAR}-{month:02d}"
        ]
        gone = {each.department for each in own if each.current == -1}
        back = [each for each in own if each.department in gone and each.current == 1]
        assert len(back) == 1
        assert any(score.review is not None for score in back[0].scores.values())


def test_everything_that_can_happen_to_a_decision_happens_in_the_year(year: Year):
    told = Counter(code for each in year.bureau.results for code in each.findings["code"])

    assert {*DECIDED, "BOOK_KEPT", "BOOK_MOVED", "FILE_CLAIMED_TWICE", "FILE_IDENTICAL",
            "FILE_SUPERSEDED", "FILE_OLDER_TEMPLATE", "SUM_DIFFERS"} <= told.keys()  # fmt: skip
    assert year.unchanged == 7


def test_the_recomputation_knows_nothing_of_the_program():
    for each in (recomputed, chronicle, departments, received):
        assert "perfeval" not in Path(each.__file__).read_text().split('"""', 2)[2]


def _rows(out: Path, table: Table) -> Iterable[Mapping[str, Any]]:
    """Return the rows of a table, None for what is blank."""
    frame = read_table(out, table).astype(object)
    return frame.where(frame.notna(), None).to_dict("records")


def _totals(out: Path) -> dict[tuple[str, str], tuple[Any, ...]]:
    totals: pd.DataFrame = read_table(out, "totals")
    keys = zip(totals["period"], totals["department"], strict=True)
    return dict(zip(keys, totals[list(TOTALS)].itertuples(index=False, name=None), strict=True))


def _expected_totals(expected: Chronicle) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {(each.period, each.department): _total(each) for each in _standing(expected)}


def _total(version: Version) -> tuple[Any, ...]:
    total = version.total
    points = _floats(total.score, total.scored, total.unverified, total.pending)
    return (*points, total.grade, version.rank)


def _standing(expected: Chronicle) -> list[Version]:
    return [each for each in expected.versions if each.current == 1]


def _floats(*values: Fraction | None) -> tuple[float | None, ...]:
    return tuple(None if value is None else float(value) for value in values)


def _words(value: Fraction | None) -> str:
    return "" if value is None else number(value)
