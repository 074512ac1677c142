"""Last year's figures printed into new templates: given, locked, and read like any other."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import load_workbook
from support import ROOT
from support.profile import sized
from support.two_years import SOUND, TEXT, TwoYears, rubric_of
from typer.testing import CliRunner

import perfeval_xl as px
from perfeval_xl.batch.review import review
from perfeval_xl.checks.last_year import repeated_fields
from perfeval_xl.cli import app
from perfeval_xl.forms.layout.form_layout import form_layout
from perfeval_xl.sheets.style import GIVEN_FILL, INPUT_FILL

GIVEN = {
    "B4": 20, "B6": 490, "B7": 300, "B8": 100, "B9": 90, "B10": 60, "B11": 30, "B16": 0.936,
}  # fmt: skip
"""The cells of last year on 甲局's template, with room for three more projects."""


@pytest.fixture(scope="module")
def first_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    years = TwoYears(tmp_path_factory.mktemp("years"))
    years.sound(2023, "甲局", code="001")
    years.sound(2023, "乙局", code="002", 在职人数=7)
    years.run(2023)
    return years.folder


@pytest.fixture
def years(first_year: Path, tmp_path: Path) -> TwoYears:
    return TwoYears(shutil.copytree(first_year, tmp_path / "years"))


def template(years: TwoYears, *options: str, year: int = 2024) -> Any:
    """Run perfeval template --prefill into the inbox of a year."""
    call = ["template", str(years.file), "--year", str(year), "--prefill", str(years.out)]
    return CliRunner().invoke(app, [*call, "-o", str(years.inbox(year)), *options])


def sheet_of(years: TwoYears, name: str = "甲局", year: int = 2024) -> Any:
    return load_workbook(years.inbox(year) / f"{name}.xlsx")["表"]


def message_at(sheet: Any, cell: str) -> str:
    (rule,) = [each for each in sheet.data_validations.dataValidation if cell in each.cells]
    return str(rule.prompt)


def test_what_last_year_said_is_given_and_locked(years: TwoYears):
    told = template(years)

    assert told.exit_code == 0
    assert sorted(Path(line).name for line in told.stdout.split()) == ["乙局.xlsx", "甲局.xlsx"]
    sheet = sheet_of(years)
    assert sheet.protection.sheet
    for cell, value in GIVEN.items():
        assert sheet[cell].value == pytest.approx(value)
        assert sheet[cell].protection.locked
        assert sheet[cell].fill.start_color.rgb == f"FF{GIVEN_FILL[1:]}"
        assert message_at(sheet, cell) == (
            "2023年度报送表“甲局.xlsx”里的数，以评分时的为准，已填好并锁定，不用再填。"
            "有出入的请不要改，告诉财政局。"
        )
    assert [sheet[f"A{row}"].value for row in range(10, 15)] == ["修缮", "培训", None, None, None]
    assert [sheet[f"A{row}"].protection.locked for row in (10, 11, 12)] == [True, True, False]
    for cell in ("C4", "C7", "C10", "B12", "B17", "B18"):
        assert sheet[cell].value is None
        assert not sheet[cell].protection.locked
        assert sheet[cell].fill.start_color.rgb == f"FF{INPUT_FILL[1:]}"
        assert "不知道的留空" in message_at(sheet, cell)
    about = load_workbook(years.inbox(2024) / "甲局.xlsx")["填报说明"]["A2"].value
    assert "灰色单元格里是上年报送表的数，已经填好，不用再填" in about


def test_it_comes_back_and_agrees(years: TwoYears):
    template(years)
    for name in ("甲局", "乙局"):
        fill_in(years.inbox(2024) / f"{name}.xlsx")

    years.run(2024)

    assert years.found().empty
    figures = px.read_ledger(years.out, "figures")
    now = figures[(figures["year"] == 2024) & (figures["department"] == "甲局")]
    values = dict(zip(now["name"], now["value"], strict=True))
    assert (values["上年人数"], values["人员经费_上年决算"]) == (20, 300)
    assert values["专项_2_上年决算"] == 30
    assert values["专项_3_名称"] == "新项目"


def test_who_unlocks_and_changes_it_is_found_out(years: TwoYears):
    template(years)
    fill_in(years.inbox(2024) / "甲局.xlsx", B8=90, B11=31)
    (years.inbox(2024) / "乙局.xlsx").unlink()

    years.run(2024)

    assert list(years.found()["cell"]) == ["B8", "B11"]


