"""What the cells are called that an analyst may change, for the program and for people."""

from perfeval_xl.forms.layout.layout import line_name
from perfeval_xl.forms.reading.project_reader import row_label, row_place
from perfeval_xl.forms.reading.values import shown, shown_as
from perfeval_xl.rubric.form.form_entry import Entry, Kind
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.rubric.table import ITEM, SELF_SCORE
from perfeval_xl.rubric.verdict import OWN, WEIGHT

Content = float | str | None
"""What stands in a cell: a number, a text (不适用, the name of a line), nothing."""

CellName = str | tuple[str | int, ...]
"""What an open cell stands for: a column of the figures or an indicator; of a list's line its row,
its number and the column; of a project's declared row its number and the column. Lines and rows
count from 1. Published terms hold any sign, so that no name can be taken apart again."""


def name_text(name: CellName) -> str:
    """Return a name as figures are called in the ledger and in workbooks: one text."""
    match name:
        case str():
            return name
        case (str(row), int(number), str(column)):
            return line_name(row, number, column)
        case (int(number), str(column)):
            return row_place(number, column)
    raise ValueError(f"no cell is called {name}")


def figure_label(rubric: Rubric, project: str, name: CellName) -> str:
    """Return how people call a figure, a cell of a list's line or of a declared row."""
    match name:
        case str():
            label = _owner(rubric, project).label(name)
        case (str(row), int(number), str(column)):
            title, columns = rubric.lists[row]
            label = f"{title}第 {number} 行的{columns.get(column, column)}"
        case _:
            label = row_label(name_text(name))
    return f"{project}：{label}" if project else label


def decided_label(rubric: Rubric, project: str, key: str) -> str:
    """Return how people call what a reviewer decides on: an indicator, a declared row, a veto."""
    inner = rubric.of_projects
    names: dict[str, str] = {}
    for owner in filter(None, (rubric, inner)):
        names |= {each.id: each.name for each in owner.all_indicators}
        names |= {veto.key: f"一票否决“{veto.name}”" for veto in owner.vetoes}
    number = key.removeprefix(f"{DECLARED}_")
    row = f"{DECLARED}第 {number} 行" if number.isdecimal() else key
    label = names.get(key, row)
    return f"{project}：{label}" if project else label


def kind_of(rubric: Rubric, name: CellName) -> Kind | None:
    """Return the kind of a figure, of a cell of a list's line or of a declared row; None for what
    is no figure of the form."""
    match name:
        case str():
            entry = rubric.entries.get(name) or _of_line(rubric, name)
        case (str(row), _, str(column)):
            entry = rubric.entries.get(f"{row}_{column}") or rubric.entries.get(column)
        case _:
            return "score" if name[1] in (WEIGHT, OWN) else None
    if entry is None and isinstance(name, str) and name.startswith((SELF_SCORE, ITEM)):
        return "score"
    return entry.kind if entry is not None else None


def _of_line(rubric: Rubric, name: str) -> Entry | None:
    """Return the column of the form in which a figure of a list's line stands."""
    for row in rubric.lists:
        number, _, column = name.removeprefix(f"{row}_").partition("_")
        if name.startswith(f"{row}_") and number.isdecimal():
            return rubric.entries.get(f"{row}_{column}") or rubric.entries.get(column)
    return None


def _owner(rubric: Rubric, project: str) -> Rubric:
    return (rubric.of_projects if project else None) or rubric


def figure_words(rubric: Rubric, project: str, name: CellName, content: Content) -> str:
    """Return what stands in a cell as a report says it, by its kind: 12 万元, 95%, 8 分, 空."""
    kind = kind_of(_owner(rubric, project), name)
    if kind is None or content is None or isinstance(content, str):
        return content_words(content)
    return shown_as(kind, content, rubric.unit)


def said_of(
    rubric: Rubric | None, project: str, name: CellName, content: Content, decided: bool
) -> str:
    """Return what a scorebook says of a cell; by its name where the rubric is not at hand.

    `decided` tells what reviewers say of an indicator from a figure that was put right.
    """
    if rubric is None:
        return f"{name_text(name)} {content_words(content)}"
    if decided:
        return f"{decided_label(rubric, project, str(name))} {content_words(content)}"
    label = figure_label(rubric, project, name)
    return f"{label} {figure_words(rubric, project, name, content)}"


def content_words(content: Content) -> str:
    """Return what stands in a cell as a report says it; 空 for nothing."""
    if content is None or content == "":
        return "空"
    return content if isinstance(content, str) else shown(content)
