"""What a return says of last year against last year's return, as it was finally scored.

Which of the two years is wrong nobody knows from the figures alone: the finding shows both, and
where each stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.tolerance import NOISE, money_tolerance, same_percentage, written
from perfeval_xl.forms.figures.figures import INDEX, layouts
from perfeval_xl.forms.layout.layout import is_unnamed, line_name
from perfeval_xl.rubric.form.form_entry import Kind, stated_name
from perfeval_xl.rubric.form.form_matrix import Matrix
from perfeval_xl.rubric.form.form_model import Record
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.grids import same_text

_TENTH = 0.05
"""Half of 0.1 万元: what one amount printed with a single decimal may be off."""


class LineColumn(NamedTuple):
    """A column of last year's on the lines of a list."""

    column: str
    repeated: str
    """The column of last year's lines that it repeats."""
    kind: Kind
    label: str


def repeated_fields(rubric: Rubric) -> dict[str, str]:
    """Return every figure of last year → the field of last year's return that it repeats."""
    entries = rubric.entries.items()
    return {name: entry.last_year for name, entry in entries if entry.last_year and not entry.each}


def repeated_lines(rubric: Rubric) -> dict[str, list[LineColumn]]:
    """Return the lists whose lines have columns of last year, by the row that lists them."""
    lists: dict[str, list[LineColumn]] = {}
    for block in (block for form in rubric.forms for block in form.blocks):
        if isinstance(block, Matrix):
            columns = [(name, block.column(name)) for name in block.columns]
            pairs = [
                LineColumn(name, column.last_year, column.kind, column.label)
                for name, column in columns
                if column.last_year
            ]
            lists |= {row.row: pairs for row in block.rows if row.list_ and pairs}
        elif isinstance(block, Record) and block.list_:
            pairs = [
                LineColumn(entry.name, entry.last_year, entry.kind, entry.full_label)
                for entry in block.columns
                if entry.last_year and entry.each
            ]
            lists |= {block.record: pairs} if pairs else {}
    return lists


@dataclass(frozen=True, slots=True)
class LastYear:
    """What last year's returns of some departments say, as they were finally scored."""

    year: int
    figures: pd.DataFrame
    """One row a department, called as this year (index 单位名称); a column for each field that was
    asked for, in the rubric's unit, NaN where nothing is known."""
    lines: pd.DataFrame
    """The lines of lists: 单位名称, 清单, 序号, 名称 and a column for each figure."""
    places: pd.DataFrame
    """Where each stands in last year's returns: file, sheet and cell, by department and field."""

    def of(self, departments: Sequence[str], called: Sequence[str]) -> LastYear:
        """Return the same of copies of some departments, called otherwise."""
        figures = self.figures.loc[list(departments)].set_axis(pd.Index(called, dtype=object))
        copies = pd.DataFrame({INDEX: list(departments), "副本": list(called)}, dtype=object)
        lines = copies.merge(self.lines, on=INDEX).drop(columns=INDEX)
        return LastYear(self.year, figures, lines.rename(columns={"副本": INDEX}), self.places)

    def at(self, figures: Sequence[tuple[str, str]]) -> list[str]:
        """Return where figures (department and field) stand, for people: “甲局.xlsx”基础数据表 D5.

        Many at once: looking up a single one takes as long as a thousand.
        """
        if not figures:
            return []
        found = self.places.reindex(pd.MultiIndex.from_tuples(figures)).fillna("")
        columns = (found[name].tolist() for name in ("file", "sheet", "cell"))
        rows = zip(*columns, strict=True)
        return [f"“{file}”{sheet} {cell}".rstrip() for file, sheet, cell in rows]


