"""What is known of totals while a sheet is read: their parts, and formulas that are the template's.

A total whose own cell gives no number (a formula without a stored result, an error) is no reason
to hand a return back while every part of it is known: totals are computed from their parts anyway
(`figures.settle`). It is told, unless the formula is the template's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from perfeval_xl.forms.layout.computed import Computed, Typed
from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.forms.layout.project_layout import project_formulas
from perfeval_xl.forms.reading.cells import ODD, Kept, Remark, SheetCells, computes_itself
from perfeval_xl.forms.reading.placing import Placing
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED, OWN_TOTAL, POINTS_TOTAL
from perfeval_xl.rubric.verdict import OWN, WEIGHT
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.odd_cells.find import find_formulas

_NOISE = 1e-6
_BINARY = {".xls", ".et"}
_REFERENCE = re.compile(r"(?:'[^']+'!|[^\W\d]\w*!)?\$?[A-Z]{1,3}(?:\$?[0-9]+|:\$?[A-Z]{1,3})")


OwnTexts: TypeAlias = Mapping[str, tuple[str, str]]
"""Cell → the figure that stands in it, "" for none, and the template's formula there."""
Gives: TypeAlias = Callable[[Mapping[str, float]], Mapping[str, Typed]]


class OwnFormulas:
    """Tells which cells of a return hold the template's own formulas; asked where one is in doubt.

    A program that fills in a template without computing leaves them without a result, or with an
    old one: what they give follows from their parts, and nobody typed it.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self.hides = path.suffix.lower() in _BINARY
        """Whether a program may have written 0 where a formula gives nothing."""

    @cached_property
    def _texts(self) -> dict[str, dict[str, str]]:
        return find_formulas(self._path, self._limits)

    def holds(self, sheet: str, cell: str, formula: str) -> bool:
        """Tell whether a formula stands in a cell, wherever its references point by now.

        Of an .xls, whose formulas are not read, any that is said to give 0.
        """
        there = self._texts.get(sheet, {}).get(cell)
        return there is not None and (not there or _shape(there) == _shape(formula))

    def settle(
        self, kept: Kept, cells: SheetCells, formulas: OwnTexts, gives: Gives
    ) -> list[Remark]:
        """Forget old results of such formulas; return what is left to be told of the sheet.

        `formulas` are the template's, `gives` says what they give over the other figures. An old
        result is told.
        """
        sheet = cells.sheet
        ours = {cell: own for cell, own in formulas.items() if self.holds(sheet, cell, own[1])}
        told = [
            remark
            for remark in cells.remarks
            if remark.code != "VALUE_NOT_COMPUTED" or remark.cell not in ours
        ]
        names = {name for name, _ in ours.values()}
        fresh = gives({name: kept.figures[name] for name in kept.figures.keys() - names})
        for cell, (name, _) in ours.items():
            old, new = kept.figures.get(name), fresh.get(name)
            if old is None or name not in fresh:
                continue
            if not isinstance(new, float) or abs(old - new) > _NOISE:
                del kept.figures[name]
                found = kept.typed.pop(name, "")
                if old or isinstance(new, float):
                    read_as = shown(new) if isinstance(new, float) else "没有填"
                    told.append(Remark("VALUE_TIDIED", name, sheet, cell, found, read_as))
        return told


def _shape(formula: str) -> str:
    return _REFERENCE.sub("#", formula).replace(" ", "")


def in_doubt(
    remarks: Sequence[Remark],
    layout: Layout,
    figures: Mapping[str, float],
    items: Sequence[Mapping[str, Any]] = (),
) -> bool:
    """Tell whether a formula of a sheet has no result, or a total is not what its parts make."""
    if any(remark.code == "VALUE_NOT_COMPUTED" for remark in remarks):
        return True
    get = figures.get
    for total, parts in layout.sums.items():
        stated = get(total)
        if stated is not None and _off(stated, [get(part) for part in parts]):
            return True
    for total, (row, column) in layout.list_totals.items():
        stated = get(total)
        if stated is not None and _off(
            stated, [item.get(column) for item in items if item["清单"] == row]
        ):
            return True
    return any(
        item[total] is not None and _off(item[total], [item[part] for part in parts])
        for row, area in layout.lists.items()
        for item in items
        if item["清单"] == row
        for total, parts in area.sums_of(item).items()
    )


def _off(stated: float, parts: Sequence[float | None]) -> bool:
    known = [part for part in parts if part is not None]
    return bool(known) and len(known) == len(parts) and abs(stated - sum(known)) > _NOISE


def mend_totals(
    remarks: Sequence[Remark],
    layout: Layout,
    figures: Mapping[str, float],
    items: Sequence[Mapping[str, Any]] = (),
) -> list[Remark]:
    """Return the remarks on a sheet; those on totals that their parts give become notes."""
    return [_mended(remark, layout, figures, items) for remark in remarks]


def _mended(
    remark: Remark,
    layout: Layout,
    figures: Mapping[str, float],
    items: Sequence[Mapping[str, Any]],
) -> Remark:
    if remark.code not in ODD:
        return remark
    total = _parts_total(remark.name, layout, figures, items)
    typed = remark.found or ODD[remark.code]
    if total is None:
        # A score that the department gives itself is no reason to hand a return back.
        own = computes_itself(remark.name)
        return replace(remark, code="SELF_NOT_NUMBER", found=typed) if own else remark
    return replace(remark, code="VALUE_TIDIED", found=typed, expected=shown(total))


def _parts_total(
    name: str, layout: Layout, figures: Mapping[str, float], items: Sequence[Mapping[str, Any]]
) -> float | None:
    """Return the sum of a total's parts, None where one is not known or it is no total."""
    if name in layout.list_totals:
        row, column = layout.list_totals[name]
        values = [item.get(column) for item in items if item["清单"] == row]
    elif name in layout.sums:
        # As totals are settled: a part that is a total itself is the sum of its own parts.
        sums = {part: _parts_total(part, layout, figures, items) for part in layout.sums[name]}
        values = [figures.get(part) if value is None else value for part, value in sums.items()]
    else:
        return None
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None


def formulas_of_project(
    places: Mapping[str, tuple[str, str]],
    layout: Layout,
    placing: Placing,
    rubric: Rubric,
    computed: Computed,
) -> OwnTexts:
    """Return the formulas that the template puts on a project's sheet: cell → figure, formula."""
    if DECLARED not in placing.lists:
        return {}
    first, count, _, columns = placing.lists[DECLARED]
    end = placing.figures.get(POINTS_TOTAL, (first + count, 0))[0]
    area = replace(layout.lists[DECLARED], first=first, count=end - first, columns=columns)
    texts: dict[str, str] = {}
    for name in computed.trees:
        with suppress(KeyError):  # it rests on what this sheet has not
            texts[name] = computed.formula(name, places)
    with suppress(KeyError):
        texts |= project_formulas(area, rubric, places)
    return {places[name][1]: (name, text) for name, text in texts.items() if name in places}


def project_gives(
    computed: Computed, rows: Sequence[Mapping[str, Any]], figures: Mapping[str, float]
) -> Mapping[str, Typed]:
    """Return what the template's formulas give; of the sums below the rows, where it is nothing."""
    stands, _ = computed.results(figures, {})
    added = ((POINTS_TOTAL, WEIGHT), (OWN_TOTAL, OWN))
    none = {total: None for total, of in added if all(row[of] is None for row in rows)}
    return {name: stands[name] for name in computed.trees} | none
