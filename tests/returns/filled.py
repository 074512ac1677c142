"""Filled returns of the small rubrics: a sound one, changed by name as a department might."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import Workbook
from support.workbooks import opened

from perfeval_xl.forms.template import instructions
from perfeval_xl.forms.template.inputs import Filling, ProjectFilling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.sheets.gate.notes import SELF_CHECK_SHEET

from .case import PROJECTS, RUBRIC, Make
from .contents import saved

Change = Callable[[Workbook], None]

DEPARTMENT, CODE = "示例局", "001"
SOUND: Mapping[str, Any] = {
    "编制数": 50, "在职人数": 48, "填报_在职人员控制率": 0.96,
    "合计_上年": 950, "合计_预算": 1000, "合计_决算": 980,
    "基本支出_上年": 600, "基本支出_预算": 620, "基本支出_决算": 610,
    "三公经费_上年": 20, "三公经费_预算": 18, "三公经费_决算": 15,
    "项目支出_上年": 350, "项目支出_预算": 380, "项目支出_决算": 370,
    "结转资金_年初": 10, "结转资金_收入": 1000, "结转资金_支出": 980, "结转资金_年末": 30,
    "财务报告支出": 980, "全部资产": 500, "在用资产": 450, "应缴收入": 40, "已缴收入": 40,
    "本年减少": -5,
    "自评得分_在职人员控制率": 20, "自评得分_预算完成率": 29.4, "自评得分_收入收缴率": 10,
    "自评得分_制度健全性": 10, "自评得分_群众满意度": 18,
    "自评得分_管理规范性": 9, "要点_管理规范性_1": 4, "要点_管理规范性_2": 3,
    "要点_管理规范性_3": 2,
    "自评总分": 96.4,
}  # fmt: skip
LINES = (["甲项目", 200, 230, 220], ["乙项目", 150, 150, 150])
_MONEY = (
    "合计", "基本支出", "三公经费", "项目支出", "结转资金", "财务报告支出", "全部资产", "在用资产",
    "应缴收入", "已缴收入", "本年减少",
)  # fmt: skip
IN_YUAN = {name: SOUND[name] * 10_000 for name in SOUND if name.split("_")[0] in _MONEY}
"""Every amount of SOUND as somebody types it who thinks in 元; the same of LINES."""
LINES_IN_YUAN = tuple([line[0], *(amount * 10_000 for amount in line[1:])] for line in LINES)
SOUND_PROJECT: Mapping[str, Any] = {
    "年度资金总额_全年预算数": 100, "年度资金总额_全年执行数": 80,
    "填报_年度资金总额_执行率": 0.8, "自评得分_预算执行率": 8,
    "填报_分值合计": 100, "项目自评总分": 88,
}  # fmt: skip
ROWS = (
    ["产出指标", "数量指标", "开展次数", "2次", "2次", 30, 30, None],
    ["产出指标", "数量指标", "培训人数", "100人", "50人", 20, 10, "培训推迟"],
    ["效益指标", "社会效益指标", "群众满意", "满意", "满意", 40, 40, None],
)


def filled(
    *changes: Change,
    department: str = DEPARTMENT,
    code: str = CODE,
    lines: Sequence[Sequence[Any]] = LINES,
    words: Mapping[str, str] | None = None,
    **figures: Any,
) -> Make:
    """Return a return of the small rubric: SOUND with `figures` typed in, None for a blank.

    自评总分 follows the scores unless it is typed, too. Dates, formulas and error values go into
    the cells as such.
    """
    own = SOUND | figures
    if "自评总分" not in figures:
        names = [name for name in own if name.startswith("自评得分_")]
        scores = [own[name] for name in names]
        known = all(isinstance(score, int | float) for score in scores)
        own["自评总分"] = float(f"{sum(scores):.10g}") if known else None
    given = Filling(department, code, _plain(own), {"项目支出": lines}, words or {"自评等级": "优"})
    odd = {name: value for name, value in own.items() if _odd(value)}
    return _written(RUBRIC, given, (_typed(odd), *changes))


def blank(*changes: Change, department: str = "", code: str = "", **figures: Any) -> Make:
    """Return a template with nothing but these figures filled in."""
    return _written(RUBRIC, Filling(department, code, figures), changes)


def project(
    *changes: Change,
    rows: Sequence[Sequence[Any]] = ROWS,
    words: Mapping[str, str] | None = None,
    count: int = 1,
    **figures: Any,
) -> Make:
    """Return a return of the small rubric of projects with one project, or with `count` of 0."""
    sheet = ProjectFilling(
        _plain(SOUND_PROJECT | figures), {"项目名称": "甲项目", **(words or {})}, rows
    )
    given = Filling(DEPARTMENT, CODE, {"项目个数": count}, projects=[sheet] * count)
    return _written(PROJECTS, given, changes)


def template_of(rubric: str, *changes: Change, **figures: Any) -> Make:
    """Return a return of a shipped rubric with these figures alone."""
    return _written(rubric, Filling(DEPARTMENT, CODE, figures), changes)


def _written(rubric: str | Path, given: Filling, changes: Sequence[Change]) -> Make:
    def make() -> bytes:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "return.xlsx"
            write_template(load_rubric(rubric), path, given)
            book = opened(path)
        # Nobody reads them here, and they are half of the file.
        del book[instructions.SHEET], book[SELF_CHECK_SHEET]
        for change in changes:
            change(book)
        return saved(book)

    return make


def _odd(value: Any) -> bool:
    """Tell what cannot be typed into a template before it goes out."""
    if isinstance(value, str):
        return value.startswith(("=", "#"))
    return not isinstance(value, int | float | None)


def _plain(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if not _odd(value)}


def _typed(values: Mapping[str, Any]) -> Change:
    """Return the change that types values into the cells of these names."""

    def change(book: Workbook) -> None:
        for name, value in values.items():
            ((sheet, cell),) = book.defined_names[name].destinations
            book[sheet][cell.replace("$", "")] = value

    return change
