"""perfeval-xl: 部门整体支出绩效评价, from filled forms to scored workbooks.

In a notebook::

    import perfeval_xl as px

    rubric = px.load_rubric("hengyang-2019")
    figures = px.read_returns("inbox/", rubric)  # one row a department, one column a 数据项
    scores = px.score(figures, rubric)  # .ratios .points .notes .totals, all DataFrames
    findings = px.check(figures, rubric)  # what `perfeval check` says
    px.write_scorebooks(scores, "out/")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from perfeval_xl.version import __version__

if TYPE_CHECKING:
    from perfeval_xl.batch.notebook import (
        check,
        read_projects,
        read_returns,
        write_scorebooks,
        write_template,
    )
    from perfeval_xl.batch.run import run
    from perfeval_xl.ledger.frames import read_table as read_ledger
    from perfeval_xl.messages import PerfevalError
    from perfeval_xl.rubric.load import load_rubric
    from perfeval_xl.rubric.model import Rubric
    from perfeval_xl.scoring.score import score
    from perfeval_xl.scoring.scores import Scores

__all__ = [
    "PerfevalError",
    "Rubric",
    "Scores",
    "__version__",
    "check",
    "load_rubric",
    "read_ledger",
    "read_projects",
    "read_returns",
    "run",
    "score",
    "write_scorebooks",
    "write_template",
]

# Imported on first use, so that `perfeval --help` need not wait for pandas.
_HOMES = {
    "PerfevalError": "messages",
    "Rubric": "rubric.model",
    "Scores": "scoring.scores",
    "check": "batch.notebook",
    "load_rubric": "rubric.load",
    "read_ledger": "ledger.frames",
    "read_projects": "batch.notebook",
    "read_returns": "batch.notebook",
    "run": "batch.run",
    "score": "scoring.score",
    "write_scorebooks": "batch.notebook",
    "write_template": "batch.notebook",
}

_CALLED = {"read_ledger": "read_table"}
"""What goes by another name at home."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), _CALLED.get(name, name))


def __dir__() -> list[str]:
    """Return the public names: what a notebook completes, before any of it is loaded."""
    return sorted(__all__)
