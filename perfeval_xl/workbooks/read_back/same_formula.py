"""Whether a formula is still ours, however a spreadsheet program spells it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import column_index_from_string, get_column_letter

from perfeval_xl.workbooks.read_back.moves import Moves

BROKEN = "#REF!"
_PREFIX = re.compile(r"^(?:_xlfn\.|_xlws\.|_xludf\.)+", re.IGNORECASE)
_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")
_QUOTED = re.compile(r"'(?:[^']|'')+'")


def formula_text(value: Any) -> str:
    """Return the text of a formula as openpyxl holds it, plain or of an array."""
    return value if isinstance(value, str) else str(getattr(value, "text", None) or "")


def same_formula(ours: str, theirs: str, sheet: str, moves: Mapping[str, Moves]) -> bool:
    """Tell whether the formula `theirs` is `ours`, moved along with the cells that it is about.

    `sheet` is our sheet that it stands on, `moves` what became of our sheets by their names.
    White space, quotes around sheets, letter case of functions and the spelling of numbers and of
    ranges of one cell do not matter.
    """
    if ours == theirs and not any(_moved(moves, name) for name in moves):
        return True
    return _spelled(ours, sheet, moves) == _plain(theirs)


def sheets_in(formula: str) -> set[str]:
    """Return the sheets that a formula names."""
    operands = (token.value for token in _tokens(formula) if token.subtype == Token.RANGE)
    return {name for value in operands if (name := _split(value)[0])}


def _moved(moves: Mapping[str, Moves], name: str) -> bool:
    own = moves[name]
    return bool(own.sheet != name or own.rows.last or own.columns.last)


@lru_cache(maxsize=4096)  # the same formulas stand in every department's workbook
def _tokens(formula: str) -> tuple[Token, ...]:
    return tuple(Tokenizer(formula).items)


@lru_cache(maxsize=4096)
def _plain(formula: str) -> tuple[str, ...]:
    try:
        return _spelled(formula, "", {})
    except (TokenizerError, IndexError, ValueError):
        return (formula,)  # no formula that a spreadsheet program wrote


def _spelled(formula: str, sheet: str, moves: Mapping[str, Moves]) -> tuple[str, ...]:
    """Return a formula's parts in one spelling, the cells where they stand after the moves."""
    parts: list[str] = []
    for token in _tokens(formula):
        value = token.value
        if token.type == Token.WSPACE:
            continue
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            value = _PREFIX.sub("", value.upper())
        elif token.type == Token.OPERAND and token.subtype == Token.NUMBER:
            value = repr(float(value))
        elif token.type == Token.OPERAND and token.subtype == Token.RANGE:
            value = _reference(value, sheet, moves)
        elif token.type == Token.OPERAND and BROKEN in value and token.subtype != Token.TEXT:
            value = BROKEN
        if value == ")" and parts[-1:] in (["TRUE("], ["FALSE("]):
            value = parts.pop().removesuffix("(")  # TRUE() is TRUE
        parts.append(value)
    return tuple(parts)


def _reference(value: str, sheet: str, moves: Mapping[str, Moves]) -> str:
    """Return a reference where it points to after the moves; a name stays what it is."""
    if BROKEN in value:
        return BROKEN
    named, cells = _split(value)
    ends = [_CELL.fullmatch(end) for end in cells.split(":")]
    own = moves.get(named or sheet)
    shown = (own.sheet if own and named else named) or ""
    if own is None or not 1 <= len(ends) <= 2 or None in ends:
        return f"{shown}!{_one_cell(cells)}"
    first, last = ends[0], ends[-1]
    assert first is not None
    assert last is not None
    rows = own.rows.ends(int(first[4]), int(last[4]))
    columns = own.columns.ends(
        column_index_from_string(first[2]), column_index_from_string(last[2])
    )
    if rows is None or columns is None:
        return BROKEN
    corners = zip((first, last)[: len(ends)], columns, rows, strict=False)
    moved = ":".join(
        f"{end[1]}{get_column_letter(column)}{end[3]}{row}" for end, column, row in corners
    )
    return f"{shown}!{_one_cell(moved)}"


def _one_cell(cells: str) -> str:
    """Return a range of one cell as that cell: Gnumeric writes Q13 for Q13:Q13."""
    first, _, last = cells.partition(":")
    return first if first == last else cells


def _split(value: str) -> tuple[str, str]:
    """Return the sheet that a reference names, "" for none, and its cells."""
    named, sign, cells = value.rpartition("!")
    if _QUOTED.fullmatch(named):
        named = named[1:-1].replace("''", "'")
    return (named, cells) if sign else ("", value)
