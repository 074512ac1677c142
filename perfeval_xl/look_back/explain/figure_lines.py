"""The lines about figures: the value, where it stands, what was typed, what it is the sum of."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from perfeval_xl.forms.figures.cell_names import (
    CellName,
    content_words,
    figure_label,
    name_text,
)
from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.forms.reading.project_reader import row_label, split_row_place
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.ledger.details import FigureRow
from perfeval_xl.look_back.explain.evaluation import Evaluation
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.model import Rubric

_MOST_LINES = 1000
_DEEPEST = 6
"""Sums of sums are followed so far: no form is deeper."""


class FigureLines:
    """Says of one evaluation's figures where they come from."""

    def __init__(self, evaluation: Evaluation, rubric: Rubric) -> None:
        self.evaluation, self.rubric = evaluation, rubric
        self._corrected = {
            (decision.correction.project, name_text(decision.correction.name)): decision
            for decision in evaluation.decisions.corrections
        }

    def of(self, names: Iterable[str], project: str = "", depth: int = 0) -> Iterator[str]:
        """Yield a line for each figure, and below it those that it is the sum of."""
        for name in names:
            yield "  " * depth + self._line(name, project)
            if depth < _DEEPEST:
                yield from self.of(self._parts(name, project), project, depth + 1)

    def _line(self, name: str, project: str) -> str:
        inner = self._inner(project)
        called = self._called(name, project)
        row = self.evaluation.figures.get((project, name))
        if row is None:
            unapplied = (project, not_applicable_name(name)) in self.evaluation.figures
            return f"{called}：{'单位说明不适用' if unapplied else '没有填'}"
        value = row.value
        entry = inner.entries.get(name)
        said = " ".join(content_words(value).split())
        if entry is not None and entry.kind == "percent" and isinstance(value, float):
            said = f"{said}（{shown(value * 100)}%）"
        origin = self._origin(row, name, project)
        corrected = self._corrected.get((project, name))
        if corrected is not None:
            maker = "，".join(filter(None, (corrected.maker.who, corrected.maker.clock[:10])))
            change = corrected.correction
            origin += f"；由 {content_words(change.before)} 更正为 {content_words(change.after)}"
            origin += f"（{maker}）" if maker else ""
        return f"{called} = {said}　{origin}"

    def _called(self, name: str, project: str) -> str:
        if row_label(name):
            return split_row_place(name)[1]
        place = self._lines.get(name, name)
        label = figure_label(self.rubric, project, place).removeprefix(f"{project}：")
        return name if label == name else f"{name}（{label}）"

    def _origin(self, row: FigureRow, name: str, project: str) -> str:
        place = " ".join(filter(None, (row.file, row.sheet, row.cell)))
        if isinstance(row.value, str) and row.cell:
            return place
        typed = f"填“{row.typed}”" if row.typed else "没有填"
        if self._parts(name, project):
            return f"由下列各数合计（{place}，{typed}）" if row.cell else "由下列各数合计"
        return f"{place}，{typed}" if row.cell else "由程序算出"

    def _parts(self, name: str, project: str) -> list[str]:
        parts = self._sums(project).get(name, ())
        known = [part for part in parts if (project, part) in self.evaluation.figures]
        # A sum counts where every part is known; otherwise what was stated of it stands.
        return known if len(known) == len(parts) else []

    def _sums(self, project: str) -> Mapping[str, tuple[str, ...]]:
        return self._of_projects if project else self._own

    def _inner(self, project: str) -> Rubric:
        inner = self.rubric.of_projects
        return inner if project and inner is not None else self.rubric

    @cached_property
    def _own(self) -> dict[str, tuple[str, ...]]:
        sums: dict[str, tuple[str, ...]] = {}
        for layout in layouts(self.rubric):
            sums.update(layout.sums)
            for total, (row, column) in layout.list_totals.items():
                sums[total] = tuple(self._of_list(row, column))
        return sums

    @cached_property
    def _lines(self) -> dict[str, CellName]:
        """The cells of lists' lines, by what the figures call them."""
        return {
            name: place
            for layout in layouts(self.rubric)
            for row, area in layout.lists.items()
            for column in area.columns
            for name, place in self._of_list(row, column).items()
        }

    def _of_list(self, row: str, column: str) -> dict[str, CellName]:
        places: list[CellName] = [(row, at, column) for at in range(1, _MOST_LINES)]
        named = {name_text(place): place for place in places}
        return {
            name: place for name, place in named.items() if ("", name) in self.evaluation.figures
        }

    @cached_property
    def _of_projects(self) -> dict[str, tuple[str, ...]]:
        inner = self.rubric.of_projects
        sums: dict[str, tuple[str, ...]] = {}
        for layout in layouts(inner) if inner is not None else ():
            sums.update(layout.sums)
        return sums
