"""Lays out the sheet of one project (项目支出绩效自评表), as 财预〔2020〕10号 has it."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.computed import SCORE_DECIMALS, Places, Typed
from perfeval_xl.forms.layout.layout import Cell, Layout, ListArea
from perfeval_xl.rubric.expressions.excel import number
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.form.form_entry import Entry
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED, OWN_TOTAL, POINTS_TOTAL, Project
from perfeval_xl.rubric.table import self_score_name
from perfeval_xl.sheets.style import row_height

NAME = "项目名称"
LEVEL1, LEVEL2, LEVEL3 = "一级指标", "二级指标", "三级指标"
COLUMNS = (
    LEVEL1,
    LEVEL2,
    LEVEL3,
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
)
"""The declared rows' columns as printed, from column B on."""
WIDTH = 1 + len(COLUMNS)
POINTS_AT, SCORE_AT = 6, 7
RATE_AT, EXECUTION_SCORE_AT = 7, 8

_LAST = WIDTH - 1
_HALF = 5
"""Where the right half of a line of texts begins."""

Levels = Sequence[tuple[str, str]]
"""一级 and 二级指标 of every declared row, in order."""
WIDTHS = (16.0, 10.0, 13.0, 30.0, 26.0, 20.0, 9.0, 9.0, 24.0)
"""Of the printed columns."""
_LEAST, _ROOMY = 22.0, 36.0
"""Of a row, and of one that a text is to be written into."""
_TOP = 3
"""The last of the rows that name the project."""


def blank_levels(project: Project) -> list[tuple[str, str]]:
    """Return the printed levels, each as often as the sheet leaves room for."""
    return [
        (group.level1, group.level2) for group in project.declared.groups for _ in range(group.room)
    ]


def project_layout(rubric: Rubric, sheet: str, levels: Levels | None = None) -> Layout:
    """Lay out one project's sheet; `levels` are those of its declared rows where there are any.

    Raises ValueError for a rubric without projects.
    """
    project = rubric.project
    if project is None:
        raise ValueError(f"{rubric.id} scores no projects")
    layout = Layout(sheet, WIDTH)
    layout.add(Cell(0, 0, "title", project.title, last_column=_LAST))
    layout.add(Cell(1, 0, "caption", project.department))
    layout.add(Cell(1, 1, "department", last_column=_LAST - 2))
    year = f"（{rubric.fiscal_year}年度）"
    layout.add(Cell(1, _LAST - 1, "caption", year, last_column=_LAST))
    layout.add(Cell(2, 0, "heading", NAME))
    layout.add(Cell(2, 1, "words", name=NAME, last_column=_LAST))
    row = _about(layout, project, 3)
    row = _funds(layout, project, rubric.unit, row)
    row = _goals(layout, project, row)
    row = _declared(layout, list(levels or blank_levels(project)), row)
    row = _totals(layout, project, row)
    layout.rows = _analysis(layout, project, row)
    return layout


def _about(layout: Layout, project: Project, row: int) -> int:
    for at in range(0, len(project.about), 2):
        ends = (_HALF - 1, _LAST)
        for name, start, end in zip(project.about[at : at + 2], (0, _HALF), ends, strict=False):
            layout.add(Cell(row, start, "heading", name))
            layout.add(Cell(row, start + 1, "words", name=name, last_column=end))
        row += 1
    return row


def _funds(layout: Layout, project: Project, unit: str, row: int) -> int:
    """The money: amounts, then 分值, 执行率 and 得分, which are printed once for the whole."""
    funds = project.funds
    end = row + len(funds.rows)
    layout.add(Cell(row, 0, "heading", f"{funds.matrix}\n（{unit}）", last_row=end))
    layout.add(Cell(row, 1, "heading", "", last_column=2))
    at = {name: 3 + place for place, name in enumerate(funds.amounts())}
    at |= {name: RATE_AT for name in funds.columns if name not in at}
    for name, column in at.items():
        layout.add(Cell(row, column, "heading", funds.column(name).label))
    layout.add(Cell(row, POINTS_AT, "heading", "分值"))
    layout.add(Cell(row, EXECUTION_SCORE_AT, "heading", "得分"))
    score_name = self_score_name(project.execution)
    for place, line in enumerate(funds.rows):
        row += 1
        layout.add(Cell(row, 1, "label", line.heading, last_column=2))
        for name, column in at.items():
            entry = funds.entry(line, name)
            parts = funds.parts(line, name)
            role = "total" if parts else "figure"
            layout.add(Cell(row, column, role, name=entry.name, entry=entry))  # type: ignore[arg-type]
            if parts:
                layout.sums[entry.name] = parts
        points = f"{project.execution.points:.10g}" if place == 0 else "—"
        layout.add(Cell(row, POINTS_AT, "unit", points))
        if place == 0:
            entry = Entry(field=score_name, kind="score", label=f"{project.execution.name}得分")
            layout.add(Cell(row, EXECUTION_SCORE_AT, "figure", name=score_name, entry=entry))
        else:
            layout.add(Cell(row, EXECUTION_SCORE_AT, "unit", "—"))
    return end + 1


