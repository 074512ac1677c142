"""What a list is declared by: columns with heading, width, look, value and link, each once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Generic, TypeVar

from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.sheets.style import LAST_ROW, LOSS_INK, Area, row_height, text_width

SIGNED, PLACES = '+0.00;-0.00;"—"', '"↑"0;"↓"0;"—"'
"""The number formats of points won or lost, and of places; a rank that is smaller climbs."""

Look = Mapping[str, Any]
"""Properties of a cell's format, over those of a boxed one."""
CENTRED: Look = {"align": "center"}
PLAIN: Look = {"align": "center", "num_format": "General"}
POINTS: Look = {"align": "center", "num_format": "0.00"}
DAY: Look = {"align": "center", "num_format": "yyyy-mm-dd"}
OVERDUE: Look = {"font_color": LOSS_INK, "bold": True}
LINKED: Look = {"font_color": "#1F5FA8", "underline": 1}

SKIP = object()
"""The value of a cell that is not written at all, not even as a blank one with its border."""

# As Excel writes a file's name into a link: what a URL cannot hold, and "#", behind which a place
# in the file would stand. The names are of our making, so nothing is escaped already.
_ESCAPES = str.maketrans({sign: f"%{ord(sign):02X}" for sign in '%# "<>[]^`{}'})

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes, with what it gives now."""

    text: str
    """With the "=" in front."""
    result: Any


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a list."""

    heading: str
    width: float
    value: Callable[[Row], Any] | None = None
    """What stands there of a row; None for the row's number, from 1."""
    look: Look = field(default_factory=dict)
    shade: Callable[[Row], Look] | None = None
    """What of the look depends on the row."""
    link: Callable[[Row], str] | None = None
    """Where the text leads, as a URL of XlsxWriter; "" for nowhere."""
    linked: Look = field(default_factory=lambda: LINKED)
    """What a text that leads somewhere looks like besides."""
    tall: bool = True
    """Whether rows are so high that its texts show whole."""
    spare: float = 0.0
    """So much of its width is not counted on for that, where sentences hold long numbers: a line
    that ends before one is not full."""
    kept: bool = False
    """Whether an empty text is written as one, and not as a blank cell."""


def keyed(key: Any, heading: str, width: float, shown: str = "") -> Column[Any]:
    """Return a column of what rows hold under a key or at a place.

    `shown` is its number format, "" for a text.
    """
    look = {"align": "center", "num_format": shown} if shown else {}
    return Column(heading, width, itemgetter(key), look)


def worded(columns: Sequence[Column[Any]], first: int) -> Iterator[Area]:
    """Yield, from the row `first` on, where texts stand: codes, and figures in words."""
    for at, column in enumerate(columns):
        if column.value and "num_format" not in column.look:
            yield first, at, LAST_ROW, at


def heading_height(columns: Iterable[Column[Any]]) -> float:
    """Return the height of a row of headings; bold text is a little wider."""
    named = ((f"{field.heading} " if text_width(field.heading) > 8 else field.heading, field.width)
             for field in columns)  # fmt: skip
    return row_height(*named, least=30.0)


def jumps(
    sheets: Callable[[Row], Sequence[tuple[str, str]]], most: int, linked: Look = LINKED
) -> list[Column[Row]]:
    """Return `most` columns that lead to a row's sheets; `sheets` tells words and name of each."""

    def column(place: int) -> Column[Row]:
        def words(row: Row) -> Any:
            return sheets(row)[place][0] if place < len(sheets(row)) else SKIP

        def link(row: Row) -> str:
            return f"internal:{quoted_sheet(sheets(row)[place][1])}!A1"

        return Column("工作表", 10.0, words, CENTRED, link=link, linked=linked, tall=False)

    return [column(place) for place in range(most)]


def beside(target: str) -> str:
    """Return the link to a file beside the workbook, given by its path with "/"; "" for none."""
    return f"external:{target.translate(_ESCAPES)}" if target else ""
