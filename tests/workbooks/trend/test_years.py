"""历年总分: one line a department through the years, where another rubric took over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from support.histories import rows, totals_of

from perfeval_xl.scoring.history.series import series_of
from perfeval_xl.workbooks.trend import write_trend
from perfeval_xl.workbooks.trend.years_sheet import SHEET, chains_of

pytestmark = pytest.mark.filterwarnings("ignore:Sparkline Group extension")


def year(number: int, department: str = "甲局", score: float = 80.0, **more: Any) -> dict[str, Any]:
    """One department in one year by a rubric of that year."""
    return {"rubric": f"city-{number}", "year": number, "period": "", "department": department,
            "score": score, **more}  # fmt: skip


def book_of(folder: Path, *given: dict[str, Any]) -> Any:
    scores = rows(*given)
    write_trend(folder / "趋势.xlsx", scores, totals_of(scores))
    return load_workbook(folder / "趋势.xlsx", data_only=True)


def table(book: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in book[SHEET].iter_rows(min_row=4)]


def test_a_rubric_a_year_is_one_line_a_department(tmp_path: Path):
    """Also one that was renamed; a year without it is a gap."""
    book = book_of(
        tmp_path,
        year(2024, "旧名", 71, department_code="A1"), year(2024, "乙局", 60),
        year(2025, "乙局", 61),
        year(2026, "新名", 73, department_code="A1"), year(2026, "乙局", 62),
    )  # fmt: skip

    assert book.sheetnames[:2] == ["目录", SHEET]
    assert table(book) == [
        ["部门整体　年度评价　2024年度 至 2026年度　2 个单位", None, None, None, None],
        ["单位名称", "2024年度", "2025年度", "2026年度", "最近等级"],
        ["指标体系", "city-2024", "city-2025", "city-2026", None],
        ["新名", 71, None, 73, "良"],
        ["乙局", 60, 61, 62, "良"],
    ]
    fills = {cell.coordinate for row in book[SHEET]["B7:D8"] for cell in row
             if cell.fill.fgColor.rgb == book[SHEET]["D7"].fill.fgColor.rgb}  # fmt: skip
    assert fills == {"D7", "C8", "D8"}


def test_months_stand_apart_from_years(tmp_path: Path):
    monthly = [{**year(each, score=70.0 + each % 10), "period": f"{each}-{month:02d}"}
               for each, month in ((2025, 11), (2025, 12), (2026, 1), (2026, 3))]  # fmt: skip
    lines = table(book_of(tmp_path, *monthly, year(2025), year(2026)))

    headings = [line for line in lines if line[0] == "单位名称"]
    assert headings[0][1:3] == ["2025年度", "2026年度"]
    assert headings[1][1:6] == ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]
    assert lines[-1][:6] == ["甲局", 75, 75, 76, None, 76]


def test_one_rubric_for_all_years_needs_no_such_sheet(tmp_path: Path):
    given = [{**year(each), "rubric": "city"} for each in (2024, 2025, 2026)]

    assert SHEET not in book_of(tmp_path, *given).sheetnames


def test_projects_and_departments_are_never_in_one_line():
    scores = rows(year(2025), year(2026, project="项目一"))

    assert chains_of(series_of(scores, totals_of(scores))) == []


_EVALUATED = st.lists(
    st.tuples(st.sampled_from("甲乙丙"), st.sampled_from("abc"), st.integers(2023, 2026)),
    min_size=1, unique=True,
)  # fmt: skip


@given(_EVALUATED)
def test_every_total_stands_once_and_nobody_has_two_at_a_time(
    evaluated: Sequence[tuple[str, str, int]],
):
    scores = rows(*(
        year(number, f"{name}局", float(at), rubric=rubric)
        for at, (name, rubric, number) in enumerate(evaluated)
    ))  # fmt: skip
    chains = chains_of(series_of(scores, totals_of(scores)))

    told: list[tuple[str, str, int]] = []
    rubrics = [series.rubric for chain in chains for series in chain.histories]
    assert len(rubrics) == len(set(rubrics))
    for chain in chains:
        assert len(chain.histories) > 1
        for name, own in chain.totals().items():
            told += [(name[0], rubric, end // 12 - 1) for end, (_, _, rubric) in own.items()]
    # Nothing is lost, however the rubrics overlap: what is left out is told in its own sheets.
    assert sorted(told) == sorted(each for each in evaluated if each[1] in rubrics)