def test_one_sent_back_as_it_went_out_is_blank(years: TwoYears):
    template(years)
    fill_in(years.inbox(2024) / "甲局.xlsx")

    years.run(2024)

    findings = pd.read_csv(years.place / "findings.csv").set_index("file")
    assert findings.loc["乙局.xlsx", "code"] == "FILE_BLANK"


def test_the_roster_says_who_there_is_and_what_they_are_called(years: TwoYears):
    roster = years.folder / "名册.csv"
    roster.write_text("单位名称,单位代码\n甲中心,001\n新局,009\n", encoding="utf-8")

    told = template(years, "--roster", str(roster))

    names = [Path(line).name for line in told.stdout.split()]
    assert names == ["甲中心.xlsx", "新局.xlsx", "乙局.xlsx"]
    assert "上年的数留空：新局。" in told.stderr
    assert "名册里没有、台账里有的单位有 1 个，也各写了一份：乙局。" in told.stderr
    assert sheet_of(years, "甲中心")["B7"].value == 300
    blank = load_workbook(years.inbox(2024) / "新局.xlsx")
    assert blank["表"]["B7"].value is None
    assert not blank["表"]["B7"].protection.locked
    assert "灰色" not in blank["填报说明"]["A2"].value


def test_two_of_one_name_are_told_apart_by_their_codes(years: TwoYears):
    roster = years.folder / "名册.csv"
    roster.write_text("单位名称,单位代码\n中心,001\n中心,002\n", encoding="utf-8")

    told = template(years, "--roster", str(roster))

    first, second = told.stdout.split()
    counts = [load_workbook(path)["表"]["B4"].value for path in (first, second)]
    assert counts == [20, 7]


