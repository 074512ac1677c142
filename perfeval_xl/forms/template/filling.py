"""What is filled in on a template before it goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ProjectFilling:
    """What is already filled in on the sheet of one project."""

    figures: Mapping[str, float | str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    """项目名称 and the other texts, by their headings."""
    rows: Sequence[Sequence[Any]] = ()
    """The declared rows: a value for each printed column, None where it is blank."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What is already filled in: a department's name from the roster, or a whole example."""

    department: str = ""
    code: str = ""
    figures: Mapping[str, float | str] = field(default_factory=dict)
    """Column of the figures → a number, or a text as a department would type it."""
    lists: Mapping[str, Sequence[Sequence[Any]]] = field(default_factory=dict)
    """Row of a list → lines of [name, figure, …] in the order of the columns."""
    words: Mapping[str, str] = field(default_factory=dict)
    projects: Sequence[ProjectFilling] = ()
    """For a rubric of projects: the sheets that are filled in, in order."""
