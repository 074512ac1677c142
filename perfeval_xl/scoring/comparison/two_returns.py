"""What differs between two returns of one department: figures, lists, projects and texts.

A list's lines, declared rows and projects are found again by their names, wherever they stand now;
one that was renamed where it stood is the same one. Two cells are the same where a reader of the
form sees the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeVar

from perfeval_xl.forms.layout.layout import line_name
from perfeval_xl.forms.layout.project_layout import LEVEL3
from perfeval_xl.forms.reading.project_reader import (
    NUMBER,
    ROW_COLUMNS,
    ROW_HEADINGS,
    ProjectSheet,
    row_place,
)
from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.forms.reading.values import shown_as
from perfeval_xl.rubric.form.form_entry import Kind, not_applicable_name, printed_places
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.rubric.verdict import OWN, WEIGHT

NOTHING = "空"
_LIST, _LINE, _NAME = "清单", "序号", "名称"
_BESIDE = (printed_places(""), not_applicable_name(""))
"""How names begin of what is kept beside a figure, and is said with it."""
_NOWHERE = ("", "")


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A cell of the form that holds something else than in the return before."""

    project: str
    """"" for the department's own figures."""
    name: str
    """What the figure is called among the `places` of a return, "" for the name of a line."""
    label: str
    """How people call it, its project in front."""
    sheet: str
    cell: str
    """Where it stands in the newer return; "" for what is not there any more."""
    before: str
    after: str
    """What the form shows, with its unit; 空 for nothing."""

    @property
    def words(self) -> str:
        """In one line: 编制数：10 → 12（基础数据表 B6）."""
        place = " ".join(filter(None, (self.sheet, self.cell)))
        return f"{self.label}：{self.before} → {self.after}" + (f"（{place}）" if place else "")


def changes_between(before: Return, after: Return) -> list[FigureChange]:
    """Return what the newer of two returns says otherwise, as the form goes; last what is gone."""
    rubric = after.rubric
    changes = [*_figure_changes("", before, after, rubric)]
    for name in dict.fromkeys(line[_LIST] for line in (*after.items, *before.items)):
        lines = [[line for line in content.items if line[_LIST] == name]
                 for content in (before, after)]  # fmt: skip
        for old, new, one in _paired(lines[0], lines[1], itemgetter(_NAME), itemgetter(_LINE)):
            cells = [_line(line, content, rubric, one)
                     for line, content in ((old, before), (new, after))]  # fmt: skip
            changes += _differences("", *cells)
    inner = rubric.of_projects or rubric
    projects = _paired(before.projects, after.projects, attrgetter("name"), attrgetter("sheet"))
    for was, now, either in projects:
        changes += _of_project(was, now, either.name, inner)
    return changes


def _of_project(
    before: ProjectSheet | None, after: ProjectSheet | None, name: str, rubric: Rubric
) -> Iterator[FigureChange]:
    sides = before, after
    titles = [{"": _Cell("", "项目名称", None, each.name, "", (each.sheet, ""))} if each else {}
              for each in sides]  # fmt: skip
    yield from _differences(name, *titles)
    yield from _figure_changes(name, before or _BLANK, after or _BLANK, rubric)
    rows = [each.rows if each else [] for each in sides]
    for old, new, one in _paired(rows[0], rows[1], itemgetter(LEVEL3), itemgetter(NUMBER)):
        cells = [_row(row, each, one) for row, each in ((old, before), (new, after))]
        yield from _differences(name, *cells)


class _Cell(NamedTuple):
    """What stands in a cell of the form, and what it is called."""

    name: str
    label: str
    kind: Kind | None
    """None for a text."""
    value: Any
    typed: str = ""
    place: tuple[str, str] = _NOWHERE
    unit: str = ""

    @property
    def text(self) -> str:
        """What a reader of the form sees."""
        if self.kind is None:
            return " ".join(str(self.value or "").split()) or NOTHING
        if self.value is None:
            return f"“{self.typed}”" if self.typed else NOTHING
        return shown_as(self.kind, self.value, self.unit)


_Cells = Mapping[str, _Cell]


def _differences(project: str, before: _Cells, after: _Cells) -> Iterator[FigureChange]:
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        cell = new or before[name]
        texts = [NOTHING if each is None else each.text for each in (old, new)]
        if texts[0] != texts[1]:
            label = f"{project}：{cell.label}" if project else cell.label
            place = new.place if new is not None else _NOWHERE
            yield FigureChange(project, cell.name, label, *place, *texts)


_BLANK = ProjectSheet("", "")


