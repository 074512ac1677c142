"""200 scorebooks reviewed at random and saved by LibreOffice: nothing is lost, nothing invented.

What LibreOffice then shows is what the review computes, to the last formula.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from support.analyst import Analyst, current
from support.damage import PLACEHOLDER, own
from support.inbox import EXAMPLES
from support.libreoffice import convert
from support.workbooks import differing, values

from perfeval_xl.batch.groups import Group
from perfeval_xl.batch.ledger.ledger import read_ledger
from perfeval_xl.batch.review import ReviewResult, review
from perfeval_xl.batch.run import run
from perfeval_xl.forms.filling import Filling
from perfeval_xl.forms.reader import read_return
from perfeval_xl.forms.template import write_template
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.workbooks.read_back.open_cells import open_cells
from perfeval_xl.workbooks.scorebook import write_scorebooks

pytestmark = pytest.mark.libreoffice
BOOKS, CORRECTED = 200, 40


@pytest.fixture(scope="module")
def round_trip(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Analyst, ReviewResult]:
    """The output of a run, edited and reviewed; the analyst knows what was decided."""
    base = tmp_path_factory.mktemp("round")
    shutil.copytree(EXAMPLES, base / "收件")
    rubric = load_rubric("hengyang-2019")
    example = read_return(EXAMPLES / "示例单位02.xlsx", lambda _: [rubric])
    filling = Filling(department=PLACEHOLDER, figures=example.figures)
    write_template(rubric, base / "base.xlsx", filling)
    there = len(list((base / "收件").iterdir()))
    for number in range(BOOKS - there):
        data = (base / "base.xlsx").read_bytes()
        (base / "收件" / f"第{number:03d}份.xlsx").write_bytes(own(data, number))
    out, analyst = base / "out", Analyst(2026)
    first = run(base / "收件", out)
    assert first.written == BOOKS
    books = sorted((out / "评分表").glob("*.xlsx"))
    for scores in first.groups:
        for department, cells in open_cells(scores).items():
            path = out / "评分表" / f"{department}.xlsx"
            count = 5 if len(analyst.corrections) < CORRECTED * 5 else 0
            analyst.edit(path, department, cells, 0.3, count)
    convert(books, base / "saved")
    for path in books:
        shutil.copy(base / "saved" / path.name, path)
    return out, analyst, review(out)


def test_every_review_comes_back_and_no_other(round_trip: tuple[Path, Analyst, ReviewResult]):
    out, analyst, result = round_trip
    with read_ledger(out) as ledger:
        rows = ledger.execute("SELECT * FROM reviews WHERE current = 1").fetchall()

    assert current(rows) == analyst.reviews
    assert len(analyst.reviews) > BOOKS * 5
    assert result.collected.books == BOOKS
    codes = set(result.assessed.findings["code"])
    assert not {code for code in codes if code.startswith("REVIEW_")} - {"REVIEW_WITHOUT_REASON"}


def test_every_corrected_figure_comes_back(round_trip: tuple[Path, Analyst, ReviewResult]):
    out, analyst, _ = round_trip
    with read_ledger(out) as ledger:
        rows = ledger.execute("SELECT * FROM corrections WHERE current = 1").fetchall()

    names = ("department", "project", "kind", "name")
    found = {tuple(row[name] for name in names): (row["before"], row["after"]) for row in rows}
    wanted = {
        tuple(getattr(each, name) for name in names): (each.before, each.after)
        for each in analyst.corrections
    }
    assert found == wanted


def test_libreoffice_shows_what_the_review_computes(
    round_trip: tuple[Path, Analyst, ReviewResult], tmp_path: Path
):
    out, _, result = round_trip
    for number, group in enumerate(result.assessed.groups):
        expected = _fresh(group, tmp_path / str(number))
        for department, path in expected.items():
            saved = values(out / "评分表" / f"{department}.xlsx")
            assert differing(path, saved) == []


def _fresh(group: Group, folder: Path) -> dict[str, Path]:
    """The scorebooks with all that was decided, by department."""
    paths = write_scorebooks(group.scores, folder, group.findings, places=group.places)
    return dict(zip(map(str, group.scores.points.index), paths, strict=True))


def test_the_summary_shows_the_final_scores(round_trip: tuple[Path, Analyst, ReviewResult]):
    out, analyst, result = round_trip
    scores = pd.read_csv(out / "scores.csv", dtype={"department_code": str, "project": str})
    told = scores[scores["review_score"].notna()].fillna({"project": ""})
    found = {
        (row["department"], row["project"], row["indicator"]): row["review_score"]
        for row in told.to_dict("records")
    }

    assert found == {
        unit: score for unit, (score, _) in analyst.reviews.items() if score is not None
    }
    assert (told["final_score"] == told["review_score"]).all()
    shown = values(out / "汇总表.xlsx")
    for group in result.assessed.groups:
        name, total = group.scores.totals["总分"].idxmax(), group.scores.totals["总分"].max()
        assert name in shown.values()
        assert any(value == pytest.approx(total) for value in shown.values() if value != name)
