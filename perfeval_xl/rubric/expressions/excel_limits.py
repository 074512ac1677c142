"""What Excel takes: texts and sheet names as formulas want them, and the limits of its files.

Excel does not open a workbook that passes one of them, or drops what does; LibreOffice takes it
all, so that nothing but a check tells. Lengths are counted as Excel counts: a character beyond the
basic plane (𠮷) is two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

LONGEST_LITERAL = 250
"""Of a piece of text in a formula as it is written; Excel's own limit is 255."""
LONGEST_SHEET, LONGEST_NAME = 31, 255

_BETWEEN = re.compile(r"[\x00-\x1f]")
_UNICODE_END = 0xFFFF


def units(text: str) -> int:
    """Return how many characters a text has for Excel."""
    return len(text) + sum(ord(character) > _UNICODE_END for character in text)


def literal(words: str) -> str:
    """Return a text as formulas want it: quotes doubled, a long one joined of pieces.

    What no line of a formula holds (a line break) is written by its number. More than one piece
    is a sum of texts: `is_joined` tells, as it needs brackets where something binds more tightly.
    """
    return "&".join(_pieces(words)) or '""'


def is_joined(words: str) -> bool:
    """Tell whether a text's literal is joined of several pieces."""
    return len(list(_pieces(words))) > 1


def _pieces(words: str) -> Iterator[str]:
    start = 0
    for found in _BETWEEN.finditer(words):
        yield from _quoted_pieces(words[start : found.start()])
        yield f"CHAR({ord(found[0])})"
        start = found.end()
    yield from _quoted_pieces(words[start:])


def _quoted_pieces(words: str) -> Iterator[str]:
    piece, length = "", 0
    for character in words:
        written = '""' if character == '"' else character
        if length + units(written) > LONGEST_LITERAL:
            yield f'"{piece}"'
            piece, length = "", 0
        piece, length = piece + written, length + units(written)
    if piece:
        yield f'"{piece}"'


_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def unwritable(data: Any) -> list[Any] | None:
    """Return the place of the first text in some data that no workbook can hold, None for none."""
    if isinstance(data, str):
        return [] if _NO_TEXT.search(data) else None
    if not isinstance(data, dict | list):
        return None
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        inside = [] if _NO_TEXT.search(str(key)) else unwritable(value)
        if inside is not None:
            return [key, *inside]
    return None


def quoted_sheet(sheet: str) -> str:
    """Return a sheet's name as formulas, names and links want it before their "!"."""
    return "'" + sheet.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class FormulaSize:
    """How large a formula is, in everything that Excel bounds."""

    length: int
    """Characters, with the leading "="."""
    nesting: int
    """The most brackets that are open at one place, of functions or others."""
    arguments: int
    """The most that one function has."""
    literal: int
    """Characters of the longest text."""
    operands: int
    """How many values wait for an operator or a function at most."""
    bytes: int
    """As Excel keeps it, at most: every text two bytes a character, every cell with its sheet."""

    @property
    def beyond(self) -> tuple[str, ...]:
        """What Excel does not take, in words: 长度为 9000 个字符，最多 8192."""
        return tuple(
            f"{_WORDS[field.name].format(size)}，最多 {MOST[field.name]}"
            for field in fields(self)
            if (size := getattr(self, field.name)) > MOST[field.name]
        )


MOST = {
    "length": 8192, "nesting": 64, "arguments": 255, "literal": 255, "operands": 1024,
    "bytes": 16384,
}  # fmt: skip
"""Of a formula in Excel since 2007, by the attributes of `FormulaSize`."""
_WORDS = {
    "length": "长度为 {} 个字符",
    "nesting": "括号和函数套了 {} 层",
    "arguments": "一个函数有 {} 个参数",
    "literal": "一段文字有 {} 个字符",
    "operands": "同时要算的数有 {} 个",
    "bytes": "存下来有 {} 字节",
}

