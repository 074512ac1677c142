"""Recalculates a workbook with the package `formulas`, in this process, without an office suite."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

from support.workbooks import Place

_SHEET = re.compile(r"'?\[[^\]]*\](.*?)'?")


def recalculated(path: Path) -> dict[Place, Any]:
    """Return the value that the engine computes for every cell it knows, by sheet and cell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the engine's own deprecations
        import formulas

        # The engine knows no links: a cell shows the words of one.
        formulas.get_functions()["HYPERLINK"] = lambda link, words: words
        solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    found = {}
    for node in solution.values():
        if not hasattr(node, "ranges") or node.value.shape != (1, 1):
            continue
        (area,) = node.ranges
        sheet = _SHEET.fullmatch(area["sheet_id"])
        if sheet:
            found[sheet[1].upper(), area["ref"]] = _plain(node.value[0, 0])
    return found


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, bool | int | float):
        return value
    text = str(value)
    return "" if text == "empty" else text
