"""趋势.xlsx: departments and indicators over months and years."""

from __future__ import annotations

import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from support.histories import months, random_history, rows, totals_of
from support.workbooks import formulas

from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workbooks.trend import write_trend

SHEETS = [
    "总览",
    "单位",
    "升降",
    "指标",
    "连续扣分",
    "首次扣分",
    "执行进度",
    "单位明细",
    "明细数据",
]
FUNCTIONS = {
    "SUM", "ROUND", "MIN", "MAX", "IF", "IFERROR", "AND", "OR", "ABS", "INT", "TEXT", "COUNT",
    "COUNTIF", "SUMPRODUCT", "INDEX", "MATCH",
}  # fmt: skip


def load_workbook(path: Path, **options: Any) -> Any:
    """Open a workbook; openpyxl does not know the small lines in cells, and says so."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Sparkline Group extension")
        return openpyxl.load_workbook(path, **options)


def scores_of(**departments: str) -> pd.DataFrame:
    """Departments' scores from January on: "10 8 - ?" (- not evaluated, ? pending)."""
    given: list[dict[str, Any]] = []
    for name, written in departments.items():
        for month, score in enumerate(written.split(), start=1):
            own = {"department": name, "period": f"2026-{month:02d}"}
            if score == "?":
                given.append({**own, "score": float("nan"), "status": "pending"})
            elif score != "-":
                given.append({**own, "score": float(score), "note": f"{month}月的说明"})
    return rows(*given)


def book_of(folder: Path, scores: pd.DataFrame) -> Any:
    write_trend(folder / "趋势.xlsx", scores, totals_of(scores))
    return load_workbook(folder / "趋势.xlsx", data_only=True)


def lines(sheet: Worksheet, first: int = 4) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]


@pytest.fixture(scope="module")
def random_path(hengyang: Rubric, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trend") / "趋势.xlsx"
    scores, totals = random_history(hengyang, 9, months(2026, 1, 2, 4, 5), seed=1)
    write_trend(path, scores, totals, {hengyang.id: hengyang})
    return path


def test_one_history_has_plain_sheet_names(random_path: Path):
    assert load_workbook(random_path).sheetnames == SHEETS


@pytest.mark.large
def test_several_histories_stand_apart_behind_a_table_of_contents(
    hengyang: Rubric, datong: Rubric, tmp_path: Path
):
    given = [
        random_history(hengyang, 3, months(2026, 1, 2), seed=1),
        random_history(hengyang, 3, [(2025, ""), (2026, "")], seed=2),
        random_history(datong, 3, months(2026, 1, 2), seed=3),
    ]
    scores, totals = (pd.concat(each, ignore_index=True) for each in zip(*given, strict=True))
    write_trend(tmp_path / "趋势.xlsx", scores, totals)
    book = load_workbook(tmp_path / "趋势.xlsx")

    names = book.sheetnames
    assert names[0] == "目录"
    assert {"总览 hengyang-2019 月度", "总览 hengyang-2019 年度", "单位 datong-2021-project"} <= {
        *names
    }
    assert "执行进度 hengyang-2019 年度" not in names, "a whole year has no schedule"
    cells = [cell for row in book["目录"].iter_rows() for cell in row if cell.hyperlink]
    targets = {cell.hyperlink.location.split("!")[0].strip("'") for cell in cells}
    assert targets == {name for name in names[1:] if not name.startswith("明细数据")}


def test_charts_hold_copies_of_what_stands_in_their_cells(random_path: Path):
    """Who looks at a chart without computing, as a preview does, sees these."""
    book, copied = load_workbook(random_path, data_only=True), 0
    with zipfile.ZipFile(random_path) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if "/charts/" in name]
    for formula, copies in re.findall(r"<c:f>(.*?)</c:f><c:...Cache>(.*?)</c:...Cache>",
                                      "".join(charts)):  # fmt: skip
        sheet, _, area = formula.rpartition("!")
        found = book[sheet.strip("'")][area.replace("$", "")]
        cells = [cell for row in found for cell in row] if isinstance(found, tuple) else [found]
        points = re.findall(r'<c:pt idx="(\d+)"><c:v>(.*?)</c:v>', copies)
        told = {int(at): value for at, value in points if value}
        stands = {
            at: cell.value for at, cell in enumerate(cells) if cell.value not in (None, "", "#N/A")
        }
        assert told.keys() == stands.keys(), formula
        for at, value in stands.items():
            same = value if isinstance(value, str) else pytest.approx(value, abs=1e-6)
            assert (told[at] if isinstance(value, str) else float(told[at])) == same, formula
        copied += len(told)
    assert len(charts) > 3
    assert copied > 50


