"""A department's figures one by one: the value that was scored, where it stood, what was typed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.layout.layout import line_name
from perfeval_xl.forms.reading.project_reader import NUMBER, ProjectSheet, row_place
from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.ledger.details import FigureRow
from perfeval_xl.rubric import verdict as declared
from perfeval_xl.scoring.scores import Scores, records

_ROW = (
    "三级指标", declared.TARGET_TEXT, declared.ACTUAL_TEXT, declared.DIRECTION, declared.TARGET,
    declared.ACTUAL, declared.LEVEL, declared.WEIGHT, declared.OWN,
)  # fmt: skip
_NUMBER = (int, float)
_NOWHERE = ("", "")
_OF_A_LINE = (INDEX, "清单", "序号")


class FigureRows:
    """The figures of all departments of some scores.

    Totals have the value that was scored, which is their parts' sum; what a return says of them
    is a figure of its own (填报_…).
    """

    def __init__(self, scores: Scores) -> None:
        self._figures = dict(zip(scores.figures.index, records(scores.figures), strict=True))
        self._lines: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
        for line in records(scores.items):
            self._lines[line[INDEX]].append(line)
        self._money: dict[Any, Mapping[str, Any]] = {}
        self._declared: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
        if scores.projects is not None:
            money = scores.projects.execution.figures
            self._money = dict(zip(money.index, records(money), strict=True))
            for row in records(scores.projects.rows):
                self._declared[row[INDEX], row[PROJECT]].append(row)

    def of(self, department: str, content: Return, file: str) -> Iterator[FigureRow]:
        """Yield what is known of one department: figures, lines of lists, its projects' own."""
        of_department = _Told("", content, file)
        yield from of_department.figures(self._figures[department])
        for line in self._lines[department]:
            for name, value in line.items():
                if name not in _OF_A_LINE and _known(value):
                    place = line_name(line["清单"], int(line["序号"]), name)
                    yield of_department.row(place, value)
        for project in content.projects:
            of_project = _Told(project.name, project, file)
            yield from of_project.figures(self._money.get((department, project.name), {}))
            for row in self._declared[department, project.name]:
                for name in _ROW:
                    if _known(row[name]):
                        yield of_project.row(row_place(int(row[NUMBER]), name), row[name])


class _Told:
    """What a return, or one of its projects, says where."""

    def __init__(self, project: str, kept: Return | ProjectSheet, file: str) -> None:
        self.project, self.places, self.file = project, kept.places, file
        self.typed = dict(kept.typed.items())  # kept packed

    def figures(self, figures: Mapping[str, Any]) -> Iterator[FigureRow]:
        for name, value in figures.items():
            # A figure that is missing is not equal to itself.
            if isinstance(value, _NUMBER) and (value == value or name in self.typed):
                yield self.row(name, value)

    def row(self, name: str, value: Any) -> FigureRow:
        sheet, cell = self.places.get(name, _NOWHERE)
        known = value if isinstance(value, str) else float(value) if value == value else None
        typed = self.typed.get(name, "")
        return FigureRow(self.project, name, known, self.file, sheet, cell, typed)


def _known(value: Any) -> bool:
    return bool(value == value and value is not None and value != "")
