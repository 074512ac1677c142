"""Whether a formula is of money, and how its result is written in a message."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import PROJECT_COUNT

_NAME = re.compile(r"[^\W\d]\w*")


def kinds_in(rubric: Rubric, tree: nodes.Node) -> set[str]:
    """Return the kinds of the figures in a formula; sums over projects are money or a count."""
    return {
        rubric.entries[name].kind
        if name in rubric.entries
        else ("count" if name == PROJECT_COUNT else "money")
        for name in nodes.names_in(tree)
    }


def written(value: float, kinds: set[str]) -> str:
    """Write a figure: percentages as such, everything else as a plain number."""
    return f"{shown(value * 100)}%" if kinds == {"percent"} else shown(value)


def in_words(rubric: Rubric, formula: str) -> str:
    """Return a formula with the labels of the form in place of the names."""
    return _NAME.sub(lambda found: rubric.label(found[0]), formula)


def with_labels(formula: str, labels: Mapping[str, str]) -> str:
    """Return a formula over the columns of a table with their headings in place of their names."""
    return _NAME.sub(lambda found: labels.get(found[0], found[0]), formula)
