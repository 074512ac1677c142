"""The sheet 个性指标: a row for each indicator that a department has of its own, with the target
and the points that were approved, and cells for what came of it.

In the scorebook further columns stand right of them: what the texts were read as, the row's score,
and a cell for the reviewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.layout.layout import Cell, Layout
from perfeval_xl.forms.layout.self_sheet import self_layout
from perfeval_xl.rubric import verdict as declared
from perfeval_xl.rubric.declared_row import row_verdict
from perfeval_xl.rubric.expressions import nodes, parts
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.nodes import AnyOf, Blank, If, Name, Node, Present, Text, join
from perfeval_xl.rubric.expressions.parse import sum_of
from perfeval_xl.rubric.expressions.parts import MARK, CutStep, NamedPart, cut
from perfeval_xl.rubric.form.form_entry import Entry, Kind
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.judgement import sums_of_rows
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules import own_rows
from perfeval_xl.rubric.rules.base import lost
from perfeval_xl.rubric.rules.own_rows import OwnRows, own_name, own_parts
from perfeval_xl.rubric.table import POINTS, VALUE, self_score_name

SHEET = "个性指标"
NUMBER = "编号"
REVIEWED = "审核"
"""The status of a row whose review counts."""
_HEADINGS_ROW = 3
_COLUMNS = (
    own_rows.TITLE,
    own_rows.SIGN,
    own_rows.TARGET_SAID,
    own_rows.UNIT,
    own_rows.POINTS_OF,
    own_rows.STANDARD,
    own_rows.SOURCE,
    own_rows.DONE,
    own_rows.OWN_SCORE,
    own_rows.WHY,
)
_OURS = (
    own_rows.POINTED,
    own_rows.TARGET_NUMBER,
    own_rows.DONE_NUMBER,
    own_rows.ON_LEVEL,
    own_rows.MET,
    own_rows.EARNED,
    own_rows.REVIEW_OF,
    own_rows.STANDS,
    own_rows.STATE,
    own_rows.SAID,
)
"""The scorebook's own columns, in order."""
_WIDTHS = {
    NUMBER: 14.0,
    own_rows.TITLE: 20.0,
    own_rows.TARGET_SAID: 12.0,
    own_rows.STANDARD: 22.0,
    own_rows.SOURCE: 12.0,
    own_rows.DONE: 14.0,
    own_rows.WHY: 20.0,
    own_rows.SAID: 36.0,
}
STEP_WIDTHS: dict[str, float] = {
    parts.DELAY: 6,
    parts.STEPS: 6,
    parts.CASE: 11,
    parts.TOP: 8,
    parts.EARNED: 8,
    parts.LOST: 16,
    parts.BAND: 24,
    parts.ON_FIGURES: 36,
    parts.ON_TIME: 36,
    parts.ON_LEVELS: 36,
}
"""The steps on the way to a row's score: right of what is printed."""
_USUAL_WIDTH = 8.0
_COUNTED = (own_rows.COUNT, own_rows.COUNT_SCORED)
_SHOWS = {
    f"{MARK}{parts.TOP}": "0.00%",
    own_rows.MET: "0.00%",
    own_rows.EARNED: "0.00",
    own_rows.STANDS: "0.00",
}
_READ_AS = {
    declared.TARGET_TEXT: own_rows.TARGET_SAID,
    declared.ACTUAL_TEXT: own_rows.DONE,
    VALUE: own_rows.MET,
}
"""What the verdict on a row calls some of its cells → what this sheet calls them."""
_HINT = (
    "名称、性质、指标值、计量单位、分值、评分标准按批复的印好，不能改；填写完成值、自评得分，"
    "没有完成的写明原因。"
)


NO_ROWS = "本单位没有批复的个性指标，这张表不用填；这部分的分值照体系的规定处理。"


def row_trees(rule: OwnRows) -> dict[str, Node]:
    """Return what a row comes to, in order, as trees over the names of `row_verdict`."""
    trees = row_verdict(rule, full=False)
    review, points = Name(own_rows.REVIEW_OF), Name(own_rows.POINTS_OF)
    counted = nodes.AllOf((Present((review, points)), points > 0, review >= 0, review <= points))
    taken = lost(points, review)
    assert isinstance(taken, NamedPart)
    said = join(REVIEWED, replace(taken, line=REVIEWED, when=counted), "。")
    return {
        own_rows.MET: trees.value,
        own_rows.STATE: If(counted, Text(REVIEWED), trees.status),
        own_rows.EARNED: trees.points,
        own_rows.STANDS: If(counted, review, Name(POINTS)),
        own_rows.COUNTS: If(nodes.AllOf((Present((points,)), points > 0)), points, nodes.Number(0)),
        own_rows.SAID: If(counted, If(review < points, said, Text("")), trees.note),
    }


def row_steps(rule: OwnRows) -> tuple[CutStep, ...]:
    """Return the same, cut into short steps."""
    return cut(row_trees(rule))


def column_called(name: str) -> str:
    """Return the column of the sheet that holds what the verdict on a row calls `name`."""
    return _READ_AS.get(name, name)