def _figure_changes(
    project: str, before: Return | ProjectSheet, after: Return | ProjectSheet, rubric: Rubric
) -> Iterator[FigureChange]:
    """Yield what differs of the figures and texts, in the order of the form."""
    kept: list[Sequence[Mapping[str, Any]]] = [
        (each.places, each.figures, each.words, each.typed) for each in (after, before)
    ]
    names = dict.fromkeys(
        name for said in zip(*kept, strict=True) for part in said for name in part
    )
    said = list(zip(kept[0][1:], kept[1][1:], strict=True))
    unlike = [name for name in names if any(new.get(name) != old.get(name) for new, old in said)]
    if unlike:
        cells = [_figures(each, unlike, rubric) for each in (before, after)]
        yield from _differences(project, *cells)


def _figures(kept: Return | ProjectSheet, names: Sequence[str], rubric: Rubric) -> _Cells:
    """Return some figures and texts of a return or of a project."""
    lines = {
        line_name(line[_LIST], int(line[_LINE]), column)
        for line in getattr(kept, "items", ())
        for column in line
    }
    cells: dict[str, _Cell] = {}
    for name in names:
        if name in kept.words:
            place = kept.places.get(name, _NOWHERE)
            cells[name] = _Cell(name, rubric.label(name), None, kept.words[name], place=place)
            continue
        missing = name not in kept.places and name not in kept.figures
        if missing or name in lines or name.startswith((*_BESIDE, f"{DECLARED}_")):
            continue
        entry, place = rubric.entries.get(name), kept.places.get(name, _NOWHERE)
        kind: Kind = entry.kind if entry is not None else "score"
        value, typed = kept.figures.get(name), kept.typed.get(name, "")
        cells[name] = _Cell(name, rubric.label(name), kind, value, typed, place, rubric.unit)
    return cells


def _line(
    line: Mapping[str, Any] | None, content: Return, rubric: Rubric, called: Mapping[str, Any]
) -> _Cells:
    """Return the cells of a list's line, labelled as the newer one is called."""
    if line is None:
        return {}
    row, number = str(line[_LIST]), int(line[_LINE])
    listed, headings = rubric.lists[row]
    title = f"{listed}“{called[_NAME]}”"
    cells = {_NAME: _Cell("", f"{title}的名称", None, line[_NAME])}
    for column, value in line.items():
        if column not in (_LIST, _LINE, _NAME):
            name = line_name(row, number, column)
            entry = rubric.entries.get(f"{row}_{column}") or rubric.entries.get(column)
            kind: Kind = entry.kind if entry is not None else "money"
            place, typed = content.places.get(name, _NOWHERE), content.typed.get(name, "")
            label, unit = f"{title}的{headings.get(column, column)}", rubric.unit
            cells[column] = _Cell(name, label, kind, value, typed, place, unit)
    return cells


def _row(
    row: Mapping[str, Any] | None, project: ProjectSheet | None, called: Mapping[str, Any]
) -> _Cells:
    """Return the cells of a declared row, labelled as the newer one is called."""
    if row is None or project is None:
        return {}
    title = f"{DECLARED}“{called[LEVEL3]}”" if called[LEVEL3] else f"{DECLARED}第 {row[NUMBER]} 行"
    cells = {}
    for column in ROW_COLUMNS[1:]:
        name = row_place(int(row[NUMBER]), column)
        kind: Kind | None = "score" if column in (WEIGHT, OWN) else None
        place, typed = project.places.get(name, _NOWHERE), project.typed.get(name, "")
        label = f"{title}的{ROW_HEADINGS[column]}"
        cells[column] = _Cell(name, label, kind, row[column], typed, place, "分")
    return cells


_Part = TypeVar("_Part")


def _paired(
    before: Sequence[_Part],
    after: Sequence[_Part],
    by: Callable[[_Part], object],
    at: Callable[[_Part], object],
) -> list[tuple[_Part | None, _Part | None, _Part]]:
    """Return the parts of both sides two by two, in the newer order; what is gone comes last.

    Behind each two stands the newer one, or the one that is gone. First those of the same name
    belong together, each as often as it stands on both sides, then of the others those that stand
    in the same place.
    """
    partner: dict[int, int] = {}
    free = dict(enumerate(before))
    for same in (by, at):
        waiting: dict[object, list[int]] = {}
        for number, part in free.items():
            waiting.setdefault(same(part), []).append(number)
        for number, part in enumerate(after):
            if number not in partner and (own := waiting.get(same(part))):
                partner[number] = own.pop(0)
                del free[partner[number]]
    olds = [before[partner[at]] if at in partner else None for at in range(len(after))]
    pairs = [(old, part, part) for old, part in zip(olds, after, strict=True)]
    return [*pairs, *((part, None, part) for part in free.values())]
