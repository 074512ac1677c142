"""Many remarks of one kind on a sheet are one remark."""

from __future__ import annotations

from collections.abc import Iterable

from perfeval_xl.checks.grouping import CELLS_BETWEEN
from perfeval_xl.workbooks.read_back.edits import BookRemark

MOST = 10
"""So many cells of a sheet are told of one by one."""
_NAMED = 100
"""So many are named where they are told of together."""


def grouped(remarks: Iterable[BookRemark]) -> list[BookRemark]:
    """Return remarks in their order, those that are many of a kind on a sheet as one.

    It quotes the first cell and says how many there are.
    """
    kinds: dict[tuple[str, str], list[BookRemark]] = {}
    for remark in remarks:
        kinds.setdefault((remark.sheet, remark.code), []).append(remark)
    return [
        told
        for alike in kinds.values()
        for told in (alike if len(alike) <= MOST else [_together(alike)])
    ]


def _together(alike: list[BookRemark]) -> BookRemark:
    first, count = alike[0], len(alike)
    cells = CELLS_BETWEEN.join(remark.cell for remark in alike[:_NAMED] if remark.cell)
    where = f"{first.cell}；" if first.cell else ""
    found = f"{first.found}（{where}这样的共 {count} 处）"
    return BookRemark(first.code, first.sheet, cells, found, first.expected)
