"""Returns as they would be with some figures other ones: what the checks would say of them then.

No check is written a second time for it: copies of a return are changed, settled anew, and go
through the same checks as all returns, many at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.checks.finding import Finding, Unit, department_of
from perfeval_xl.checks.last_year import LastYear
from perfeval_xl.checks.slips import MEANT_DECIMALS, Slip, meant
from perfeval_xl.forms.figures.cell_names import CellName, name_text
from perfeval_xl.forms.figures.corrections import Figures
from perfeval_xl.forms.figures.figures import INDEX, layouts, settle, unsettled
from perfeval_xl.forms.figures.project_figures import PROJECT, Projects, with_project_sums
from perfeval_xl.forms.figures.unit_columns import columns_of
from perfeval_xl.rubric.expressions.evaluate import Array
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.form.form_entry import printed_places, stated_name
from perfeval_xl.rubric.model import Rubric

Check = Callable[[Figures, LastYear | None], list[Finding]]
"""All checks of a rubric over settled figures."""

_AT_ONCE = 1024
_DECIMALS = {"money": 2}
"""What amounts are printed with; of everything else there are as many as were typed."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A number in a cell of a return."""

    unit: Unit
    name: CellName
    row: int
    """Where it stands among the department's rows of its table: of a list's lines, of projects."""
    number: float
    label: str
    percent: bool
    decimals: int
    """As printed: of a percentage, those of its hundredths."""

    def meant(self) -> tuple[Array, Sequence[Slip]]:
        """Return what may have been meant, with the slip that leads to each."""
        scale = 100.0 if self.percent else 1.0
        printed = float(round_half_up(self.number * scale, MEANT_DECIMALS))
        numbers, slips = meant(printed, self.decimals)
        return numbers / scale, slips


@dataclass(frozen=True, slots=True)
class Change:
    """Another number in a cell."""

    cell: Typed
    number: float


