"""One line of the tables: what triggers a message, what lies nearest to it and must not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples"
RUBRIC, PROJECTS = HERE / "小表.yaml", HERE / "小项目表.yaml"

Make = Callable[[], bytes]
"""Gives a file's content."""
Inbox = Mapping[str, Make]
"""Path below the inbox → how its content is made."""


@dataclass(frozen=True, slots=True)
class Case:
    """The files of one message, and how they are checked."""

    triggers: Inbox
    passes: Inbox
    rubric: Path | None = RUBRIC
    """What --rubric says; None: every return goes by its own identity."""
    year: int | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    """What perfeval.toml beside the inboxes says."""
    beside: frozenset[str] = frozenset()
    """Other messages that `triggers` gives."""
    instead: frozenset[str] = frozenset()
    """What `passes` gives: honest, and not silent."""
    by_run: bool = False
    """Whether only scoring gives it, not `perfeval check`."""

    def settings(self) -> str:
        """Return the text of perfeval.toml, "" for none."""
        lines = [f"{name} = {value}" for name, value in self.limits.items()]
        return "\n".join(["[limits]", *lines, ""]) if lines else ""


def case(
    triggers: Make | Inbox,
    passes: Make | Inbox,
    *,
    beside: str = "",
    instead: str = "",
    rubric: Path | None = RUBRIC,
    year: int | None = None,
    limits: Mapping[str, int] | None = None,
    by_run: bool = False,
) -> Case:
    """Return a case; a content alone is the return 示例局.xlsx, codes have spaces between."""
    one, other = ({"示例局.xlsx": each} if callable(each) else each for each in (triggers, passes))
    told = frozenset(beside.split()), frozenset(instead.split())
    return Case(one, other, rubric, year, limits or {}, *told, by_run)
