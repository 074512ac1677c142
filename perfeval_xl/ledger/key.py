"""What a department's scores are kept by, beside its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from perfeval_xl.rubric.model import Rubric


class Key(NamedTuple):
    """A rubric in one year and period; the period "" is the evaluation of the year."""

    rubric: str
    year: int
    period: str


def key_of(rubric: Rubric, period: str) -> Key:
    """Return the key of a rubric's scores."""
    return Key(rubric.id, rubric.fiscal_year, period)
