"""Where every figure stands in the scorebook, by its name; the cells that a score comes from."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.layout.form_layout import form_layout
from perfeval_xl.forms.layout.layout import Layout, line_name
from perfeval_xl.forms.layout.own_sheet import sheets_of_indicators
from perfeval_xl.forms.layout.project_layout import COLUMNS, LEVEL3
from perfeval_xl.forms.reading.project_reader import REASON, row_place
from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.rubric.table import item_names, self_score_name
from perfeval_xl.rubric.verdict import ACTUAL_TEXT, OWN, TARGET_TEXT, WEIGHT

_PRINTED = {
    LEVEL3: LEVEL3,
    "年度指标值": TARGET_TEXT,
    "实际完成值": ACTUAL_TEXT,
    "分值": WEIGHT,
    "得分": OWN,
    COLUMNS[-1]: REASON,
}
"""Column of a project's sheet → what the rows call it."""
Lines: TypeAlias = tuple[tuple[str, int], ...]
"""The lists that take more lines than the form leaves room for, and how many, sorted by name."""


class Place(NamedTuple):
    """A cell of the scorebook; row and column count from 0."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """Its address on the sheet: C6."""
        return str(xl_rowcol_to_cell(self.row, self.column))

    @property
    def reference(self) -> str:
        """How a formula of another sheet calls it: '基础数据表'!C6."""
        return f"{quoted_sheet(self.sheet)}!{self.cell}"


Places = Mapping[str, Place]
"""Column of the figures → where it stands."""


def form_places(layouts: Iterable[Layout]) -> dict[str, Place]:
    """Return the places of all figures, texts and lines of lists on the sheets of a form.

    A sum over lines that the form does not print is found where its first line stands.
    """
    places: dict[str, Place] = {}
    for layout in layouts:
        sheet = layout.sheet
        for cell in layout.cells:
            if cell.role in ("figure", "total", "words", "live"):
                places[cell.name] = Place(sheet, cell.row, cell.column)
        for row, area in layout.lists.items():
            for column, at in area.columns.items():
                for line in range(area.count):
                    name = line_name(row, line + 1, column)
                    places[name] = Place(sheet, area.first + line, at)
        for total, (row, column) in layout.list_totals.items():
            area = layout.lists[row]
            places.setdefault(total, Place(sheet, area.first, area.columns[column]))
    return places


def project_places(layout: Layout) -> dict[str, Place]:
    """Return the places of one project's figures, texts and declared rows."""
    places = form_places([layout])
    area = layout.lists[DECLARED]
    for line in range(area.count):
        for printed, name in _PRINTED.items():
            spot = Place(layout.sheet, area.first + line, area.columns[printed])
            places[row_place(line + 1, name)] = spot
    return places


class BookLayouts:
    """Lays the sheets out once for all departments that list as many lines."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self._own = sheets_of_indicators(rubric, book=True)
        self._made: dict[Lines, tuple[Sequence[Layout], Places]] = {}
        forms, _ = self.laid_out(())
        self._room = {row: area.count for form in forms for row, area in form.lists.items()}

    def listed(self, lists: Iterable[Any]) -> Lines:
        """Return where a department needs more lines; `lists` says of each which list it is in."""
        counts = Counter(map(str, lists))
        more = ((row, count) for row, count in counts.items() if count > self._room.get(row, 0))
        return tuple(sorted(more))

    def of(self, lists: Iterable[Any]) -> tuple[Sequence[Layout], Places]:
        """Return the layouts for one department's lines, and where its figures stand."""
        return self.laid_out(self.listed(lists))

    def laid_out(self, lines: Lines) -> tuple[Sequence[Layout], Places]:
        """Return the layouts for so many lines, and where the figures stand."""
        if lines not in self._made:
            counts = dict(lines)
            forms = [form_layout(form, self.rubric.unit, counts) for form in self.rubric.forms]
            layouts = [*forms, *self._own]
            self._made[lines] = layouts, form_places(layouts)
        return self._made[lines]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an indicator's figures stand."""

    first: Place | None
    words: str
    """All of them: 基础数据表!B4、C4；补充数据表!B7:B9."""


def value_names(rubric: Rubric, indicator: Indicator) -> tuple[str, ...]:
    """Return the figures that 指标值 and status come from, the ratio's first; () for none."""
    return rubric.figures_of(indicator) if indicator.ratio or indicator.by_figures else ()


def own_names(indicator: Indicator) -> tuple[str, ...]:
    """Return the figures that a judged score stands on."""
    return (self_score_name(indicator), *item_names(indicator))


def source(names: tuple[str, ...], places: Places) -> Source:
    """Return where figures stand; those that stand nowhere (sums over projects) are left out."""
    found = [places[name] for name in names if name in places]
    sheets: dict[str, list[Place]] = {}
    for place in found:
        sheets.setdefault(place.sheet, []).append(place)
    words = "；".join(f"{sheet}!{'、'.join(_cells(own))}" for sheet, own in sheets.items())
    return Source(found[0] if found else None, words)


def _cells(places: list[Place]) -> list[str]:
    """Return the addresses of cells, neighbours one below the other as a range: F30:F35."""
    runs: list[list[Place]] = []
    for place in places:
        above = runs[-1][-1] if runs else None
        if above and (above.row + 1, above.column) == (place.row, place.column):
            runs[-1].append(place)
        else:
            runs.append([place])
    return [run[0].cell if len(run) == 1 else f"{run[0].cell}:{run[-1].cell}" for run in runs]
