"""What our workbooks say of themselves on a hidden sheet: which rubric, year and department.

A template says it so that a return is read by the right rubric; a scorebook, on a sheet of another
name, so that an analyst's edits are put where they belong.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.forms.texts import clean_name, clean_text
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.gate.notes import IDENTITY_SHEET
from perfeval_xl.sheets.grids import CellError, Uncomputed

SHEET = IDENTITY_SHEET
_KEYS = ("rubric", "version", "year", "code", "department")
BOOK_SHEET = "_perfeval_book"
"""Not the templates' sheet: a scorebook is no return, although it shows the form's own sheets."""
ORIGIN_IN_A_CELL = 32_000
"""A cell holds 32,767 signs."""
_ORIGIN = "origin"
_BOOK_KEYS = ("rubric", "version", "digest", "year", "period", "department", "code")


@dataclass(frozen=True, slots=True)
class Identity:
    """What the hidden sheet says; empty where it says nothing."""

    rubric: str = ""
    version: int | None = None
    year: int | None = None
    code: str = ""
    department: str = ""


def identity_rows(rubric: Rubric, code: str, department: str) -> list[tuple[str, str]]:
    """Return the rows to write on the hidden sheet."""
    values = (rubric.id, str(rubric.version), str(rubric.fiscal_year), code, department)
    return list(zip(_KEYS, values, strict=True))


def read_identity(rows: Sequence[Sequence[Any]] | None) -> Identity:
    """Read the hidden sheet; what is damaged or absent stays empty."""
    values = {str(row[0]): _text(row[1]) for row in rows or [] if len(row) >= 2}
    return Identity(
        rubric=values.get("rubric", ""),
        version=_number(values.get("version", "")),
        year=_number(values.get("year", "")),
        code=values.get("code", ""),
        department=values.get("department", ""),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


@dataclass(frozen=True, slots=True)
class BookIdentity:
    """What the hidden sheet says, all as text; "" for what it does not say."""

    rubric: str = ""
    version: str = ""
    digest: str = ""
    """SHA-256 of the rubric file that the scorebook was written by."""
    year: str = ""
    period: str = ""
    department: str = ""
    code: str = ""
    origin: str = ""
    """What it was written from, packed, as `batch.assessing.origin` gives it."""

    def rows(self) -> list[tuple[str, str]]:
        """Return the rows to write on the hidden sheet; a long origin takes several."""
        rows = [(key, getattr(self, key)) for key in _BOOK_KEYS]
        starts = range(0, len(self.origin), ORIGIN_IN_A_CELL)
        pieces = [self.origin[at : at + ORIGIN_IN_A_CELL] for at in starts]
        return rows + [(_ORIGIN, piece) for piece in pieces]


def book_identity(rows: Sequence[Sequence[Any]]) -> BookIdentity:
    """Read the rows of the hidden sheet."""
    pairs = [(str(row[0]), _text(row[1])) for row in rows if len(row) >= 2]
    values = dict(pairs)
    origin = "".join(text for key, text in pairs if key == _ORIGIN)
    return BookIdentity(**{key: values.get(key, "") for key in _BOOK_KEYS}, origin=origin)


def _text(value: Any) -> str:
    """Return a text; "" for an odd cell, a number that a program made of it without its ".0"."""
    if isinstance(value, CellError | Uncomputed):
        return ""
    return clean_name(int(value) if isinstance(value, float) and value.is_integer() else value)


_SEAL = re.compile(
    r"[\s(（\[【]*(?:盖\s*公?\s*章|公\s*章|签\s*章|印\s*章)\s*处?[)）\]】\s:：]*$|[(（]\s*章\s*[)）]$"
)
_AFTER_NAME = (
    "填报人|填表人|制表人?|经办人|联系人|负责人|审核人|(?:填报|填表|报送)?日期|(?:填报|填表|报送)时间"
    "|联系电话|电话|单位代码|单位编码"
)
_BEHIND = re.compile(
    rf"[\s,，;；、(（]+(?:{_AFTER_NAME})[)）\s:：].*$|(?:{_AFTER_NAME})\s*[:：].*$"
    r"|[\s,，;；、(（]*(?:19|20)\d\d\s*[年./\-]\s*\d{1,2}(?:\s*[月./\-]\s*\d{1,2})?\s*[日月]?[)）\s]*$"
    r"|(?<=[\s)）])(?:19|20)\d{6}$|[\s(（]+(?:19|20)\d\d\s*年度?[)）\s]*$"
)
_CODE_IN_FRONT = re.compile(
    r"[\[【(（]?[A-Za-z]?(?:\d{3,20}[\])）】]?[\s\-_—－、.．:：]+|\d{3,20}[\])）】]|\d{6,20})"
    r"(?=\D{3})"
)
_ASKED = re.compile(
    r"\s*(?:填报|填列|填表|申报|预算|部门)?\s*单\s*位\s*(?:名\s*称)?\s*(?:[(（]\s*(?:盖|公|签)?\s*章\s*[)）])?\s*[:：]"
)
_UNIT_LINE = re.compile(r"(?:金额\s*)?(?:单\s*位\s*[:：]\s*)?(?:人民币)?[十百千万亿]*元[/、人个]*")
_LETTER = re.compile(r"[^\W\d_]")
_NOBODY = frozenset(
    {"无", "没有", "暂无", "空", "无单位", "单位", "X", "x", "XX", "xx", "N/A", "NA", "略"}
)


def unit_name(typed: Any) -> str:
    """Return the department that a cell names, "" where it names none: 0, -, 无.

    A code in front, a seal's place （盖章） behind, a date or who filled the form in are no part
    of the name.
    """
    name = " ".join(clean_text("" if typed is None else str(typed)).split())
    asked = _ASKED.match(name)
    name, before = (name[asked.end() :] if asked else name), None
    while name != before:
        before = name
        name = _CODE_IN_FRONT.sub("", name, count=1) if _CODE_IN_FRONT.match(name) else name
        name = _SEAL.sub("", _BEHIND.sub("", name)).strip(" 　:：;；,，、。")
    name = clean_name(name)
    names = _LETTER.search(name) and name not in _NOBODY and not _UNIT_LINE.fullmatch(name)
    return name if names else ""


def asked_and_named(text: str) -> tuple[bool, str]:
    """Tell whether a cell asks for the department (填报单位：), and whom it names behind that."""
    asked = _ASKED.match(text)
    if asked is None:
        return False, ""
    return True, unit_name(text[asked.end() :])
