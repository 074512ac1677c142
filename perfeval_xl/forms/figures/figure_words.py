"""How figures and what stands in their cells are called, for reports."""

from __future__ import annotations

from perfeval_xl.forms.figures.corrections import Content
from perfeval_xl.forms.reading.project_reader import row_label
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.model import Rubric


def figure_label(rubric: Rubric, project: str, name: str) -> str:
    """Return how people call a figure, a cell of a list's line or of a declared row."""
    inner = rubric.of_projects if project and rubric.of_projects is not None else rubric
    own = row_label(name) or _line_label(name) or inner.label(name)
    return f"{project}：{own}" if project else own


def _line_label(name: str) -> str:
    row, _, rest = name.partition("_")
    number, _, column = rest.partition("_")
    return f"{row}第 {number} 行的{column}" if number.isdecimal() and column else ""


def content_words(content: Content) -> str:
    """Return what stands in a cell as a report says it; 空 for nothing."""
    if content is None or content == "":
        return "空"
    return content if isinstance(content, str) else shown(content)
