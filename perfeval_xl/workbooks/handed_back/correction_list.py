"""What the sheet 修改清单 says: a title, what to do, and a line for every problem.

It is painted by XlsxWriter into a new workbook, and by openpyxl into the department's own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from perfeval_xl.checks.findings import few_cells
from perfeval_xl.forms.explanations import (
    CELL_HEADING,
    HEADING,
    LIST,
    LONGEST,
    PROBLEM_HEADING,
    SHEET_HEADING,
    WHOLE_FILE,
)
from perfeval_xl.messages import Severity
from perfeval_xl.sheets.columns import CENTRED, Column, Look
from perfeval_xl.sheets.style import INPUT_FILL, row_height
from perfeval_xl.workbooks.handed_back.areas import areas_of
from perfeval_xl.workbooks.handed_back.mark import (
    FILLS,
    TODO,
    Mark,
    cell_text,
    counts,
    gravest_first,
    one_line,
)

SHEET = LIST
_MOST = 2_000
"""Lines at most; nobody mends more from a list."""
_LONG, _SHORT = 700, 200
"""Characters of a problem, and of what is there and what should be, in the list."""

MENDABLE = (
    "怎样改：红色的格子必须改正，黄色的格子请核对，确实如此、不用改的，在最后一栏“核实性说明”里写明缘由。"
    "改好后存盘，把本文件重新报来。"
    "点“单元格”一栏可跳到该处；格子上的批注写明原因。本清单和批注不必删除。"
)
NOT_MENDABLE = "怎样改：本文件里没有表可以改。请照下面所列改好后，重新报来。"


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose return it is and what the file was called."""

    department: str
    """"" where the file does not tell."""
    file: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the list."""

    severity: Severity
    texts: tuple[str, ...]
    """What stands in each column but the first one, which numbers the lines."""
    target: str
    """Where its link leads inside the workbook, or ""."""


def _fill(line: Correction) -> Look:
    return {"bg_color": FILLS[line.severity]} if line.severity in FILLS else {}


def _open(line: Correction) -> Look:
    """Invite to write beside what is to be mended or looked at."""
    return {"bg_color": INPUT_FILL} if line.severity in FILLS else {}


def _column(
    at: int,
    heading: str,
    width: float,
    shade: Callable[[Correction], Look] = lambda _: {},
    **look: str,
) -> Column[Correction]:
    """Return the column of one text of a line; one like a formula stays a text when edited."""

    def shades(line: Correction) -> Look:
        formula = line.texts[at].startswith(("=", "+", "-", "@"))
        return {**shade(line), **({"quote_prefix": True} if formula else {})}

    return Column(heading, width, lambda line: line.texts[at], look, shades)


def _link(line: Correction) -> str:
    return f"internal:{line.target}" if line.target else ""


COLUMNS: tuple[Column[Correction], ...] = (
    Column("序号", 6.0, look=CENTRED),
    _column(0, "程度", 10.0, _fill, align="center"),
    _column(1, SHEET_HEADING, 17.0),
    replace(_column(2, CELL_HEADING, 18.0, align="center"), link=_link),
    _column(3, PROBLEM_HEADING, 60.0),
    _column(4, "现在是", 17.0),
    _column(5, "应该是", 17.0),
    _column(6, HEADING, 34.0, _open),
)
HEADINGS = tuple(column.heading for column in COLUMNS)
TITLE_HEIGHT, HEADING_HEIGHT, LEAST = 34.0, 24.0, 21.0
"""In points, as all heights: that of the title, of the headings, and of a line at least."""


@dataclass(frozen=True, slots=True)
class CorrectionList:
    """All that the sheet says."""

    title: str
    guide: tuple[str, ...]
    """Lines between the title and the headings."""
    lines: tuple[Correction, ...]

    def guide_heights(self) -> Iterator[float]:
        """Yield the height of each line of the guide, in points."""
        for text in self.guide:
            yield row_height((text, sum(column.width for column in COLUMNS)), least=20.0)


def correction_list(
    heading: Heading,
    marks: Sequence[Mark],
    target: Callable[[Mark], str],
    guide: Sequence[str] = (MENDABLE,),
) -> CorrectionList:
    """Return the list: what must be mended, then what to check, then what is good to know.

    `target` tells where a mark's link leads, "" for nowhere.
    """
    name = one_line(heading.department, _SHORT)
    file = one_line(heading.file, _SHORT)
    number = counts(marks)
    told = "，".join(
        f"{word} {number[severity]} 处" for severity, word in TODO.items() if number[severity]
    )
    cut = [f"问题太多，只列出前 {_MOST} 处，改好后再查。"] if len(marks) > _MOST else []
    return CorrectionList(
        f"{name}报送表{SHEET}" if name else f"报送表{SHEET}",
        (f"文件：{file}　　{told}", *guide, *cut),
        tuple(_line(mark, target(mark)) for mark in in_reading_order(marks)[:_MOST]),
    )


def _line(mark: Mark, target: str) -> Correction:
    # What is only good to know says how a figure was read; that is not how it should be.
    expected = "" if mark.severity == "note" else mark.expected
    texts = (
        TODO[mark.severity],
        cell_text(mark.sheet, _SHORT) or WHOLE_FILE,
        cell_text(few_cells(mark.cells), _SHORT),
        cell_text(mark.message, _LONG),
        cell_text(mark.found, _SHORT),
        cell_text(expected, _SHORT),
        cell_text(mark.explanation, LONGEST),
    )
    return Correction(mark.severity, texts, target)


def is_list(rows: Sequence[Sequence[object]]) -> bool:
    """Tell by its headings whether a sheet, given by its first rows, is a list of ours."""
    # Without the last one: there were lists before anybody could answer in them.
    known = HEADINGS[:-1]
    return any(tuple(row[: len(known)]) == known for row in rows[:12])


def in_reading_order(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks by gravity, sheet by sheet, from top to bottom; the whole file first."""
    names = dict.fromkeys(["", *(mark.sheet for mark in marks)])
    sheets = {name: place for place, name in enumerate(names)}

    def place(mark: Mark) -> tuple[int, int, int]:
        first = next(iter(areas_of(mark)), None)
        return sheets[mark.sheet], *((first.top, first.left) if first else (-1, -1))

    return gravest_first(sorted(marks, key=place))
