"""What figures were read from: it travels with the DataFrame, and costs nothing to carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.rubric.model import Rubric

SOURCE = "source"
"""Its name in `DataFrame.attrs`."""


class FiguresSource(dict[str, Any]):
    """The returns behind a table of figures.

    pandas copies `attrs` deeply at every step, compares them when tables are joined and writes
    them as JSON into Parquet files. So it is one object that is its own copy and equal to itself
    alone, and as JSON no more than {"files": department → file}.
    """

    def __init__(
        self, returns: Sequence[Return], files: Mapping[str, str], file_findings: pd.DataFrame
    ) -> None:
        """`file_findings` tells of files as a whole: those that gave no row of figures."""
        super().__init__(files=dict(files))
        self.returns, self.file_findings = returns, file_findings

    @property
    def files(self) -> Mapping[str, str]:
        """Department → its file."""
        return {str(name): str(file) for name, file in self["files"].items()}

    def of(self, departments: pd.Index) -> list[Return]:
        """Return the returns of some departments."""
        wanted = set(departments)
        return [content for content in self.returns if content.department in wanted]

    def __deepcopy__(self, _: object) -> FiguresSource:
        return self

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = None

    def __reduce__(self) -> tuple[Any, ...]:
        return FiguresSource, (self.returns, self["files"], self.file_findings)

    def __repr__(self) -> str:
        return f"<{len(self.returns)} 份报送表>"


def source_of(figures: pd.DataFrame, rubric: Rubric) -> FiguresSource | None:
    """Return what figures were read from by a rubric; None for figures made by hand."""
    source = figures.attrs.get(SOURCE)
    if not isinstance(source, FiguresSource):
        return None
    others = any(content.rubric.id != rubric.id for content in source.returns)
    return None if others else source
