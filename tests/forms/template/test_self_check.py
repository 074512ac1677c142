"""自查, as a spreadsheet computes it: empty where a template is filled in, and never silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from support.libreoffice import convert
from support.profile import GATE, every_day, sized
from support.workbooks import differences

from perfeval_xl.batch.check import check
from perfeval_xl.forms.template.inputs import Filling, ProjectFilling
from perfeval_xl.forms.template.instructions import READY
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.practice.fillings import fillings
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.sheets.gate.notes import SELF_CHECK_SHEET

pytestmark = pytest.mark.libreoffice
EVERY_DAY = ("hengyang-2019", "datong-2021-project")
_ONE_IN = 4
"""Of what is put wrong, everyday one in four."""
FORM, EXTRA, OWN = "基础数据表", "补充数据表", "自评表"
Change = Callable[[Workbook], None]


def put(sheet: str, **cells: object) -> Change:
    def change(book: Workbook) -> None:
        for cell, value in cells.items():
            book[sheet][cell] = value

    return change


# What is left out or put wrong in 衡阳's form, and what 自查 says of it.
BROKEN: dict[str, tuple[Change, str]] = {
    "a figure that a score rests on": (put(EXTRA, B5=None), "【上年结转】填数，没有的填 0"),
    "a figure that none rests on": (put(FORM, B9=None), "【办公费、印刷费（2018年决算数）】"),
    "the department's name": (put(FORM, B2=None), "【填报单位】填单位名称"),
    "a balance": (put(EXTRA, B7=99999), "【年末结余】应等于 上年结转 + 年初预算 + 本年追加预算"),
    "a part above its whole": (put(EXTRA, B17=9e8), "不应超过 所有固定资产总额"),
    "rows above the one they are of": (put(FORM, C9=9e8), "【公用经费（2019年预算数）】不应小于"),
    "half a person": (put(FORM, B4=10.5), "【编制数】填整数，没有的填 0"),
    "less than nothing": (put(FORM, C7=-1), "【人员经费（2019年预算数）】填数，没有的填 0"),
    "a text for a number": (put(FORM, C7="约三万"), "【人员经费（2019年预算数）】填数"),
    "an own score": (put(OWN, F4=None), "【绩效目标合理性】填 0 至 3 分"),
    "an own score beyond its points": (put(OWN, F4=4), "【绩效目标合理性】填 0 至 3 分"),
    "a line without an amount": (put(FORM, A25="多出来的", B25=1), "【1、业务工作专项(一个项目"),
    "a grade": (put(OWN, F53="差"), "【自评等级】应与总分相符"),
}


_BROKEN_TOO = [*BROKEN] if GATE else [*BROKEN][::_ONE_IN]


@cache
def ready(rubric_id: str) -> Filling:
    """Return what a fictitious department fills in that forgets nothing and adds up."""
    rubric = load_rubric(rubric_id)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "filled.xlsx"
        for filling in fillings(1, 0, rubric, {f"单位{at}": "" for at in range(50)}):
            filling = replace(filling, projects=[in_all_rows(rubric, p) for p in filling.projects])
            write_template(rubric, path, filling)
            if list_of(path) == [READY]:
                return filling
    raise AssertionError(rubric_id)


def in_all_rows(rubric: Rubric, project: ProjectFilling) -> ProjectFilling:
    """Return a project that declares as many rows as its sheet has, each with its part."""
    assert rubric.project is not None
    rooms = [group.room for group in rubric.project.declared.groups]
    rows = [
        [*row[:5], row[5] / room, row[6] / room, row[7]]
        for row, room in zip(project.rows, rooms, strict=True)
        for _ in range(room)
    ]
    return replace(project, rows=rows)


def typed(rubric_id: str, path: Path) -> Path:
    """Fill in a blank template as a department does: whatever is locked stays as it was sent."""
    rubric = load_rubric(rubric_id)
    write_template(rubric, path, ready(rubric_id))
    given = load_workbook(path, data_only=True)
    write_template(rubric, path)
    book = load_workbook(path)
    for sheet in book.worksheets:
        for row in given[sheet.title].iter_rows():
            for cell in row:
                own = sheet[cell.coordinate]
                if cell.value is not None and not own.protection.locked:
                    assert not str(own.value).startswith("=")
                    own.value = cell.value
    book.save(path)
    return path


def list_of(path: Path) -> list[str]:
    """Return what 自查 says: first its verdict, then the list."""
    sheet = load_workbook(path, data_only=True)[SELF_CHECK_SHEET]
    rows = [row[0].value for row in sheet.iter_rows(min_row=2, max_col=1)]
    start = rows.index("先办这些")
    return [rows[0], *(words for words in rows[start + 1 :] if words)]


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what LibreOffice makes of them, in one start."""
    folder = tmp_path_factory.mktemp("typed")
    tried = catalogue() if GATE else EVERY_DAY
    whole = [typed(rubric, folder / f"{rubric}.xlsx") for rubric in tried]
    broken = []
    for name in _BROKEN_TOO:
        book = load_workbook(folder / "hengyang-2019.xlsx")
        BROKEN[name][0](book)
        broken.append(folder / f"{name}.xlsx")
        book.save(broken[-1])
    convert([*whole, *broken], folder / "computed")
    return folder / "computed"


@pytest.mark.parametrize("rubric_id", every_day(catalogue(), *EVERY_DAY))
def test_a_template_filled_in_its_open_cells_is_ready_and_passes(
    rubric_id: str, computed: Path, tmp_path: Path
):
    (tmp_path / "收件").mkdir()
    path = computed / f"{rubric_id}.xlsx"
    (tmp_path / "收件" / path.name).write_bytes(path.read_bytes())

    found = check([tmp_path / "收件"])

    assert list_of(path) == [READY]
    assert not found.faulty
    assert set(found.findings["severity"]) <= {"note", "warning"}
    told = set(found.findings["code"])
    assert told.isdisjoint({"VALUE_MISSING", "SELF_MISSING", "SUM_DIFFERS", "BALANCE_DIFFERS"})
    assert told.isdisjoint({"SAME_DIFFERS", "LIMIT_EXCEEDED", "PART_EXCEEDS_WHOLE"})


@pytest.mark.parametrize("name", _BROKEN_TOO)
def test_what_is_left_out_or_wrong_is_listed(name: str, computed: Path):
    verdict, *told = list_of(computed / f"{name}.xlsx")

    assert verdict != READY
    assert any(BROKEN[name][1] in line for line in told)
    # One cell may undo several things that are computed from it, not everything.
    assert len(told) <= 6


@pytest.mark.parametrize("rubric_id", every_day(catalogue(), "taojiang-2019"))
def test_every_formula_gives_what_is_cached(rubric_id: str, tmp_path: Path):
    """Of a blank template and of filled ones, some of which are not ready."""
    rubric = load_rubric(rubric_id)
    blank = tmp_path / "空白.xlsx"
    write_template(rubric, blank)
    filled = []
    for filling in fillings(2, 0, rubric, {f"单位{at}": "" for at in range(50)})[
        : sized(1, deep=20)
    ]:
        filled.append(tmp_path / f"{filling.department}.xlsx")
        write_template(rubric, filled[-1], filling)
    convert([blank, *filled], tmp_path / "theirs")

    found = [
        line
        for path in (blank, *filled)
        for line in differences(path, tmp_path / "theirs" / path.name)
    ]

    assert found == []
