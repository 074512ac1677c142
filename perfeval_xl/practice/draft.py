"""The figures of fictitious departments: drawn by the size of the office, then brought in line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.expressions.nodes import Node, names_in
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.form.form_entry import Entry
from perfeval_xl.rubric.model import Rubric

Floats = NDArray[np.float64]
_LEAST_STAFF, _MOST_STAFF = 5.0, 600.0
"""The smallest office and the largest bureau: more than a hundred times as many people."""
_A_HEAD = 12.0
"""万元 that an office spends for each of its people in a year, pay above all."""
_UNITS = {"元": 1e4, "千元": 10.0, "万元": 1.0}
_SHARES: tuple[tuple[str, float], ...] = (
    ("三公|公务|接待|油费|保险费|维修费|车载|过路|出国", 0.01),
    ("办公印刷|水电|差旅|会议|培训|党建|离退休", 0.02),
    ("结转|结余|期初|期末|收回|追加|基金", 0.05),
    ("采购|闲置|无形|折旧|机关运行", 0.12),
    ("资产|原值|净值|房屋|设备|家具|图书|文物|汽车", 0.8),
    ("公用|商品和服务", 0.2),
    ("专项|项目", 0.35),
    ("人员经费|工资|总计|合计|收入|支出|预算|决算", 0.8),
)
"""What of an office's spending a figure is about, by the first words found in its name."""
_OTHER_SHARE = 0.1
_STAFF = re.compile("编制|在职|人员|工资|实有")
_NONE_AT_ALL = 0.12
"""The share of offices that have nothing in a row of the table that need not be there."""


class Draft(Mapping[str, Floats]):
    """Columns of figures (shape of each: departments), of which totals are never stored.

    A total is the sum of its parts whenever it is read; so it holds whatever becomes of them.
    """

    def __init__(
        self, figures: Mapping[str, Floats], sums: Mapping[str, tuple[str, ...]], size: int
    ) -> None:
        self.figures = {name: values for name, values in figures.items() if name not in sums}
        self.sums, self.size = sums, size

    def __getitem__(self, name: str) -> Floats:
        if name not in self.sums:
            return self.figures[name]
        total: Floats = np.sum([self[part] for part in self.sums[name]], axis=0)
        return total

    def __iter__(self) -> Iterator[str]:
        yield from (*self.figures, *self.sums)

    def __len__(self) -> int:
        return len(self.figures) + len(self.sums)

    def parts_of(self, name: str) -> tuple[str, ...]:
        """Return what is filled in on its own of a figure: itself, or its parts all the way."""
        if name not in self.sums:
            return (name,) if name in self.figures else ()
        return tuple(part for summand in self.sums[name] for part in self.parts_of(summand))

    def parts_in(self, tree: Node) -> tuple[str, ...]:
        """Return what is filled in on its own of all that a formula reads, each once."""
        return tuple(dict.fromkeys(part for name in names_in(tree) for part in self.parts_of(name)))

    def scaled(self, names: Iterable[str], factor: Floats | float) -> Draft:
        """Return the draft with some figures multiplied; the others are shared."""
        return self.replaced({name: self.figures[name] * factor for name in names})

    def replaced(self, figures: Mapping[str, Floats]) -> Draft:
        """Return the draft with other values for some figures; the others are shared."""
        return Draft({**self.figures, **figures}, self.sums, self.size)

    def value(self, tree: Node) -> Floats:
        """Compute a formula; NaN where it divides by zero."""
        value: Floats = evaluate(tree, Columns(self, self.size)).astype(np.float64)
        return value


def staff_of(random: np.random.Generator, count: int) -> Floats:
    """Draw the staff of `count` departments, which differ in size by a factor of 100."""
    staff: Floats = np.exp(random.uniform(np.log(_LEAST_STAFF), np.log(_MOST_STAFF), count))
    return staff


def first_draft(random: np.random.Generator, rubric: Rubric, staff: Floats) -> Draft:
    """Draw the figures of departments of these sizes."""
    count, figures = len(staff), {}
    for entry in rubric.entries.values():
        if entry.field is not None:
            figures[entry.field] = _figure(random, entry, staff, _UNITS.get(rubric.unit, 1.0))
    _rows_alike(random, rubric, figures, count)
    if rubric.uses_elapsed:
        figures[ELAPSED] = np.full(count, rubric.elapsed)
    return Draft(figures, _sums(rubric), count)


def _figure(random: np.random.Generator, entry: Entry, staff: Floats, unit: float) -> Floats:
    count = len(staff)
    match entry.kind:
        case "count" if _STAFF.search(entry.name):
            part = "_" in entry.name  # 编制_公务员, 编制_工勤
            return staff * (random.uniform(0.3, 0.7, count) if part else 1.0)
        case "count":
            return random.integers(10, 200, count).astype(np.float64)
        case "percent":
            return random.uniform(0.8, 1.0, count)
        case "score":
            return np.full(count, 100.0)
        case "number":
            # What came in within a year is a part of what there is.
            return random.uniform(50.0, 100.0, count) * (0.1 if "新增" in entry.name else 1.0)
    shares = (share for words, share in _SHARES if re.search(words, entry.name))
    spent: Floats = staff * unit * _A_HEAD * next(shares, _OTHER_SHARE)
    return spent * random.uniform(0.7, 1.3, count)


def _rows_alike(
    random: np.random.Generator, rubric: Rubric, figures: dict[str, Floats], count: int
) -> None:
    """Let the columns of a row differ by some per cent only, and some offices have none at all."""
    for _, matrix in rubric.matrices():
        names = matrix.amounts()
        needed = {row.within for row in matrix.rows} | {row.row for row in matrix.rows if row.sum}
        needed |= {name.rsplit("_", 1)[0] for name, _ in rubric.per_head}
        needed |= {
            name.rsplit("_", 1)[0]
            for relation in (*rubric.same, *rubric.balance)
            for name in _names(relation.formulas)
        }
        money = [name for name in names if matrix.column(name).kind == "money"]
        for row in matrix.rows:
            none = np.zeros(count)
            if row.row not in needed and not _STAFF.search(row.row):
                none = (random.random(count) < _NONE_AT_ALL).astype(np.float64)
            for name in money[1:]:
                first, other = (f"{row.row}_{column}" for column in (money[0], name))
                if _kept_small(money[0]) == _kept_small(name):
                    figures[other] = figures[first] * random.uniform(0.85, 1.15, count)
            for name in names:
                figures[f"{row.row}_{name}"] *= 1.0 - none


def _names(formulas: Iterable[str]) -> Iterator[str]:
    for formula in formulas:
        yield from names_in(parse(formula))


def _kept_small(name: str) -> bool:
    return bool(re.search("|".join(words for words, share in _SHARES if share <= 0.12), name))


def _sums(rubric: Rubric) -> dict[str, tuple[str, ...]]:
    sums: dict[str, tuple[str, ...]] = {}
    for layout in layouts(rubric):
        sums.update(layout.sums)
        for area in layout.lists.values():  # totals along the lines of a list
            called = {column: list_total(layout, area.row, column) for column in area.columns}
            sums |= {called[total]: tuple(called[part] for part in parts)
                     for total, parts in area.sums.items()}  # fmt: skip
    return sums


def list_total(layout: Layout, row: str, column: str) -> str:
    """Return what the total of a list in one of its columns is called."""
    return next(name for name, at in layout.list_totals.items() if at == (row, column))
