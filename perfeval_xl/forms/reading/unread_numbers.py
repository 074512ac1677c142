"""What stands on the form's sheets and was not read: no number vanishes without a word.

A number that no field took is told with its cell; one that belongs to the form's own print, to a
signature or to the numbering of rows is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from itertools import pairwise
from typing import Any, TypeAlias

from perfeval_xl.forms.reading.cells import Remark, cell_name
from perfeval_xl.forms.reading.placing import Outline, Place, Placing
from perfeval_xl.forms.reading.values import read_value, shown
from perfeval_xl.forms.texts import clean_text, label_key
from perfeval_xl.rubric.form.form_entry import Kind
from perfeval_xl.sheets.grids import Grid, value_at

Places: TypeAlias = Mapping[str, tuple[str, str]]

_NONE: Places = {}
_KINDS: tuple[Kind, ...] = ("money", "percent", "count", "score")
_MOST_TOLD, _MOST_CELLS = 10, 200
_LONGEST = 40
_BEGINNINGS = frozenset("0123456789０１２３４５６７８９.．+-＋－−(（￥¥ \t\n\xa0\u3000\u200b\ufeff")
_LIKE_A_NUMBER = re.compile(
    r"[\s(（+＋\-－−￥¥]*[\d０-９.．][\d０-９.．,，%％\s()（）万亿元Ww人名个项分]*[；;。、]?"
)
_NUMBERING = re.compile(r"序号|行次|栏次|编号|项次|排序")
_NOT_A_FIGURE = re.compile(
    "电话|手机|座机|传真|邮编|邮箱|微信|QQ|日期|时间|代码|编码|身份证|账号|帐号|第.*页|页码"
)
_DATE_SIGNS = re.compile(r"[年月日号][\d年月日号\s]*")


def numbers_unread(
    sheet: str, grid: Grid, placing: Placing, outline: Outline, places: Places = _NONE
) -> list[Remark]:
    """Return one remark on the numbers of a sheet that no field took, none where all were taken.

    `places` are those of a project's figures and declared rows.
    """
    if not placing.found:
        return []
    known, printed = placing.known, placing.printed
    loose: dict[Place, Any] = {}
    for row, line in enumerate(grid):
        for column, value in enumerate(line):
            if value == "" or (type(value) is str and value[0] not in _BEGINNINGS):
                continue
            if (place := (row, column)) not in known and printed.get(place) != value:
                loose[place] = value
    if loose:
        read = {cell for _, cell in places.values()}
        listed = _in_lists(placing)
        loose = {
            place: value
            for place, value in loose.items()
            if place not in listed and cell_name(*place) not in read
        }
    if not loose:
        return []
    texts = {place: _number_text(value) for place, value in loose.items()}
    # The form itself prints numbers: the points of an indicator.
    texts = {
        at: text
        for at, text in texts.items()
        if text and label_key(text) not in _keys_of_print(printed.get(at, ""))
    }
    if texts:
        texts = _without_numbering(texts, grid, placing)
        texts = _without_signatures(texts, grid, placing, outline)
    return [_told(sheet, texts)] if texts else []


def _keys_of_print(text: str) -> tuple[str, str]:
    """Return what a printed text is known by, and its first line alone: 9 of 9（最高 6）.

    Templates that went out earlier print less.
    """
    return label_key(text), label_key(text.partition("\n")[0])


def all_numbers(sheet: str, grid: Grid) -> list[Remark]:
    """Return one remark on all numbers of a sheet that could not be read as the form's."""
    cells = {(row, at): value for row, line in enumerate(grid) for at, value in enumerate(line)}
    texts = {place: text for place, value in cells.items() if (text := _number_text(value))}
    return [_told(sheet, texts)] if texts else []


def _number_text(value: Any) -> str:
    """Return a number as it stands in a cell, "" for what is none."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return shown(float(value))
    text = clean_text(value) if isinstance(value, str) and len(value) <= _LONGEST else ""
    if not _LIKE_A_NUMBER.fullmatch(text):
        return ""
    return text if any(read_value(text, kind).number is not None for kind in _KINDS) else ""


def _in_lists(placing: Placing) -> Set[Place]:
    """Return where lists have their figures; a number in place of a line's name is none."""
    return {
        (row, column)
        for first, count, _, columns in placing.lists.values()
        for row in range(first, first + count)
        for column in columns.values()
    }


def _without_numbering(
    loose: Mapping[Place, str], grid: Grid, placing: Placing
) -> dict[Place, str]:
    """Leave out numbers that count rows or columns: 1, 2, 3 … beside or above the form's own."""
    labels = min(column for _, column in placing.anchors.values())
    columns: dict[int, list[Place]] = {}
    rows: dict[int, list[Place]] = {}
    for row, column in loose:
        columns.setdefault(column, []).append((row, column))
        rows.setdefault(row, []).append((row, column))
    out: set[Place] = set()
    for column, places in columns.items():
        heads = (value_at(grid, row, column) for row in range(places[0][0]))
        headed = any(isinstance(head, str) and _NUMBERING.search(head) for head in heads)
        if headed or (column < labels and _counts(loose, places)):
            out.update(places)
    for places in rows.values():
        if len(places) > 2 and [loose[each] for each in places] == [
            str(number + 1) for number in range(len(places))
        ]:
            out.update(places)
    return {place: text for place, text in loose.items() if place not in out}


def _counts(loose: Mapping[Place, str], places: Sequence[Place]) -> bool:
    texts = [loose[place] for place in places]
    if not all(text.isdecimal() for text in texts):
        return False
    numbers = [int(text) for text in texts]
    return all(later == number + 1 for number, later in pairwise(numbers))


def _without_signatures(
    loose: Mapping[Place, str], grid: Grid, placing: Placing, outline: Outline
) -> dict[Place, str]:
    """Leave out what stands above the form's first heading and beside 填报人, 日期, 电话."""
    cells = {at: outline.anchors[at].cell for at in placing.anchors}
    heads = [placing.anchors[at][0] for at, cell in cells.items() if cell.role == "heading"]
    signed = {placing.anchors[at][0] for at, cell in cells.items() if cell.role == "caption"}
    top = min(heads, default=0)
    return {
        (row, column): text
        for (row, column), text in loose.items()
        if row >= top and row not in signed and not _is_date_or_call(grid, row, column)
    }


def _is_date_or_call(grid: Grid, row: int, column: int) -> bool:
    texts = (value for value in reversed(grid[row][:column]) if isinstance(value, str))
    left = next(filter(str.strip, texts), "")
    right = value_at(grid, row, column + 1)
    dated = isinstance(right, str) and _DATE_SIGNS.fullmatch(right.strip()) is not None
    return dated or bool(_NOT_A_FIGURE.search(left[-_LONGEST:]))


def _told(sheet: str, loose: Mapping[Place, str]) -> Remark:
    cells = {cell_name(*place): text for place, text in loose.items()}
    said = [f"{cell} {text}" for cell, text in cells.items()]
    more = f"等 {len(said)} 个" if len(said) > _MOST_TOLD else ""
    found = "、".join(said[:_MOST_TOLD]) + more if len(said) > 1 else next(iter(cells.values()))
    return Remark("NUMBERS_UNREAD", "", sheet, "、".join(list(cells)[:_MOST_CELLS]), found)