def test_totals_changes_and_gaps_stand_by_department(tmp_path: Path):
    book = book_of(tmp_path, scores_of(甲局="8 9.5 - 7", 乙局="5 - - 9", 丙局="6 6 - -"))
    sheet = book["单位"]

    assert lines(sheet, 3)[0] == [
        "本期名次", "单位名称", "2026-01", "2026-02", "2026-03", "2026-04", "较上期", "名次变化",
        "平均", "走势",
    ]  # fmt: skip
    assert [row[:8] for row in lines(sheet)] == [
        [1, "乙局", 5, None, None, 9, None, None],
        [2, "甲局", 8, 9.5, None, 7, -2.5, -1],
        [None, "丙局", 6, 6, None, None, None, None],
    ]


def test_the_overview_counts_who_was_evaluated_and_compares_the_same(tmp_path: Path):
    book = book_of(tmp_path, scores_of(甲局="8 9 - 7", 乙局="5 - - 9", 丙局="6 7 - 9"))

    assert [row[:8] for row in lines(book["总览"])[:4]] == [
        ["2026-01", 3, 19 / 3, 8, 5, None, None, 3],
        ["2026-02", 2, 8, 9, 7, 2, 1, 2],
        ["2026-03", 0, None, None, None, None, None, None],
        ["2026-04", 3, 25 / 3, 9, 7, 2, 0, 3],
    ]


def test_rises_and_falls_name_the_indicators(tmp_path: Path):
    book = book_of(tmp_path, scores_of(甲局="8 9", 乙局="9 5", 丙局="6 6"))

    assert [row for row in lines(book["升降"], 3) if any(row)] == [
        ["上升最多（1 个）", *[None] * 6],
        ["序号", "单位名称", "上期", "本期", "变化", "名次", "变化最多的指标"],
        [1, "甲局", 8, 9, 1, "2 → 1", "甲率 ＋1"],
        ["下降最多（1 个）", *[None] * 6],
        ["序号", "单位名称", "上期", "本期", "变化", "名次", "变化最多的指标"],
        [1, "乙局", 9, 5, -4, "1 → 3", "甲率 －4"],
    ]


def test_indicators_show_their_rate_and_how_many_lose(tmp_path: Path):
    book = book_of(tmp_path, scores_of(甲局="8 10 10", 乙局="5 ? 9"))
    found = [row for row in lines(book["指标"], 3) if any(value is not None for value in row)]

    assert found == [
        ["平均得分率", *[None] * 4],
        ["三级指标", "2026-01", "2026-02", "2026-03", "较上期\n（百分点）"],
        ["甲率", 0.65, 1, 0.95, -0.05],
        ["扣分的单位数", *[None] * 4],
        ["三级指标", "2026-01", "2026-02", "2026-03", "较上期"],
        ["甲率", 2, 0, 1, 1],
    ]


def test_repeated_and_first_deductions_are_told_with_their_notes(tmp_path: Path):
    book = book_of(tmp_path, scores_of(甲局="9 8 7", 乙局="10 10 6", 丙局="9 10 9"))

    assert lines(book["连续扣分"]) == [
        ["甲局", "甲率", 10, "仍在扣分", 3, "2026-01", "2026-03", 3, 6, "3月的说明"]
    ]
    assert lines(book["首次扣分"]) == [["乙局", "甲率", 10, "2026-03", 4, 2, "3月的说明"]]


def test_without_deductions_the_sheets_say_so(tmp_path: Path):
    book = book_of(tmp_path, scores_of(甲局="10 10 10"))

    assert book["连续扣分"]["A4"].value == book["首次扣分"]["A4"].value == "没有。"


def test_execution_stands_beside_the_calendar_the_most_behind_first(tmp_path: Path):
    scores = scores_of(甲局="9 9 9", 乙局="9 9 9").assign(
        indicator="预算执行率", name="预算执行率", ratio=[0.1, 0.15, 0.3, 0.05, 0.1, 0.2]
    )
    sheet = book_of(tmp_path, scores)["执行进度"]
    found = {row[0]: row[1:] for row in lines(sheet, 4) if row[0]}

    assert found["序时进度"][:3] == [0.083333, 0.166667, 0.25]
    assert found["平均"][:3] == pytest.approx([0.075, 0.125, 0.25])
    assert list(found)[-2:] == ["乙局", "甲局"]
    assert (found["乙局"], found["甲局"]) == ([0.05, 0.1, 0.2, -0.05], [0.1, 0.15, 0.3, 0.05])


