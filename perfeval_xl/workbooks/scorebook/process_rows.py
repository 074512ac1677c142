"""The cells of the sheet 评分过程: the steps of every verdict, each under its name.

One row an indicator, and more below where it has several lines (要点, classes of departments). Each
cell is a short formula over those to its left; 评分表 points here and joins words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.rubric.expressions import parts
from perfeval_xl.rubric.expressions.excel import Resolve, excel
from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.rubric.expressions.nodes import Blank, Node, Number, Text
from perfeval_xl.rubric.expressions.parts import CutStep
from perfeval_xl.rubric.in_period import RUBRICS_KEPT
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.reading.words import rule_words
from perfeval_xl.rubric.table import POINTS, STATUS, VALUE
from perfeval_xl.rubric.verdict import NOTE, verdicts

SHEET = "评分过程"
FIRST_ROW = 4  # the first indicator's, as Excel counts
INDICATOR = "指标"
WIDTHS: dict[str, float] = {
    INDICATOR: 16,
    parts.FIGURES: 26,
    parts.LACKS: 5,
    parts.OWN_SCORE: 6,
    parts.NUMERATOR: 10,
    parts.DENOMINATOR: 10,
    VALUE: 9,
    parts.CASE: 10,
    parts.SEEN: 9,
    parts.RULE: 28,
    parts.BOUND: 7,
    parts.BEYOND: 9,
    parts.SHARE: 8,
    parts.STEPS: 6,
    parts.BAND: 22,
    parts.FULL: 5,
    parts.EACH: 6,
    parts.DUE: 7,
    POINTS: 7,
    STATUS: 8,
    parts.CALCULATION: 40,
    parts.LACKED: 40,
    parts.LOST: 30,
    parts.BASIS: 90,
    parts.CLAIM: 60,
    parts.SAID: 110,
    parts.OTHERWISE: 80,
    parts.REASON: 60,
}
"""The columns in order, each with its width; those behind 状态 hold the words of the notes, and are
so wide that these show whole: they are not printed."""
_PERCENT = (VALUE, parts.SEEN, parts.BOUND, parts.BEYOND)


@dataclass(frozen=True, slots=True)
class Cell:
    """One step: where it stands, and its formula; or the number or text that it always is."""

    key: str
    row: int
    column: int
    formula: str
    fixed: float | str | None
    shows: str


@dataclass(frozen=True, slots=True)
class Process:
    """The rows of one indicator."""

    indicator: Indicator
    number: int
    lines: tuple[str, ...]
    steps: tuple[CutStep, ...]
    """Those that have a cell."""
    note: Node

    @property
    def last(self) -> int:
        """Its last row, as Excel counts."""
        return self.number + len(self.lines) - 1


class ProcessTable:
    """The layout of the sheet, the same for all departments of a rubric."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self._processes: dict[str, Process] = {}
        number, used = FIRST_ROW, {INDICATOR}
        for indicator in rubric.indicators:
            *steps, note = verdicts(rubric)[indicator.id].steps()
            assert note.key == NOTE
            shown = tuple(step for step in steps if not isinstance(step.tree, Blank))
            lines = tuple(dict.fromkeys(("", *(step.line for step in shown))))
            made = Process(indicator, number, lines, shown, note.tree)
            self._processes[indicator.id] = made
            number = made.last + 1
            used |= {step.name for step in shown} | (
                {parts.RULE} if rule_text(indicator) else set()
            )
        self.columns = tuple(name for name in WIDTHS if name in used)
        self._places = {name: place for place, name in enumerate(self.columns)}

    @property
    def rows(self) -> tuple[Process, ...]:
        """The rows of every indicator, in order."""
        return tuple(self._processes.values())

    def row(self, indicator: Indicator) -> Process:
        """Return the rows of one indicator."""
        return self._processes[indicator.id]

    @property
    def last_row(self) -> int:
        """The last row, as Excel counts."""
        return self.rows[-1].last

    def place(self, name: str) -> int:
        """Return a column, counted from 0."""
        return self._places[name]

    def has(self, name: str) -> bool:
        """Tell whether the rubric has such steps."""
        return name in self._places

    def cell(self, indicator: Indicator, key: str) -> str:
        """Return the cell of a step, "" where it has none."""
        process = self._processes[indicator.id]
        found = [step for step in process.steps if step.key == key]
        if not found:
            return ""
        letter = xl_col_to_name(self.place(found[0].name))
        return f"{letter}{process.number + process.lines.index(found[0].line)}"

    def points_to(self, indicator: Indicator, key: str) -> str:
        """Return the formula by which another sheet shows a step; an empty text without one."""
        cell = self.cell(indicator, key)
        return f"{quoted_sheet(SHEET)}!{cell}" if cell else '""'

    def note(self, indicator: Indicator, own: Callable[[str], str]) -> str:
        """Return the formula of the note; `own` says what another sheet calls its own cells."""

        def resolve(name: str) -> str:
            if name in (VALUE, STATUS, POINTS) or parts.MARK not in name:
                return own(name)
            return self.points_to(indicator, name)

        return excel(self._processes[indicator.id].note, resolve)

    @cached_property
    def cells(self) -> dict[str, tuple[Cell, ...]]:
        """The cells of every indicator, by its key."""
        return {process.indicator.id: tuple(map(self._maker(process), process.steps))
                for process in self.rows}  # fmt: skip

    def _maker(self, process: Process) -> Callable[[CutStep], Cell]:
        indicator = process.indicator

        def resolve(name: str) -> str:
            return self.cell(indicator, name) or name

        def made(step: CutStep) -> Cell:
            row = process.number - 1 + process.lines.index(step.line)
            percent = indicator.shows_percent
            return step_cell(step, row, self.place(step.name), resolve, percent=percent)

        return made


@lru_cache(maxsize=RUBRICS_KEPT)
def process_table(rubric: Rubric) -> ProcessTable:
    """Return a rubric's sheet, laid out once."""
    return ProcessTable(rubric)


def step_cell(step: CutStep, row: int, column: int, resolve: Resolve, *, percent: bool) -> Cell:
    """Return the cell of a step; `percent` says whether the 指标值 is shown as a percentage."""
    tree = step.tree
    fixed = tree.value if isinstance(tree, Number | Text) else None
    formula = "" if fixed is not None else excel(tree, resolve)
    shows = "General"
    if is_percent(step.name, percent=percent):
        shows = "0.00######%" if step.name == parts.BOUND else "0.00%"
    return Cell(step.key, row, column, formula, fixed, shows)


def is_percent(name: str, *, percent: bool) -> bool:
    """Tell whether a step is shown as a percentage; `percent` says whether the 指标值 is."""
    return name in (parts.SHARE, parts.TOP) or (percent and name in _PERCENT)


def rule_text(indicator: Indicator) -> str:
    """Return a rule in words, where it looks at figures; "" for what people judge."""
    return rule_words(indicator.rule, indicator.points) if indicator.rule.measures else ""