def sheets_of_indicators(rubric: Rubric, *, book: bool = False) -> list[Layout]:
    """Return the sheets behind the form: 个性指标 where the rubric has such parts, and 自评表.

    With `book` as the scorebook has them.
    """
    own = [own_layout(rubric, book=book)] if own_parts(rubric.indicators) else []
    return [*own, self_layout(rubric)] if rubric.indicators else []


@lru_cache(maxsize=32)
def own_layout(rubric: Rubric, *, book: bool = False) -> Layout:
    """Lay out the sheet of a rubric that has such parts; with `book` as the scorebook has it."""
    parts_of = own_parts(rubric.indicators)
    printed = (NUMBER, *_COLUMNS, *_OURS) if book else (NUMBER, *_COLUMNS)
    every = [step for _, rule in parts_of if book for step in row_steps(rule) if step.beside]
    columns = dict.fromkeys(printed, "") | {step.key: step.heading for step in every}
    layout = Layout(SHEET, len(columns), own_scores=True, scored_texts=True)
    layout.printed = len(printed)
    last = len(_COLUMNS)
    layout.add(Cell(0, 0, "title", f"{rubric.when}个性指标表", last_column=last))
    layout.add(Cell(1, 0, "caption", "填报单位："))
    layout.add(Cell(1, 1, "department", last_column=3))
    layout.add(Cell(_HEADINGS_ROW - 1, 0, "remark", _HINT, last_column=last))
    for column, (name, heading) in enumerate(columns.items()):
        layout.add(Cell(_HEADINGS_ROW, column, "heading", heading or name))
        widths = STEP_WIDTHS if heading else _WIDTHS
        layout.widths[column] = widths.get(name.rpartition(MARK)[2], _USUAL_WIDTH)
    row = _HEADINGS_ROW + 1
    at: dict[str, str] = {}
    for part, rule in parts_of:
        steps = {step.key: step.tree for step in row_steps(rule)}
        where = "／".join((*part.path, part.name))
        layout.add(Cell(row, 0, "label", f"{where}（{part.points:.10g}分）", last_column=last))
        for number in range(1, rule.room + 1):
            _row(layout, part, number, row + number, columns, steps, at)
        row += rule.room + 1
        if book:
            row = _totals(layout, part, rule, row, at)
        names = [own_name(part, number, own_rows.OWN_SCORE) for number in range(1, rule.room + 1)]
        layout.trees[self_score_name(part)] = _added(names)
    layout.rows = row
    return layout


def _row(
    layout: Layout,
    part: Indicator,
    number: int,
    row: int,
    columns: Iterable[str],
    steps: Mapping[str, Node],
    at: dict[str, str],
) -> None:
    """Add one row; `at` takes the cells of the whole sheet by name."""
    places = {name: str(xl_rowcol_to_cell(row, column)) for column, name in enumerate(columns)}
    at |= {own_name(part, number, name): cell for name, cell in places.items()}
    for column, name in enumerate(columns):
        key = own_name(part, number, name)
        if name == NUMBER:
            layout.add(Cell(row, column, "label", f"{part.name}{number}"))
        elif name in steps:
            layout.add(Cell(row, column, "live", name=key))
            layout.live[key] = excel(steps[name], lambda each: places[column_called(each)])
            layout.shows[key] = _SHOWS.get(name, "General")
        elif name in own_rows.ROW_NUMBERS:
            read = name in (own_rows.TARGET_NUMBER, own_rows.DONE_NUMBER)
            kind: Kind = "number" if read else "score"
            entry = Entry(field=key, kind=kind, label=f"{part.name}{number}的{name}")
            layout.add(Cell(row, column, "figure", name=key, entry=entry))
            if name == own_rows.REVIEW_OF:
                layout.bounds[key] = places[own_rows.POINTS_OF]
        elif MARK not in name:
            layout.add(Cell(row, column, "words", name=key))
            if name == own_rows.TITLE:
                layout.read.add(key)


def _totals(layout: Layout, part: Indicator, rule: OwnRows, row: int, at: dict[str, str]) -> int:
    """Add what the rows of a part come to, one below the other; return the row after them."""
    column = 1 + len(_COLUMNS) + _OURS.index(own_rows.STANDS)
    for what, (name, tree) in zip(own_rows.SUMS, sums_of_rows(part, rule).items(), strict=True):
        layout.add(Cell(row, column - 1, "label", what))
        layout.add(Cell(row, column, "live", name=name))
        layout.live[name] = excel(tree, at.__getitem__)
        layout.shows[name] = "General" if what in _COUNTED else "0.00"
        at[name] = str(xl_rowcol_to_cell(row, column))
        row += 1
    return row


def _added(names: list[str]) -> Node:
    """Return the sum of what is filled in of some figures, nothing where none is."""
    known = [If(Present((Name(name),)), Name(name), nodes.Number(0)) for name in names]
    some = AnyOf(tuple(Present((Name(name),)) for name in names))
    return If(some, nodes.call("ROUND", sum_of(known), 6), Blank())
