"""A template as somebody edited it: every field that we do not know is told with its place."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn

from perfeval_xl.follow_up.letters.fields import ALL
from perfeval_xl.follow_up.letters.fill import (
    FIELD,
    lists_in,
    name_of,
    names_in,
    own_row,
    roots,
    row_paragraphs,
    text_of,
)
from perfeval_xl.messages import PerfevalError

if TYPE_CHECKING:
    from docx.document import Document

_P, _TBL, _TR, _BOX = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "txbxContent"))
_SHOWN = 24


def used(document: Document, name: str) -> list[str]:
    """Return the fields of a template, each once.

    Raises PerfevalError LETTER_FIELDS with every place where a field is not known, not closed, or
    where two lists meet in one row; `name` is the file's.
    """
    found: dict[str, None] = {}
    wrong: list[str] = []
    for where, root in roots(document):
        places = _Places(where, root)
        for paragraph in root.iter(_P):
            names = names_in(paragraph)
            found.update(dict.fromkeys(names))
            wrong += [f"{places.of(paragraph)}：{told}" for told in _faults(paragraph, names)]
    if wrong:
        raise PerfevalError(
            "LETTER_FIELDS", file=name, found="\n".join(f"  {each}" for each in wrong)
        )
    return [*found]


def _faults(paragraph: Any, names: list[str]) -> list[str]:
    text = text_of(paragraph)
    told = []
    for match in FIELD.finditer(text):
        name = name_of(match[1])
        if name not in ALL:
            near = get_close_matches(name, sorted(ALL), n=1, cutoff=0.5)
            meant = f"，是不是“{near[0]}”？" if near else ""
            told.append(f"没有字段“{name}”{meant}（{_around(text, match.start())}）")
    left = FIELD.sub("", text)
    if any(sign in left for sign in ("{{", "}}", "｛｛", "｝｝")):
        told.append(f"花括号没有成对，或中间还有花括号（{_around(text, 0)}）")
    row = own_row(paragraph)
    inside = [paragraph] if row is None else row_paragraphs(row)
    lists = lists_in([name for each in inside for name in names_in(each)])
    if len(lists) > 1 and paragraph is inside[0]:
        told.append(f"同一行（段）里有{'、'.join(lists)}几种重复的字段，请分开写")
    return told


def _around(text: str, start: int) -> str:
    low = max(0, start - _SHOWN // 2)
    cut = text[low : low + _SHOWN * 2]
    return f"“{'…' if low else ''}{cut}{'…' if low + len(cut) < len(text) else ''}”"


class _Places:
    """How people find a paragraph in Word: the 3rd paragraph, the 2nd row of the 1st table."""

    def __init__(self, where: str, root: Any) -> None:
        self._where = where
        self._tables = list(root.iter(_TBL))
        self._plain = [each for each in root.iter(_P) if own_row(each) is None]

    def of(self, paragraph: Any) -> str:
        """Return a paragraph's place in words."""
        box = "的文本框里" if next(paragraph.iterancestors(_BOX), None) is not None else ""
        row = own_row(paragraph)
        if row is None:
            return f"{self._where}{box}第 {self._plain.index(paragraph) + 1} 段"
        table = next(row.iterancestors(_TBL))
        number = [each for each in table.iter(_TR) if next(each.iterancestors(_TBL)) is table]
        place = f"第 {self._tables.index(table) + 1} 个表格第 {number.index(row) + 1} 行"
        return f"{self._where}{box}{place}"
