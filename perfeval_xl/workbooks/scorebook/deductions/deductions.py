"""Every line of a scorebook that can lose points, and the sentence that says how it did.

As all that is computed twice, loss and sentence are trees: the calculator's values and the
formulas come of the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from perfeval_xl.forms.layout.project_layout import LEVEL3
from perfeval_xl.forms.reading.project_reader import NUMBER, row_place
from perfeval_xl.rubric import verdict as row_names
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.rubric.expressions.nodes import If, Name, Plain, Present, Text, join
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.scoring.reviews import FINAL, OPINION, REVIEW
from perfeval_xl.scoring.scores import NOTE
from perfeval_xl.workbooks.scorebook.departments import Departments, ProjectResult
from perfeval_xl.workbooks.scorebook.figure_places import (
    Place,
    Places,
    Source,
    own_names,
    project_places,
    source,
    value_names,
)
from perfeval_xl.workbooks.scorebook.projects.project_table import ProjectTable
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable

LABEL, FULL, LOSS = "指标", "分值", "扣分"
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator, of the department or of one of its projects."""

    label: str
    cells: Mapping[str, str]
    """分值, 最终得分, 审核得分, 审核意见 and 扣分说明 → the cell, as another sheet calls it."""
    full: float
    source: Source
    row: Place
    """Where it stands itself."""
    beside: bool = False
    """Whether it counts beside the full points: it has no 分值 to lose, and takes some away."""


Outcomes = Mapping[str, Sequence[Sequence[Any]]]
"""最终得分, 审核得分 (NaN without one), 审核意见 and 扣分说明 → for every line a column, a value a
unit."""


@dataclass(frozen=True, slots=True)
class Deductions:
    """What one unit lost, by line."""

    losses: list[float]
    rests: list[float]
    """What is left of each line's points."""
    said: list[str]
    """A sentence for each line; "" where nothing was lost."""
    order: list[int]
    """The lines that lost something, the most first; equal losses in published order."""


def loss() -> nodes.Node:
    """Return the tree of what a line lost; what has no score yet has lost nothing yet."""
    full, final = Name(FULL), Name(FINAL)
    lost = nodes.call("MAX", 0, nodes.call("ROUND", full - final, DECIMALS))
    return If(Present((full, final)), lost, nodes.Number(0))


def sentence(beside: bool = False) -> nodes.Node:
    """Return the tree of the sentence for a report; "" where nothing was lost.

    What counts `beside` the full points has no 分值 to be named. Where a reviewer decided, it is
    the reviewer's reason that counts, the computed one behind it.
    """
    opinion, note = Name(OPINION), Name(NOTE)
    reason = If(opinion.equals(""), Text("。"), join("，审核意见：", opinion, "。"))
    computed = If(note.equals(""), Text(""), join("系统说明：", note))
    reviewed = join("审核计", Plain(Name(FINAL)), "分", reason, computed)
    # A review that does not count is not what the score rests on.
    review, final = Name(REVIEW), Name(FINAL)
    counted = nodes.AllOf((Present((review, final)), review.equals(final)))
    why = If(counted, reviewed, note)
    whole = () if beside else ("（", Plain(Name(FULL)), "分）")
    head = join(Name(LABEL), *whole, "扣", Plain(Name(LOSS)), "分：")
    return If(Name(LOSS) > 0, join(head, why), Text(""))


def deductions(lines: Sequence[Line], units: int, outcomes: Outcomes) -> list[Deductions]:
    """Return what every unit lost."""
    shape = units, len(lines)
    arrays = {
        LABEL: np.array([line.label for line in lines] * units, dtype=object),
        FULL: np.array([line.full for line in lines] * units, dtype="float64"),
    }
    for name, columns in outcomes.items():
        kind = "float64" if name in (FINAL, REVIEW) else "object"
        arrays[name] = np.array(columns, dtype=kind).reshape(shape[::-1]).T.ravel()
    arrays[LOSS] = evaluate(loss(), Columns(arrays, units * len(lines)))
    given = Columns(arrays, units * len(lines))
    said = evaluate(sentence(), given).reshape(shape)
    if any(line.beside for line in lines):
        others = evaluate(sentence(beside=True), given).reshape(shape)
        said = np.where([line.beside for line in lines], others, said)
    losses = arrays[LOSS].reshape(shape)
    ranked = np.argsort(-losses, axis=1, kind="stable")
    counts = (losses > 0).sum(axis=1).tolist()
    rests = round_half_up(arrays[FULL].reshape(shape) - losses, DECIMALS).tolist()
    columns = losses.tolist(), rests, said.tolist(), ranked.tolist(), counts
    return [
        Deductions(lost, rest, words, order[:count])
        for lost, rest, words, order, count in zip(*columns, strict=True)
    ]


def indicator_lines(table: ScoreTable, sheet: str, places: Places) -> Iterator[Line]:
    """Yield a line for every indicator of a 评分表."""
    contents = {
        FULL: table.full,
        FINAL: "final_score",
        REVIEW: "review_score",
        OPINION: "opinion",
        NOTE: "note",
    }
    letters = {name: table.letter(content) for name, content in contents.items()}
    at = table.place("name")
    for row in table.rows:
        indicator = row.indicator
        cells = {
            name: f"{quoted_sheet(sheet)}!{letter}{row.number}" for name, letter in letters.items()
        }
        label = f"{indicator.code}{indicator.name}"
        if indicator.nature:
            cells[FULL] = f"{quoted_sheet(sheet)}!{table.behind_letter('par')}{row.number}"
            label += f"（{indicator.nature}）"
        names = value_names(table.rubric, indicator) or own_names(indicator)
        yield Line(
            label,
            cells,
            indicator.par,
            source(names, places),
            Place(sheet, row.number - 1, at),
            bool(indicator.nature),
        )


def indicator_outcomes(table: ScoreTable, found: Departments) -> Outcomes:
    """Return what became of every indicator, in the order of the lines."""
    keys = [row.indicator.id for row in table.rows]
    faces = {FINAL: found.final, REVIEW: found.reviews, OPINION: found.opinions, NOTE: found.notes}
    return {name: [face[key] for key in keys] for name, face in faces.items()}


def project_lines(
    tables: Sequence[ProjectTable], projects: Sequence[ProjectResult]
) -> tuple[list[Line], Outcomes]:
    """Return 预算执行率 and every declared row of every project of a department, in their order."""
    lines: list[Line] = []
    outcomes: dict[str, list[list[Any]]] = {name: [] for name in (FINAL, REVIEW, OPINION, NOTE)}
    for table, project in zip(tables, projects, strict=True):
        sheet = table.layout.sheet
        places = project_places(table.layout)
        execution = table.project.execution
        rows = [(table.execution_row, execution.name, execution.points, project.execution)]
        rows += [
            (at, row[LEVEL3], row[row_names.WEIGHT], row)
            for at, row in enumerate(project.rows, start=table.area.first)
        ]
        for at, name, full, found in rows:
            scored = at == table.execution_row
            money = value_names(table.inner, execution) if scored else ()
            own = (row_place(int(found[NUMBER]), row_names.ACTUAL_TEXT),) if not scored else money
            cells = {each: table.cell(each, at) for each in (FINAL, REVIEW, OPINION, NOTE)}
            cells[FULL] = table.full_cell(at)
            line = Line(
                f"{project.name}：{name}",
                {each: f"{quoted_sheet(sheet)}!{cell}" for each, cell in cells.items()},
                full,
                source(own, places),
                Place(sheet, at, table.columns[FINAL]),
            )
            lines.append(line)
            for each, columns in outcomes.items():
                columns.append([found[each]])
    return lines, outcomes
