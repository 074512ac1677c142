"""A formula taken apart as Excel reads one: what it calls, what it names, how deep and how wide."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from openpyxl.utils import FORMULAE

from support.excel_file import area_of, units

LONGEST, DEEPEST, MOST_ARGUMENTS, LONGEST_TEXT = 8192, 64, 255, 255
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<text>"(?:[^"]|"")*")
    |(?P<sheet>'(?:[^']|'')+'!)
    |(?P<plain_sheet>[^\W\d][\w.]*!)
    |(?P<error>\#(?:REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!))
    |(?P<area>\$?[A-Z]{1,3}\$?[1-9]\d*(?::\$?[A-Z]{1,3}\$?[1-9]\d*)?(?![\w.(!])
        |\$?[A-Z]{1,3}:\$?[A-Z]{1,3}(?![\w.(!])|\$?[1-9]\d*:\$?[1-9]\d*(?![\w.(!]))
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?)
    |(?P<call>[^\W\d][\w.]*\()
    |(?P<name>[^\W\d][\w.\\?]*(?:\[[^\]]*\])?)
    |(?P<open>\() |(?P<close>\)) |(?P<comma>,)
    |(?P<percent>%) |(?P<operator><>|<=|>=|[-+*/^&=<>:])
    """,
    re.VERBOSE,
)
_OPERANDS = ("text", "error", "area", "number", "name")
# What Excel takes for a cell, or for a cell in the other way of naming cells, is no name.
_LIKE_A_CELL = re.compile(r"[A-Z]{1,3}\d+|R\d*C\d*|R\d+|C\d+|R|C", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d][\w.\\?]*|\\[\w.\\?]*")


@dataclass
class FormulaText:
    """What stands in a formula."""

    functions: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    references: set[tuple[str, str]] = field(default_factory=set)
    """Sheet ("" for the formula's own) and area."""
    texts: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def is_name(name: str) -> bool:
    """Tell whether Excel takes something for a name that can be defined."""
    if _NAME.fullmatch(name) is None or _LIKE_A_CELL.fullmatch(name) or units(name) > 255:
        return False
    return name.casefold() not in ("true", "false")


@lru_cache(maxsize=200_000)
def taken_apart(formula: str) -> FormulaText:
    """Return what stands in a formula, as a file has it, without "=" in front."""
    found, at, sheet = FormulaText(), 0, ""
    if units(formula) > LONGEST:
        found.wrong.append(f"formula of {units(formula)} characters")
    open_calls: list[list[int | str]] = []  # function, "" for a mere bracket; its arguments
    wanted, empty, deep = True, False, 0  # an operand is wanted; an argument may be left out

    def wrong(what: str) -> FormulaText:
        found.wrong.append(f"{what} at {at} of {formula[max(0, at - 20) : at + 40]!r}")
        return found

    while at < len(formula):
        token = _TOKEN.match(formula, at)
        kind = token.lastgroup if token else None
        if token is None or kind is None:
            return wrong("no formula")
        text = token.group()
        if kind in ("sheet", "plain_sheet"):
            if sheet or not wanted:
                return wrong("sheet out of place")
            sheet = text[:-1] if kind == "plain_sheet" else text[1:-2].replace("''", "'")
            if kind == "plain_sheet" and _LIKE_A_CELL.fullmatch(sheet):
                return wrong("sheet that needs quotes")
            at = token.end()
            continue
        if sheet and kind not in ("area", "name", "error"):
            return wrong("sheet without a cell")
        if kind in _OPERANDS:
            if not wanted:
                return wrong("operator wanted")
            wanted = empty = False
            _note(found, kind, text, sheet)
            sheet = ""
        elif kind in ("call", "open"):
            if not wanted:
                return wrong("operator wanted")
            open_calls.append([text[:-1], 1])
            deep = max(deep, sum(1 for each in open_calls if each[0]))
            empty = kind == "call"
            if kind == "call":
                found.functions.add(text[:-1].upper())
        elif kind == "close":
            if not open_calls or (wanted and not empty):
                return wrong("bracket out of place")
            name, count = open_calls.pop()
            if int(count) > MOST_ARGUMENTS:
                found.wrong.append(f"{name} with {count} arguments")
            wanted = empty = False
        elif kind == "comma":
            if not open_calls or not open_calls[-1][0] or (wanted and not empty):
                return wrong("comma out of place")
            open_calls[-1][1] = int(open_calls[-1][1]) + 1
            wanted = empty = True
        elif kind == "percent":
            if wanted:
                return wrong("operand wanted")
        elif kind == "operator":
            if wanted and text not in "+-":
                return wrong("operand wanted")
            wanted, empty = True, False
        at = token.end()
    if wanted or open_calls:
        return wrong("formula that ends too early")
    if deep > DEEPEST:
        found.wrong.append(f"{deep} functions within each other")
    unknown = sorted(found.functions - FORMULAE)
    found.wrong.extend(f"function that Excel 2007 has not: {name}" for name in unknown)
    return found


def _note(found: FormulaText, kind: str, text: str, sheet: str) -> None:
    """Note an operand."""
    if kind == "text":
        plain = text[1:-1].replace('""', '"')
        found.texts.append(plain)
        if units(plain) > LONGEST_TEXT:
            found.wrong.append(f"text of {units(plain)} characters: {plain[:30]!r}")
    elif kind == "error":
        found.wrong.append(f"error in a formula: {text}")
    elif kind == "name":
        if text.upper() not in ("TRUE", "FALSE"):
            found.names.add(text)
    elif kind == "area":
        found.references.add((sheet, text.replace("$", "")))
        if re.match(r"\$?[A-Z]+\$?\d", text):
            try:
                area_of(text)
            except ValueError as error:
                found.wrong.append(str(error))