def test_one_period_is_written_without_changes(tmp_path: Path):
    book = book_of(tmp_path, scores_of(甲局="9", 乙局="8"))

    assert "升降" not in book.sheetnames
    assert [row[:4] for row in lines(book["单位"])] == [[1, "甲局", 9, None], [2, "乙局", 8, None]]


def test_the_detail_shows_the_first_unit_and_offers_all(random_path: Path):
    book = load_workbook(random_path, data_only=True)
    sheet, data = book["单位明细"], book["明细数据"]
    (units, indicators) = (each.formula1 for each in sheet.data_validations.dataValidation)

    assert units == "'明细数据'!$A$5:$A$13"
    assert indicators == "$A$10:$A$37"
    assert sheet["B3"].value == data["A5"].value
    assert [cell.value for cell in sheet[6]][:7] == ["总分", None] + [
        data.cell(5, column).value for column in range(3, 8)
    ]
    assert not sheet["B3"].protection.locked
    assert sheet.protection.sheet


def test_the_note_lists_hold_texts_as_texts(tmp_path: Path):
    scores = scores_of(**{"=1+1": "9 9 9"}).assign(note="=HYPERLINK(1)", name="@甲")
    book = book_of(tmp_path, scores)

    cells = [cell for cell in book["连续扣分"][4] if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cells[0].value, cells[1].value, cells[-1].value] == ["=1+1", "@甲", "=HYPERLINK(1)"]
    assert "=1+1" not in formulas(tmp_path / "趋势.xlsx").values()


def test_charts_know_a_gap_before_any_program_computes(random_path: Path):
    """A preview draws the numbers kept in the chart: one that is absent must not be there."""
    with zipfile.ZipFile(random_path) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "/chart" in name
                  and name.endswith(".xml") and "drawing" not in name]  # fmt: skip
    lines_drawn = [
        ser for text in charts if "<c:lineChart>" in text
        for ser in re.findall(r"<c:val>.*?</c:val>", text)
    ]  # fmt: skip

    assert len(lines_drawn) > 10
    for each in lines_drawn:
        points = re.findall(r'<c:pt idx="(\d+)"><c:v>([^<]*)', each)
        # March was evaluated by nobody; only the schedule goes on through it.
        assert "2" not in dict(points) or "执行进度" in each
        assert re.search(r'<c:ptCount val="5"/>', each)


def test_formulas_use_only_what_every_program_has(random_path: Path):
    used = {name for formula in formulas(random_path).values()
            for name in re.findall(r"([A-Z]+)\(", formula)}  # fmt: skip

    assert used <= FUNCTIONS


def test_the_same_history_gives_the_same_bytes(hengyang: Rubric, tmp_path: Path):
    scores, totals = random_history(hengyang, 4, months(2026, 1, 2, 3), seed=9)
    write_trend(tmp_path / "a.xlsx", scores, totals)
    write_trend(tmp_path / "b.xlsx", scores.iloc[::-1][::-1], totals)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_more_periods_than_fit_are_cut_and_told(tmp_path: Path):
    scores = rows(*({"period": f"{2024 + at // 12}-{at % 12 + 1:02d}"} for at in range(30)))
    sheet = book_of(tmp_path, scores)["单位"]

    assert "更早的 17 期没有列出" in sheet["A2"].value
    assert sheet["C3"].value == "2025-06"


def test_long_ids_and_names_fit_the_sheets(tmp_path: Path):
    given = rows(
        *({"rubric": f"a-very-long-rubric-id-for-a-city-{year}", "period": period, "year": 2026}
          for year in (2025, 2026) for period in ("", "2026-01"))
    )  # fmt: skip
    names = book_of(tmp_path, given).sheetnames

    assert len(names) == len({name.lower() for name in names})
    assert max(map(len, names)) <= 31


def test_an_empty_ledger_is_refused(tmp_path: Path):
    scores = scores_of(甲局="9")
    with pytest.raises(ValueError, match="no evaluation"):
        write_trend(tmp_path / "趋势.xlsx", scores.iloc[:0], totals_of(scores).iloc[:0])


def test_no_formula_shows_an_error_but_in_the_hidden_rows_that_charts_draw(random_path: Path):
    book = load_workbook(random_path, data_only=True)
    errors = [
        (sheet.title, cell.column)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "e"
    ]

    assert {sheet for sheet, _ in errors} == {"单位明细"}
    (hidden,) = (each for each in book["单位明细"].column_dimensions.values() if each.hidden)
    assert all(hidden.min <= column <= hidden.max for _, column in errors)