def check_last_year(
    typed: pd.DataFrame, items: pd.DataFrame, last: LastYear | None, rubric: Rubric
) -> Iterator[Finding]:
    """Yield LAST_YEAR_DIFFERS for figures of last year that are not what its return says.

    `typed` are the figures with totals as they stand in the cells. The rounding of what was
    printed is no difference; of a total neither is what rounding has put its parts off. Lines of
    lists are held against those of the same name. What is missing differs from nothing.
    """
    if last is None:
        return
    leaves = _leaves(rubric, last.lines, typed.index)
    for name, repeated in repeated_fields(rubric).items():
        kind = rubric.entries[name].kind
        now, before = typed[name], last.figures[repeated]
        terms = leaves.get(name, pd.Series(1, index=typed.index))
        same = _same(now, before, kind, terms)
        printed = last.figures.get(stated_name(repeated))
        if printed is not None:
            # What last year's form printed as the total, where only rounding parts it from the sum.
            slight = (printed - before).abs() <= _TENTH * (terms + 1) + NOISE
            slight &= printed.notna()
            same |= slight.to_numpy() & _same(now, printed, kind, terms * 0 + 1)
        differing = list(where(~same, typed.index))
        places = last.at([(str(unit), repeated) for _, unit in differing])
        for (position, unit), at in zip(differing, places, strict=True):
            yield Finding(
                unit,
                "LAST_YEAR_DIFFERS",
                name,
                written(float(now.iloc[position]), {kind}),
                written(float(before.iloc[position]), {kind}),
                {"label": rubric.label(name), "year": last.year, "at": at},
            )
    for row, columns in repeated_lines(rubric).items():
        yield from _of_lines(items, last, row, columns)


def _same(now: pd.Series, before: pd.Series, kind: Kind, terms: pd.Series) -> NDArray[np.bool_]:
    """Tell where two figures are the same but for rounding, or either is missing."""
    if kind == "percent":
        return same_percentage(now, before) | same_percentage(before, now)
    allowed = NOISE if kind == "count" else money_tolerance(terms)
    same: NDArray[np.bool_] = ~((now - before).abs() > allowed).to_numpy()
    return same


def _of_lines(
    items: pd.DataFrame, last: LastYear, row: str, columns: list[LineColumn]
) -> Iterator[Finding]:
    """Compare the lines of one list with those of the same name; a name that stands twice in
    either year tells nothing."""
    lines, earlier = _by_name(items, row), _by_name(last.lines, row)
    both = lines.merge(earlier, on=[INDEX, "同名"], suffixes=("", "（上年）"))
    for column, repeated, kind, label in columns:
        then = f"{repeated}（上年）" if repeated in lines else repeated
        if column not in lines or then not in both or repeated not in earlier:
            continue
        now, before = both[column].astype("float64"), both[then].astype("float64")
        same = _same(now, before, kind, pd.Series(1, index=both.index))
        different = both[~same]
        owners, named = different[INDEX].astype(str), different["名称"]
        numbers = zip(different["序号"], different["序号（上年）"], strict=True)
        cells = [
            (line_name(row, one, column), line_name(row, two, repeated)) for one, two in numbers
        ]
        places = last.at([(owner, then) for owner, (_, then) in zip(owners, cells, strict=True)])
        values = zip(now[~same], before[~same], strict=True)
        for owner, name, (cell, _), at, (one, other) in zip(
            owners, named, cells, places, values, strict=True
        ):
            yield Finding(
                owner,
                "LAST_YEAR_DIFFERS",
                cell,
                written(float(one), {kind}),
                written(float(other), {kind}),
                {"label": f"{name}（{label}）", "year": last.year, "at": at},
            )


def _by_name(items: pd.DataFrame, row: str) -> pd.DataFrame:
    lines = items[items["清单"] == row]
    named = lines[~lines["名称"].map(is_unnamed).astype(bool)]
    keyed = named.assign(同名=[same_text(name) for name in named["名称"]])
    return keyed[~keyed.duplicated([INDEX, "同名"], keep=False)]


def _leaves(rubric: Rubric, lines: pd.DataFrame, index: pd.Index) -> dict[str, pd.Series]:
    """Return of how many printed amounts each total is the sum in the end, by department."""
    sums: dict[str, tuple[str, ...]] = {}
    lists: dict[str, tuple[str, str]] = {}
    for layout in layouts(rubric):
        sums |= layout.sums
        lists |= layout.list_totals
    counted = lines.groupby(["清单", INDEX]).size()
    listed = set(counted.index.get_level_values(0))

    def count(name: str) -> pd.Series:
        row = lists[name][0] if name in lists else ""
        if row in listed:
            return counted.xs(row).reindex(index).fillna(1)
        added = pd.Series(0 if sums.get(name) else 1, index=index)
        for part in sums.get(name, ()):
            added = added + count(part)
        return added

    return {total: count(total) for total in (*sums, *lists)}