_PART = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>'(?:[^']|'')*'!)|(?P<open>[\w.]*\()|(?P<close>\))"""
    r"|(?P<comma>,)|(?P<operator><=|>=|<>|[-+*/^&=<>:%])|(?P<operand>[^\s\"'(),+*/^&=<>:%-]+)"
    r"|(?P<space>\s+)|(?P<other>.)",
    re.DOTALL,
)
_BYTES = {"open": 16, "comma": 8, "operator": 2, "operand": 9, "sheet": 6}
"""Of a part at most: IF keeps where it goes on, a number takes nine, a cell with its sheet too."""
_WAITING = 4
"""Of values before operators that bind more and more tightly, within one bracket."""


def measure(formula: str) -> FormulaSize:
    """Measure a formula as it is written, with or without its leading "="."""
    body = formula.removeprefix("=")
    longest = stored = most = deepest = widest = 0
    counts = [1]
    for found in _PART.finditer(body):
        kind = str(found.lastgroup)
        stored += _BYTES.get(kind, 0)
        match kind:
            case "text":
                size = units(found[0][1:-1].replace('""', '"'))
                longest, stored = max(longest, size), stored + 3 + 2 * size
            case "open":
                counts.append(1)
                deepest = max(deepest, len(counts) - 1)
            case "close" if len(counts) > 1:
                counts.pop()
            case "comma":
                counts[-1] += 1
                widest = max(widest, counts[-1])
        most = max(most, sum(counts) + (_WAITING - 1) * len(counts))
    return FormulaSize(units(body) + 1, deepest, widest, longest, most, stored)


_NOT_IN_SHEETS = re.compile(r"[\\/?*\[\]:\x00-\x1f]")
_RESERVED = "history"


def sheet_name_flaw(name: str) -> str:
    """Return why Excel takes no sheet of that name, "" for one that it takes."""
    if not name.strip():
        return "不能是空的"
    if units(name) > LONGEST_SHEET:
        return f"有 {units(name)} 个字符，最多 {LONGEST_SHEET} 个"
    if found := _NOT_IN_SHEETS.search(name):
        sign = f"“{found[0]}”" if found[0] >= " " else "换行一类的符号"
        return f"含有{sign}，工作表的名称不能用 \\ / ? * [ ] : 和换行"
    if name[0] == "'" or name[-1] == "'":
        return "不能以半角单引号 ' 开头或结尾"
    if name.casefold() == _RESERVED:
        return "是 Excel 自己用的名称"
    return ""


_NAME = re.compile(r"(?:[^\W\d]|\\)(?:\w|[.\\?])*")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]+)", re.IGNORECASE)
_ROW_AND_COLUMN = re.compile(r"(?=[RC])(?:R[0-9]*)?(?:C[0-9]*)?", re.IGNORECASE)
_WORDS_OF_FORMULAS = ("TRUE", "FALSE")
_BUILT_IN = ("print_area", "print_titles", "_filterdatabase")


def defined_name_flaw(name: str) -> str:
    """Return why Excel takes no defined name like that, "" for one that it takes."""
    if units(name) > LONGEST_NAME:
        return f"有 {units(name)} 个字符，最多 {LONGEST_NAME} 个"
    if not _NAME.fullmatch(name) or not all(map(_can_stand_in_names, name)):
        return "只用汉字、字母、数字和下划线，不以数字开头"
    if _CELL.fullmatch(name) or _ROW_AND_COLUMN.fullmatch(name):
        return "像单元格地址（如 A1、R1C1、RC）"
    if name.upper() in _WORDS_OF_FORMULAS:
        return "是公式里的真假值"
    if name.casefold() in _BUILT_IN or name.casefold().startswith("_xl"):
        return "是 Excel 自己用的名称"
    return ""


def _can_stand_in_names(character: str) -> bool:
    """Digits are 0 to 9 alone: Excel takes ² and ① for signs."""
    return character.isalpha() or character in "0123456789_.\\?"