class Trials:
    """The returns of one rubric, to be changed and checked again."""

    def __init__(
        self, given: Figures, rubric: Rubric, check: Check, last: LastYear | None = None
    ) -> None:
        self.given, self.rubric, self._check, self._last = given, rubric, check, last
        self._typed: dict[Unit, dict[str, Typed]] = {}

    def figures(self, unit: Unit) -> Mapping[str, float]:
        """Return the settled figures of a unit, NaN for what is missing; none of an unknown one."""
        place = self._units.get(unit)
        if place is None:
            return {}
        numbers = self._numbers[isinstance(unit, str)]
        return {name: float(column[place[0]]) for name, column in numbers.items()}

    @cached_property
    def _numbers(self) -> dict[bool, Mapping[str, Array]]:
        projects = self.given.projects
        money = {} if projects is None else columns_of(projects.figures)
        return {True: columns_of(self.given.figures), False: money}

    @cached_property
    def _units(self) -> dict[Unit, tuple[int, int]]:
        """Where the figures of each unit stand, in all and among those of its department."""
        places: dict[Unit, tuple[int, int]] = {
            str(name): (at, 0) for at, name in enumerate(self.given.figures.index)
        }
        for department, rows in self._rows_of["money"].items():
            for own, at in enumerate(rows.tolist()):
                assert self.given.projects is not None
                places[department, self.given.projects.figures.index[at][1]] = (at, own)
        return places

    @cached_property
    def _rows_of(self) -> Mapping[str, Mapping[str, NDArray[np.intp]]]:
        """Return where the rows of each department stand in the tables."""
        tables: dict[str, Any] = {"items": self.given.items.get(INDEX), "money": None, "rows": None}
        if self.given.projects is not None:
            owners = self.given.projects.figures.index.get_level_values(INDEX)
            tables |= {"money": pd.Series(owners), "rows": self.given.projects.rows[INDEX]}
        return {name: _positions(table) for name, table in tables.items()}

    def rubric_of(self, unit: Unit) -> Rubric:
        """Return the rubric that calls the figures of a unit by their names."""
        inner = None if isinstance(unit, str) else self.rubric.of_projects
        return inner or self.rubric

    def typed(self, unit: Unit, name: str) -> Typed | None:
        """Return the number that stands in a cell; None where no number does."""
        if unit not in self._typed:
            self._typed[unit] = dict(self._cells(unit))
        return self._typed[unit].get(name)

    def _cells(self, unit: Unit) -> Iterator[tuple[str, Typed]]:
        """Yield what stands in the cells of a unit, by what they are called."""
        rubric, figures = self.rubric_of(unit), self.figures(unit)
        stated = {
            total for layout in layouts(rubric) for total in (*layout.sums, *layout.list_totals)
        }
        row = self._units[unit][1] if figures else 0

        def cell(name: CellName, form: str, label: str, row: int, number: float) -> Typed:
            entry, places = rubric.entries.get(form), figures.get(printed_places(form), np.nan)
            kind = entry.kind if entry else "money"
            decimals = _DECIMALS.get(kind, 0) if places != places else int(places)
            return Typed(unit, name, row, number, label, kind == "percent", decimals)

        for name in rubric.entries:
            number = figures.get(stated_name(name) if name in stated else name, np.nan)
            if number == number:
                yield name, cell(name, name, rubric.label(name), row, number)
        none = np.zeros(0, dtype=np.intp)
        lines = self._rows_of["items"].get(unit, none) if isinstance(unit, str) else none
        for own, line in enumerate(self.given.items.iloc[lines].to_dict("records")):
            list_, at = str(line["清单"]), int(line["序号"])
            for column, number in line.items():
                if isinstance(number, float) and number == number:
                    called, form = (list_, at, str(column)), f"{list_}_{column}"
                    heading = rubric.lists[list_].columns.get(str(column), str(column))
                    form = form if form in rubric.entries else str(column)
                    label = f"{line['名称']}（{heading}）"
                    yield name_text(called), cell(called, form, label, own, number)

    def findings(self, trials: Sequence[Sequence[Change]]) -> list[list[Finding]]:
        """Return what would be found with the changes of each trial made, all of one department."""
        starts = range(0, len(trials), _AT_ONCE)
        return [each for at in starts for each in self._findings(trials[at : at + _AT_ONCE])]

    def _findings(self, trials: Sequence[Sequence[Change]]) -> Iterable[list[Finding]]:
        owners = [department_of(trial[0].cell.unit) for trial in trials]
        copies = [f"{owner}\n{at}" for at, owner in enumerate(owners)]
        last = None if self._last is None else self._last.of(owners, copies)
        found: dict[str, list[Finding]] = {copy: [] for copy in copies}
        for finding in self._check(self._changed(trials, owners, copies), last):
            found[finding.department].append(finding)
        return found.values()

    def _changed(
        self, trials: Sequence[Sequence[Change]], owners: Sequence[str], copies: Sequence[str]
    ) -> Figures:
        """Return a copy of each owner's figures with the changes of a trial made, settled."""
        given, rubric = self.given, self.rubric
        figures = given.figures.loc[list(owners)].set_axis(list(copies)).rename_axis(INDEX)
        figures = figures.drop(columns=[*rubric.project_sums], errors="ignore")
        items, starts = _taken(given.items, self._rows_of["items"], owners, copies)
        in_figures, in_items, in_money = _Cells(), _Cells(), _Cells()
        projects = given.projects
        if projects is not None:
            money, firsts = _taken(
                projects.figures.reset_index(), self._rows_of["money"], owners, copies
            )
        for at, trial in enumerate(trials):
            for change in trial:
                cell = change.cell
                if not isinstance(cell.name, str):
                    in_items.put(str(cell.name[-1]), starts[at] + cell.row, change.number)
                elif isinstance(cell.unit, str):
                    in_figures.put(cell.name, at, change.number)
                else:
                    in_money.put(cell.name, firsts[at] + cell.row, change.number)
        in_items.into(items)
        settled = settle(in_figures.into(unsettled(figures, rubric)), items, rubric)
        if projects is None or rubric.of_projects is None:
            return Figures(settled, items, None)
        of_projects = unsettled(money.set_index([INDEX, PROJECT]), rubric.of_projects)
        rows, _ = _taken(projects.rows, self._rows_of["rows"], owners, copies)
        again = settle(in_money.into(of_projects), pd.DataFrame(), rubric.of_projects)
        changed = Projects(again, rows)
        return Figures(with_project_sums(settled, changed, rubric), items, changed)


class _Cells:
    """Numbers to be put into a table."""

    def __init__(self) -> None:
        self._columns: dict[str, list[tuple[int, float]]] = defaultdict(list)

    def put(self, column: str, row: int, number: float) -> None:
        self._columns[column].append((row, number))

    def into(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the table, which is changed, a column at a time."""
        for name, cells in self._columns.items():
            column = table[name].to_numpy(dtype="float64", copy=True)
            rows, numbers = zip(*cells, strict=True)
            column[list(rows)] = numbers
            table[name] = column
        return table


def _positions(owners: pd.Series | None) -> dict[str, NDArray[np.intp]]:
    if owners is None or not len(owners):
        return {}
    return {str(name): np.asarray(at) for name, at in owners.groupby(owners).indices.items()}


def _taken(
    table: pd.DataFrame,
    positions: Mapping[str, NDArray[np.intp]],
    owners: Sequence[str],
    copies: Sequence[str],
) -> tuple[pd.DataFrame, Sequence[int]]:
    """Return the rows of each owner, called as its copy, and where those of each begin."""
    none = np.zeros(0, dtype=np.intp)
    each = [positions.get(owner, none) for owner in owners]
    sizes = [len(at) for at in each]
    rows = table.iloc[np.concatenate([none, *each])].reset_index(drop=True)
    if INDEX in rows:
        rows[INDEX] = np.repeat(np.array(copies, dtype=object), sizes)
    return rows, [0, *np.cumsum(sizes).tolist()]
