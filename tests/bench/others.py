"""The scripts that somebody would write instead, and what each of them leaves out."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from measure import Measured, measure
from results import median

_SCRIPTS = Path(__file__).parent / "analysts"
INSIDE = "the same, inside openpyxl"
SCRIPTS = {
    "analyst, openpyxl": ("with_openpyxl.py", "openpyxl"),
    INSIDE: ("with_openpyxl.py", "openpyxl"),
    "analyst, XlsxWriter": ("with_xlsxwriter.py", "xlsxwriter"),
    "rustpy-xlsxwriter, values": ("with_rustpy.py", "rustpy_xlsxwriter"),
    "jetxl, values": ("with_jetxl.py", "jetxl"),
}
"""What was run → the script, and the module that it needs."""
LEFT_OUT = {
    "analyst, openpyxl": "checks; formulas have no stored results",
    INSIDE: "the same; it goes through openpyxl's private attributes",
    "analyst, XlsxWriter": "checks; formulas have no stored results",
    "rustpy-xlsxwriter, values": "the same, and all formats of cells (it has them by whole rows "
    "and columns), formulas (they are texts; it has them by whole columns), merged cells, "
    "validations, conditional formats, the chart, protection, defined names. It keeps values, "
    "widths, heights, panes and hidden sheets, one row lower, under a row of names that it "
    "always writes",
    "jetxl, values": "the same, and everything but values: formats, formulas (they are texts), "
    "merged cells, widths, heights, panes, hidden sheets, validations, conditional formats, the "
    "chart, protection, defined names; one row lower, under a row of names. By Arrow tables it has "
    "formats, formulas and merged cells, but a column of one type, so that every number below a "
    "heading becomes a text",
}
_TRIED = 20


def missing(what: str) -> str:
    """Return the module that is not installed, "" where nothing is missing."""
    module = SCRIPTS[what][1]
    return "" if find_spec(module) else module


def analyst(what: str, work: Path, inbox: Path, model: Path, way: str) -> Measured:
    """Run a script; `way` is that of opening a model with openpyxl."""
    target = work / "analyst" / "out"
    shutil.rmtree(target.parent, ignore_errors=True)
    how = {"analyst, openpyxl": [way], INSIDE: ["inside"]}.get(what, [])
    script = str(_SCRIPTS / SCRIPTS[what][0])
    return measure([script, str(inbox), str(target), str(model), *how], accepted=(0,))


def faster_way(work: Path, inbox: Path, model: Path) -> str:
    """Return the faster of the two ways to fill the model with openpyxl, on a few returns."""
    few = work / "few"
    shutil.rmtree(few, ignore_errors=True)
    few.mkdir()
    for path in sorted(inbox.glob("*.xlsx"))[:_TRIED]:
        shutil.copy(path, few)
    seconds = {
        way: median([analyst("analyst, openpyxl", work, few, model, way) for _ in range(3)])
        for way in ("load", "new")
    }
    return min(seconds, key=lambda way: seconds[way])