def _goals(layout: Layout, project: Project, row: int) -> int:
    layout.add(Cell(row, 0, "heading", "年度总体目标", last_row=row + 1))
    for name, start, end in zip(project.goals, (1, _HALF), (_HALF - 1, _LAST), strict=True):
        layout.add(Cell(row, start, "heading", name, last_column=end))
        layout.add(Cell(row + 1, start, "words", name=name, last_column=end))
    return row + 2


def _declared(layout: Layout, levels: list[tuple[str, str]], row: int) -> int:
    """The rows to declare; printed levels run over as many rows as have them in common."""
    first, last = row + 1, row + len(levels)
    layout.add(Cell(row, 0, "heading", DECLARED, last_row=last))
    columns = {name: 1 + place for place, name in enumerate(COLUMNS)}
    for name, column in columns.items():
        layout.add(Cell(row, column, "heading", name))
    layout.lists[DECLARED] = ListArea(DECLARED, "绩效指标", first, len(levels), columns, 3, 3)
    for depth in (1, 2):
        at = first
        for path, group in groupby(level[:depth] for level in levels):
            end = at + len(list(group)) - 1
            layout.add(Cell(at, depth, "item", path[-1], name=DECLARED, last_row=end))
            at = end + 1
    return last + 1


def _totals(layout: Layout, project: Project, row: int) -> int:
    points, self_total = project.totals()
    layout.add(Cell(row, 0, "heading", "总分", last_column=POINTS_AT - 1))
    layout.add(Cell(row, POINTS_AT, "figure", name=POINTS_TOTAL, entry=points))
    layout.add(Cell(row, SCORE_AT, "figure", name=OWN_TOTAL, entry=self_total))
    layout.add(Cell(row, _LAST, "remark", ""))
    return row + 1


def _analysis(layout: Layout, project: Project, row: int) -> int:
    count = sum(len(below) or 1 for below in project.analysis.values())
    if count:
        layout.add(Cell(row, 0, "heading", "项目绩效分析", last_row=row + count - 1))
    for heading, below in project.analysis.items():
        end = row + len(below) - 1
        wide = 1 if below else 4
        layout.add(Cell(row, 1, "heading", heading, last_row=end, last_column=wide))
        for name in below or (heading,):
            if below:
                layout.add(Cell(row, 2, "heading", name, last_column=4))
            layout.add(Cell(row, _HALF, "words", name=name, last_column=_LAST))
            row += 1
    return row


def fit_heights(
    sheet: Worksheet,
    layout: Layout,
    words: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    beside: Mapping[int, Sequence[tuple[str, float]]] | None = None,
    widths: Sequence[float] = WIDTHS,
) -> None:
    """Set widths, and the height of every row with texts.

    `rows` are the declared ones, `beside` the texts that stand right of the form: by row, each
    with the width of its column.
    """
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    shown: dict[int, list[tuple[str, float]]] = {}
    for cell in layout.cells:
        single = cell.last_row <= cell.row
        text = words.get(cell.name, "") if cell.role == "words" else cell.text
        if single and text and cell.row > 0:
            end = max(cell.column, cell.last_column) + 1
            shown.setdefault(cell.row, []).append((text, sum(widths[cell.column : end])))
    area = layout.lists[DECLARED]
    for line, row in enumerate(rows):
        texts = [
            (text, widths[area.columns[name]]) for name, text in row.items() if name in area.columns
        ]
        shown.setdefault(area.first + line, []).extend(texts)
    for at, others in (beside or {}).items():
        shown.setdefault(at, []).extend(others)
    roomy = {cell.row for cell in layout.cells if cell.role == "words" and cell.row > _TOP}
    for at in range(1, layout.rows):
        least = _ROOMY if at in roomy else _LEAST
        sheet.set_row(at, row_height(*shown.get(at, ()), least=least))


def project_formulas(area: ListArea, rubric: Rubric, places: Places) -> dict[str, str]:
    """Return the formulas of what a project's sheet states below its declared rows, `area`."""
    if rubric.project is None:
        return {}
    execution = rubric.project.execution
    points, scores = (area.over(area.columns[name]) for name in ("分值", "得分"))
    own = places[self_score_name(execution)][1]
    whole = f"{number(execution.points)}+SUM({points})"
    return {
        POINTS_TOTAL: f'IF(COUNT({points})=0,"",ROUND({whole},{SCORE_DECIMALS}))',
        OWN_TOTAL: f'IF(COUNT({scores})=0,"",ROUND(SUM({own},{scores}),{SCORE_DECIMALS}))',
    }


def project_results(
    rows: Sequence[Sequence[Any]], own: Typed, points: float
) -> dict[str, float | None]:
    """Return what those formulas give: of declared rows as they are printed, of the own score of
    the execution and of its points."""

    def added(column: int, more: Typed) -> float | None:
        values = [row[column - 1] for row in rows if isinstance(row[column - 1], int | float)]
        if not values:
            return None
        whole = sum(values) + (more if isinstance(more, int | float) else 0.0)
        return float(round_half_up(whole, SCORE_DECIMALS))

    return {POINTS_TOTAL: added(POINTS_AT, points), OWN_TOTAL: added(SCORE_AT, own)}
