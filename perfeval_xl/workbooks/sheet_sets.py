"""The sheets of one rubric in a workbook of several: what they are called, in which colour."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LABEL = 26
"""What a sheet's name of 31 characters has left for the rubric, behind “执行进度 ”."""
_COLORS = ("#2F6DB5", "#3A9D6E", "#C77B22", "#8A5BB5", "#2A9AA5", "#B5495B")


@dataclass(frozen=True)
class SheetSet:
    """The sheets of one rubric."""

    number: int
    """From 1; tells tables and tab colours of several rubrics apart."""
    label: str
    """Behind the sheets' names where a workbook has several rubrics, else ""."""

    @property
    def color(self) -> str:
        """The colour of its tabs."""
        return _COLORS[(self.number - 1) % len(_COLORS)]

    def sheet(self, name: str) -> str:
        """Return what a sheet of this rubric is called."""
        return f"{name} {self.label}" if self.label else name


def distinct(labels: Iterable[str]) -> Iterator[str]:
    """Yield the labels so short that they fit behind a sheet's name, no two alike."""
    taken: set[str] = set()
    for label in labels:
        chosen, count = label[:_LABEL], 1
        while chosen in taken:
            count += 1
            chosen = f"{label[: _LABEL - 4]}~{count}"
        taken.add(chosen)
        yield chosen
