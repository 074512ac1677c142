"""The department that a mould is written of: it has nothing of its own."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from perfeval_xl.forms.figures.figures import CODE
from perfeval_xl.forms.identity import ORIGIN_IN_A_CELL
from perfeval_xl.scoring.totals import GRADE
from perfeval_xl.workbooks.scorebook.contents import Contents
from perfeval_xl.workbooks.scorebook.departments import Departments
from perfeval_xl.workbooks.scorebook.figure_places import Lines
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable
from perfeval_xl.workbooks.scorebook.standing.standing import COLUMNS, MOST, Against, Bar, Standing

NAME = "单位"
"""Of the department, and whatever text must stand somewhere to have a cell there."""
_NAN = float("nan")


class Shape(NamedTuple):
    """What decides which cells a scorebook has: all of one shape come out of one mould."""

    listed: Lines
    compared: int
    """How many lines 横向与历史 has; 0 for a department that is alone."""
    bars: int
    periods: int
    """How many periods of its history are shown."""
    origin: int
    """How many cells of the hidden sheet hold what it is written from."""


def shapes_of(contents: Contents, listed: Sequence[Lines]) -> dict[Shape, list[int]]:
    """Return the shapes of some scorebooks: which departments have each."""
    standing = contents.standing
    shapes: dict[Shape, list[int]] = {}
    each = zip(listed, contents.history, contents.origins, strict=True)
    for at, (lines, history, origin) in enumerate(each):
        known = 0 if history is None or len(history) < 2 else min(len(history), MOST)
        cells = math.ceil(len(origin) / ORIGIN_IN_A_CELL)
        shape = Shape(lines, len(standing.lines), len(standing.bars), known, cells)
        shapes.setdefault(shape, []).append(at)
    return shapes


def neutral(shape: Shape, table: ScoreTable, like: Contents) -> Contents:
    """Return the contents of one department without figures, in a shape.

    What it takes of `like`, departments of this shape, is the same for each of them: the names
    of indicators.
    """
    keys = [row.indicator.id for row in table.rows]
    numbers, texts = {key: [_NAN] for key in keys}, {key: [""] for key in keys}
    totals = {name: ["" if name == GRADE else _NAN] for name in like.departments.totals}
    items = {line: [_NAN] for line in like.departments.items}
    known = like.departments
    departments = Departments(
        [NAME], numbers, numbers, numbers, texts, texts, numbers, texts, numbers, totals, items,
        behind=dict.fromkeys(known.behind, numbers),
        of_rows={line: [_NAN] for line in known.of_rows},
        capped={name: [_NAN] for name in known.capped},
        rates={spot: [_NAN] for spot in known.rates},
        steps={step: [""] for step in known.steps},
        vetoes={line: [""] for line in known.vetoes},
    )  # fmt: skip
    nothing = Against([_NAN], _NAN, _NAN, _NAN, [_NAN], 0)
    lines = tuple(replace(each, value=nothing, points=nothing) for each in like.standing.lines)
    standing = Standing(0, lines, (Bar(NAME, [_NAN], _NAN),) * shape.bars)
    listed = [{"清单": name} for name, count in shape.listed for _ in range(count)]
    history = None
    if shape.periods:
        history = pd.DataFrame([dict.fromkeys(COLUMNS, _NAN)] * shape.periods)
        history["period"] = NAME
    origin = NAME[0] * (shape.origin * ORIGIN_IN_A_CELL)
    return Contents(
        departments, standing, {CODE: [NAME]}, [listed], [()], [()], [history], [{}], [origin]
    )
