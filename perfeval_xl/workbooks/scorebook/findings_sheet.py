"""The sheet 数据问题: what the checks found, gravest first."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.checks.findings import CELLS_BETWEEN, few_cells
from perfeval_xl.messages import GRAVITY, SEVERITY_WORDS
from perfeval_xl.sheets.columns import Column, Look
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import LINK_INK, LOSS_INK, Style, row_height
from perfeval_xl.workbooks.scorebook.figure_places import Place
from perfeval_xl.workbooks.scorebook.problem_places import LINK

SHEET = "数据问题"
_COLUMNS = {
    "department": ("单位", 26),
    "file": ("文件", 26),
    "sheet": ("工作表", 12),
    "cell": ("单元格", 15),
    "severity": ("程度", 7),
    "message": ("问题", 80),
    LINK: ("本工作簿中", 18),
}
_TALL = ("sheet", "cell", "message")
Record = Mapping[Any, Any]
NOTHING = "没有发现问题。"


def write_findings(
    sheet: Worksheet, style: Style, findings: Sequence[Record], columns: tuple[str, ...]
) -> None:
    """Write findings as a list; `columns` says what to show of them."""
    content = ListSheet(
        [_column(name) for name in columns], first=1, heading_height=None, least=18.0, frozen=0,
        empty=NOTHING,
    )  # fmt: skip
    write_list(sheet, style, content, gravest_first(findings))


def _column(name: str) -> Column[Record]:
    heading, width = _COLUMNS[name]
    if name == LINK:
        return Column(
            heading, width, lambda record: place_words(record[LINK]), _LINK,
            link=_target, linked={},
        )  # fmt: skip
    return Column(
        heading, width, lambda record: shown(name, record[name]), _TOP,
        lambda record: _ink(record["severity"]), tall=name in _TALL, kept=True,
    )  # fmt: skip


def _target(record: Record) -> str:
    place = record[LINK]
    return f"internal:{place.reference}" if place else ""


def place_words(place: Place | None) -> str:
    """Return the words that lead to a figure in the scorebook.

    Its layout may not be the return's.
    """
    return f"{place.sheet}!{place.cell}" if place else "—"


def gravest_first(findings: Iterable[Record]) -> list[Record]:
    """Return findings in the order of the list."""
    return sorted(findings, key=lambda record: GRAVITY[record["severity"]])


_TOP: Look = {"valign": "top"}
_LINK: Look = {"valign": "top", "font_color": LINK_INK}


def _ink(severity: str) -> Look:
    return {"font_color": LOSS_INK} if severity == "error" else {}


def finding_form(style: Style, severity: str) -> Format:
    """Return the format of a finding's cells."""
    return style.boxed(**_TOP, **_ink(severity))


def link_form(style: Style) -> Format:
    """Return the format of the cell that leads to the figure."""
    return style.boxed(**_LINK)


def finding_height(record: Record) -> float:
    """Return the height of a finding's row."""
    texts = [(shown(name, record[name]), _COLUMNS[name][1]) for name in _TALL]
    return row_height(*texts, (place_words(record[LINK]), _COLUMNS[LINK][1]))


def shown(name: str, value: object) -> str:
    """Return what a cell of the list shows of a finding."""
    if name == "severity":
        return SEVERITY_WORDS[value]  # type: ignore[index]
    text = str(value)
    return few_cells(text.split(CELLS_BETWEEN)) if name == "cell" else text
