"""A published 评分表 as plain data: the words of every 三级指标, nothing interpreted yet."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class PublishedItem:
    """One 要点 that the table prints on a line of its own."""

    text: str
    points: float | None


@dataclass(slots=True)
class PublishedRow:
    """One 三级指标 as printed."""

    name: str
    path: tuple[str, ...]
    points: float | None
    place: str
    """The cell of its name, for messages."""
    code: str = ""
    content: str = ""
    criterion: str = ""
    explanation: str = ""
    source: str = ""
    items: list[PublishedItem] = field(default_factory=list)


@dataclass(slots=True)
class PublishedTable:
    """A whole table."""

    title: str
    columns: list[tuple[str, str]]
    """Heading and content (`rubric.table.Content`) of the published columns, in order."""
    rows: list[PublishedRow]
    levels: dict[str, float] = field(default_factory=dict)
    """The points printed beside 一级 and 二级指标."""
    total: float | None = None
    notes: list[str] = field(default_factory=list)
    """Lines below and between that are no indicators."""
    remarks: list[str] = field(default_factory=list)
    """What else a person should know of how the table was taken."""
