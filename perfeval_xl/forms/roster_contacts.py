"""The further columns of a roster: whom to call, as the bureau keeps it."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Mapping, Sequence

import pandas as pd

Contacts = tuple[tuple[str, str], ...]
"""Heading and content, in the roster's order."""

_MOST, _LONGEST, _HEADING = 6, 60, 20
"""Columns kept, characters of a content and of a heading: a reminder must fit on paper."""
_NUMBERS = {"序号", "编号", "排序", "No", "NO", "No.", "NO."}
_OF_CONTACT = re.compile(
    "联系|联络|经办|填报|填表|负责|主管|分管|科室|股室|电话|手机|座机|邮箱|邮件|微信|QQ|备注", re.I
)
# What pandas calls a column without a heading, and the second of two with the same one.
_UNNAMED = re.compile(r"Unnamed: \d+")
_AGAIN = re.compile(r"(.+)\.(\d+)")


def contact_columns(frame: pd.DataFrame, known: Collection[Hashable]) -> dict[Hashable, str]:
    """Return the further columns of a roster with their headings: at most six.

    Every column counts that has a heading and any content, besides running numbers and those
    that are `known`: bureaus call their contacts as they like. Of more than six, those whose
    headings speak of contacts come before the others.
    """
    found: dict[Hashable, str] = {}
    for column in frame.columns:
        heading = _one_line(str(column), _HEADING)
        if column in known or not heading or heading in _NUMBERS or _UNNAMED.fullmatch(heading):
            continue
        if any(str(each).strip() for each in frame[column]):
            again = _AGAIN.fullmatch(heading)
            twice = again is not None and again[1] in frame.columns
            found[column] = f"{again[1]}（{int(again[2]) + 1}）" if again and twice else heading
    likely = sorted(found, key=lambda each: _OF_CONTACT.search(found[each]) is None)
    kept = set(likely[:_MOST])
    return {column: heading for column, heading in found.items() if column in kept}


def contacts_of(
    frame: pd.DataFrame, columns: Mapping[Hashable, str], rows: Sequence[int]
) -> Contacts:
    """Return what the rows of one department say; where they differ, one after the other."""
    told = []
    for column, heading in columns.items():
        texts = (_one_line(str(frame[column].iloc[row]), _LONGEST) for row in rows)
        told.append((heading, _one_line("；".join(dict.fromkeys(filter(None, texts))), _LONGEST)))
    return tuple(told)


def _one_line(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