@pytest.mark.parametrize(
    ("year", "options", "said"),
    [
        (2025, [], "没有按指标体系 two-years 评过 2024 年度（全年评价）的单位"),
        (2024, ["--fill-random", "2"], "不能与 --prefill 同用"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_written(
    years: TwoYears, year: int, options: Sequence[str], said: str
):
    told = template(years, *options, year=year)

    assert told.exit_code == 2
    assert said in told.stderr
    assert not years.inbox(year).exists()


def test_another_rubric_is_not_taken_for_this_one(years: TwoYears):
    years.file.write_text(TEXT.replace("two-years", "later"), encoding="utf-8")

    told = template(years)

    assert told.exit_code == 2
    assert "台账里有：two-years 2023年度。编号不同的体系不能互相预填" in told.stderr


def test_a_form_that_names_no_last_year_has_nothing_to_give(years: TwoYears):
    years.file.write_text(re.sub(r", last_year: \w+", "", TEXT), encoding="utf-8")

    told = template(years)

    assert told.exit_code == 2
    assert "last_year: 本年决算" in told.stderr


def test_texts_that_came_back_stay_texts(tmp_path: Path):
    years = TwoYears(tmp_path)
    lines = [('=HYPERLINK("http://a.b","看")', 1.0, 60.0), ("@SUM(1)", 1.0, 30.0)]
    years.fill(2023, "=1+1局", dict(SOUND), lines=lines, file="甲")
    years.run(2023)

    template(years)

    (path,) = years.inbox(2024).glob("*.xlsx")
    book = load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert {"=1+1局", lines[0][0], "@SUM(1)"} <= texts
    live = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert not any("a.b" in formula or "1+1" in formula for formula in live)


@pytest.mark.large
def test_lines_without_a_name_or_a_figure_come_back_in_order(tmp_path: Path):
    """What last year's list left open stays open, and nobody is handed back for what was given."""
    years = TwoYears(tmp_path)
    lines = {"甲局": [(None, None, 60.0), ("培训", None, 30.0)],
             "乙局": [("修缮", None, 60.0), ("培训", None, None)]}  # fmt: skip
    for name, own in lines.items():
        years.fill(2023, name, dict(SOUND), lines=own)
    years.run(2023)

    template(years)

    first, second = sheet_of(years, "甲局"), sheet_of(years, "乙局")
    assert [first[cell].value for cell in ("A10", "B10", "A11", "B11")] == [None, 60, "培训", 30]
    assert not first["A10"].protection.locked
    assert [second[cell].value for cell in ("A10", "B10", "A11", "B11")] == [
        "修缮",
        60,
        "培训",
        None,
    ]
    assert not second["B11"].protection.locked
    for name in lines:
        fill_in(years.inbox(2024) / f"{name}.xlsx")
    years.run(2024)
    assert years.found().empty
    assert not (years.place / "退回").exists()


@pytest.mark.large
def test_a_list_that_does_not_make_its_total_is_not_given(years: TwoYears):
    """An analyst has added a line without a name: the lines are not what was scored."""
    book = years.out / "2023" / "评分表" / "甲局.xlsx"
    opened = load_workbook(book)
    opened["表"]["C12"] = 25
    opened.save(book)
    review(years.out)

    template(years)

    figures = px.read_ledger(years.out, "figures").query("department == '甲局' and year == 2023")
    total = dict(zip(figures["name"], figures["value"], strict=True))["专项_本年决算"]
    sheet = sheet_of(years)
    lines = [sheet.cell(row, 2).value for row in range(10, 13)]
    assert sheet["B9"].value == total
    assert sum(filter(None, lines)) in (0, total)
    fill_in(years.inbox(2024) / "甲局.xlsx")
    years.run(2024)
    assert not (years.place / "退回" / "甲局.xlsx").exists()


@pytest.mark.large
def test_whatever_was_scored_last_year_is_given_and_agrees(tmp_path: Path):
    """Random departments: every figure that the ledger has is in its cell, and comes back equal."""
    chance, years = random.Random(20), TwoYears(tmp_path)
    departments = [f"单位{number}" for number in range(sized(5, deep=40))]
    for name in departments:
        figures = {
            field: round_to(chance.choice([0, chance.uniform(0, 10**6)]))
            for field in SOUND
            if chance.random() < 0.8 and field not in ("合计_本年决算", "专项_本年决算", "满意度")
        }
        amounts = [round_to(chance.uniform(0, 99)) for _ in range(chance.randint(0, 6))]
        lines = [(f"项目{at}", None, amount) for at, amount in enumerate(amounts)]
        years.fill(2023, name, {**figures, "在职人数": 3, "满意度": 0.5}, lines=lines)
    years.run(2023)
    template(years)
    figures = px.read_ledger(years.out, "figures")
    figures = figures[figures["year"] == 2023].set_index(["department", "name"])["value"]
    layout = form_layout(rubric_of(2024).forms[0], "万元")

    for name in departments:
        path = years.inbox(2024) / f"{name}.xlsx"
        sheet = load_workbook(path)["表"]
        count = sum((name, f"专项_{at}_名称") in figures.index for at in range(1, 9))
        for field, repeated in repeated_fields(rubric_of(2024)).items():
            cell = layout.figures[field]
            more = count if cell.row > 9 else 0  # below the list three lines are free, as before
            given = sheet.cell(cell.row + 1 + more, cell.column + 1)
            known = figures.get((name, repeated))
            if pd.isna(known) and given.data_type == "f":
                continue  # a total that its parts will give
            assert given.value == (None if pd.isna(known) else pytest.approx(known, rel=1e-14))
            assert given.protection.locked == (not pd.isna(known))
        fill_in(path)
    years.run(2024)

    assert years.found().empty
    assert not (years.place / "退回").exists()


def test_without_the_option_the_templates_are_those_of_before(years: TwoYears, tmp_path: Path):
    shipped = ROOT / "templates"
    for path in shipped.glob("*.xlsx"):
        rubric = px.load_rubric(path.name.partition("_")[0])
        px.write_template(rubric, tmp_path / path.name)
        assert _parts(tmp_path / path.name) == _parts(path)


def _parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook: who deflates it is another matter."""
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def round_to(value: float) -> float:
    return float(f"{value:.2f}")


def fill_in(path: Path, **changed: Any) -> None:
    """Fill in this year's figures as an accountant would, below whatever was given."""
    book = load_workbook(path)
    sheet = book["表"]
    rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
    sheet["C4"] = 20
    first, head = rows["专项"] + 1, rows["其他"]
    for row in range(rows["合计"], head):
        if row < first or sheet.cell(row, 1).value:
            sheet.cell(row, 3).value = 0
    free = next(row for row in range(first, head) if sheet.cell(row, 1).value is None)
    sheet.cell(free, 1).value, sheet.cell(free, 3).value = "新项目", 0
    for cell, value in changed.items():
        sheet[cell] = value
    book.save(path)
