"""Scorebooks reviewed at random and saved by LibreOffice: nothing is lost, nothing invented.

What LibreOffice then shows is what the review computes, to the last formula.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from support import small
from support.analyst import Analyst, current
from support.damage import PLACEHOLDER, own
from support.inbox import EXAMPLES
from support.libreoffice import convert
from support.profile import sized
from support.workbooks import differing, values

from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.batch.review import ReviewResult, review
from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.reading.reader import read_return
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.ledger.ledger import read_ledger
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workbooks.read_back.open_cells import open_cells
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

pytestmark = [pytest.mark.libreoffice, pytest.mark.large]
SHIPPED, SMALL = sized(20, deep=50), sized(20, deep=60)
"""Scorebooks of the shipped rubrics, and of a small one that takes less time."""

Trip = tuple[Path, Analyst, ReviewResult]


@pytest.fixture(scope="module", params=["shipped", "small"])
def round_trip(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Trip:
    """The output of a run, edited and reviewed; the analyst knows what was decided."""
    base = tmp_path_factory.mktemp("round")
    rubric = _shipped(base) if request.param == "shipped" else _small(base)
    out, analyst = base / "out", Analyst(2026)
    first = run(base / "收件", out, Options(rubric=rubric))
    books = sorted((out / "评分表").glob("*.xlsx"))
    assert first.written == len(books) == (SHIPPED if rubric is None else SMALL)
    for scores in first.groups:
        for department, cells in open_cells(scores).items():
            path = out / "评分表" / f"{department}.xlsx"
            count = 5 if len(analyst.corrections) < 5 * 20 else 0
            analyst.edit(path, department, cells, 0.4, count)
    convert(books, base / "saved")
    for path in books:
        shutil.copy(base / "saved" / path.name, path)
    return out, analyst, review(out)


def _shipped(base: Path) -> None:
    """The examples, and returns of 衡阳 that differ in nothing but the department."""
    shutil.copytree(EXAMPLES, base / "收件")
    rubric = load_rubric("hengyang-2019")
    example = read_return(EXAMPLES / "示例单位02.xlsx", lambda _: [rubric])
    filling = Filling(department=PLACEHOLDER, figures=example.figures)
    _replicate(base, rubric, filling, SHIPPED - len(list((base / "收件").iterdir())))


def _small(base: Path) -> str:
    (base / "收件").mkdir()
    (base / "small.yaml").write_text(small.TEXT, encoding="utf-8")
    rubric = small.small_rubric()
    filling = Filling(department=PLACEHOLDER, figures=small.LOSING)
    _replicate(base, rubric, filling, SMALL)
    return str(base / "small.yaml")


def _replicate(base: Path, rubric: Rubric, filling: Filling, count: int) -> None:
    write_template(rubric, base / "base.xlsx", filling)
    data = (base / "base.xlsx").read_bytes()
    for number in range(count):
        (base / "收件" / f"第{number:03d}份.xlsx").write_bytes(own(data, number))


def test_every_review_comes_back_and_no_other(round_trip: Trip):
    out, analyst, result = round_trip
    with read_ledger(out) as ledger:
        rows = ledger.execute("SELECT * FROM reviews WHERE current = 1").fetchall()

    assert current(rows) == analyst.reviews
    edited = {department for department, _, _ in analyst.reviews}
    edited |= {change.department for change in analyst.corrections}
    books = len(list((out / "评分表").glob("*.xlsx")))
    assert len(analyst.reviews) > books >= len(edited) > books // 2
    # The others were opened and saved as they were.
    assert result.collected.books == len(edited)
    codes = set(result.assessed.findings["code"])
    assert not {code for code in codes if code.startswith("REVIEW_")} - {"REVIEW_WITHOUT_REASON"}


def test_every_corrected_figure_comes_back(round_trip: Trip):
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


def test_libreoffice_shows_what_the_review_computes(round_trip: Trip, tmp_path: Path):
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


def test_the_summary_shows_the_final_scores(round_trip: Trip):
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
