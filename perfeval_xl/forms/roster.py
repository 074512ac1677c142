"""The roster (单位名册): which departments are to return a form."""

import re
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.form.form_model import word_meant

TARGETS = "个性指标.xlsx"
"""What the workbook of targets is called beside a roster."""
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
_NAME_HEADINGS = ("单位名称", "填报单位", "单位", "预算单位", "部门名称")
_CODE_HEADINGS = ("单位代码", "单位编码", "预算代码", "编码", "代码")


def contact_columns(frame: pd.DataFrame, known: Collection[Hashable]) -> dict[Hashable, str]:
    """Return the further columns of a roster with their headings: at most six.

    Every column counts that has a heading and any content, besides running numbers and those
    that are `known`: bureaus call their contacts as they like. Of more than six, those whose
    headings speak of contacts come before the others.
    """
    headings: dict[Hashable, str] = {}
    for column in frame.columns:
        heading = _one_line(str(column), _HEADING)
        if column in known or not heading or heading in _NUMBERS or _UNNAMED.fullmatch(heading):
            continue
        if any(str(cell).strip() for cell in frame[column]):
            again = _AGAIN.fullmatch(heading)
            twice = again is not None and again[1] in frame.columns
            headings[column] = f"{again[1]}（{int(again[2]) + 1}）" if again and twice else heading
    likely = sorted(headings, key=lambda label: _OF_CONTACT.search(headings[label]) is None)
    kept = set(likely[:_MOST])
    return {column: heading for column, heading in headings.items() if column in kept}


def contacts_of(
    frame: pd.DataFrame, columns: Mapping[Hashable, str], rows: Sequence[int]
) -> Contacts:
    """Return what the rows of one department say; where they differ, one after the other."""
    pairs = []
    for column, heading in columns.items():
        texts = (_one_line(str(frame[column].iloc[row]), _LONGEST) for row in rows)
        pairs.append((heading, _one_line("；".join(dict.fromkeys(filter(None, texts))), _LONGEST)))
    return tuple(pairs)


def _one_line(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One department of the roster."""

    name: str
    code: str = ""
    contacts: Contacts = ()
    """Whom to call: the roster's further columns, (heading, content)."""

    def __post_init__(self) -> None:
        """Take the lists that JSON makes of the contacts, too."""
        pairs = tuple((heading, content) for heading, content in self.contacts)
        object.__setattr__(self, "contacts", pairs)

    def chosen(self, choices: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Return what a column of the roster chooses of a form's words: 单位类别 → 乡镇."""
        said = {
            name: word_meant(text, choices[name]) for name, text in self.contacts if name in choices
        }
        return {name: word for name, word in said.items() if word is not None}


def read_roster(path: Path) -> list[RosterEntry]:
    """Read a roster (.xlsx .xls .et .ods or .csv) with a heading row.

    Rows with the same name and code are one department; its contacts are those of all of them.
    Raises PerfevalError ROSTER_UNREADABLE where there is no column of names.
    """
    if not path.is_file():
        raise PerfevalError("ROSTER_UNREADABLE", file=path.name, found="没有这个文件")
    try:
        frame = _read_csv(path) if path.suffix.lower() == ".csv" else _read_sheet(path)
    except Exception as error:  # whatever a reader makes of a file that is none
        reason = "打不开，内容不是有效的表格"
        raise PerfevalError("ROSTER_UNREADABLE", file=path.name, found=reason) from error
    headings = {str(column).strip(): column for column in frame.columns}
    name = next((headings[heading] for heading in _NAME_HEADINGS if heading in headings), None)
    code = next((headings[heading] for heading in _CODE_HEADINGS if heading in headings), None)
    if name is None:
        reason = "现有的列是" + "、".join(headings)
        raise PerfevalError("ROSTER_UNREADABLE", file=path.name, found=reason)
    codes = [""] * len(frame) if code is None else [str(cell).strip() for cell in frame[code]]
    pairs = zip((str(cell).strip() for cell in frame[name]), codes, strict=True)
    rows: dict[tuple[str, str], list[int]] = {}
    for row, pair in enumerate(pairs):
        if pair[0]:
            rows.setdefault(pair, []).append(row)
    further = contact_columns(frame, {name, code})
    return [RosterEntry(*pair, contacts_of(frame, further, cells)) for pair, cells in rows.items()]


def targets_beside(roster: Path | None) -> Path | None:
    """Return the workbook of targets beside a roster, if there is one."""
    path = None if roster is None else roster.with_name(TARGETS)
    return path if path is not None and path.is_file() else None


def _read_csv(path: Path) -> pd.DataFrame:
    """Read a CSV in UTF-8, or in the encoding in which Chinese Windows saves one."""
    try:
        return pd.read_csv(path, dtype=str, encoding="utf-8-sig", na_filter=False)
    except UnicodeDecodeError:
        return pd.read_csv(path, dtype=str, encoding="gb18030", na_filter=False)


def _read_sheet(path: Path) -> pd.DataFrame:
    return pd.read_excel(path, dtype=str, na_filter=False, engine="calamine")
