"""What the cells are called that an analyst may change, for the program and for people."""

from perfeval_xl.forms.layout.layout import line_name
from perfeval_xl.forms.reading.project_reader import row_place
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.rubric.table import item_names, self_score_name

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
            inner = rubric.of_projects if project and rubric.of_projects is not None else rubric
            label = inner.label(name)
        case (str(row), int(number), str(column)):
            label = f"{row}第 {number} 行的{column}"
        case _:
            label = f"{DECLARED}第 {name[0]} 行的{name[1]}"
    return f"{project}：{label}" if project else label


def own_score_labels(rubric: Rubric) -> dict[str, str]:
    """Return how people call the columns of a department's own scores, and of their 要点."""
    labels = {}
    for indicator in rubric.indicators:
        labels[self_score_name(indicator)] = f"{indicator.name}的{rubric.own_score}"
        for at, name in enumerate(item_names(indicator), start=1):
            labels[name] = f"{indicator.name}的要点 {at}"
    return labels


def content_words(content: Content) -> str:
    """Return what stands in a cell as a report says it; 空 for nothing."""
    if content is None or content == "":
        return "空"
    return content if isinstance(content, str) else shown(content)
