"""Totals whose own cell gives no number while every part of them is known.

A total is computed from its parts anyway (`figures.settle`): a formula without a stored result,
or one that shows an error, is then no reason to hand the return back. It is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.forms.reading.cells import Remark
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.messages import Code

_ODD: dict[Code, str] = {"VALUE_IS_ERROR": "", "VALUE_NOT_COMPUTED": "没有存下结果的公式"}
"""What is mended here, and what stands in the cell where the remark does not say."""


def mend_totals(
    remarks: Sequence[Remark],
    layout: Layout,
    figures: Mapping[str, float],
    items: Sequence[Mapping[str, Any]] = (),
) -> list[Remark]:
    """Return the remarks on a sheet; those on totals that their parts give become notes."""
    return [_mended(each, layout, figures, items) for each in remarks]


def _mended(
    remark: Remark,
    layout: Layout,
    figures: Mapping[str, float],
    items: Sequence[Mapping[str, Any]],
) -> Remark:
    if remark.code not in _ODD:
        return remark
    total = _total(remark.name, layout, figures, items)
    if total is None:
        return remark
    found = remark.found or _ODD[remark.code]
    return replace(remark, code="VALUE_TIDIED", found=found, expected=shown(total))


def _total(
    name: str, layout: Layout, figures: Mapping[str, float], items: Sequence[Mapping[str, Any]]
) -> float | None:
    """Return the sum of a total's parts, None where one is not known or it is no total."""
    if name in layout.list_totals:
        row, column = layout.list_totals[name]
        values = [item.get(column) for item in items if item["清单"] == row]
    elif name in layout.sums:
        # As totals are settled: a part that is a total itself is the sum of its own parts.
        sums = {part: _total(part, layout, figures, items) for part in layout.sums[name]}
        values = [figures.get(part) if each is None else each for part, each in sums.items()]
    else:
        return None
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None
