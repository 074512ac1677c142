"""Indicators that people wrote in a workbook: a rule in words, or none, is read as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perfeval_xl.authoring.drafting.indicators import (
    LEFT_TO_PEOPLE,
    Drafted,
    draft_indicator,
    left_to_people,
)
from perfeval_xl.authoring.drafting.published import PublishedRow
from perfeval_xl.rubric.reading.criterion import read_criterion
from perfeval_xl.rubric.rules import RULES


def complete_indicator(data: Mapping[str, Any]) -> Drafted | None:
    """Return an indicator with its rule read, None where it has one as a rubric file writes it.

    Without a rule the criterion is read, and the formula where there is none; what was written
    stands. Raises ValueError where the 分值 is missing.
    """
    rule = data.get("rule")
    if isinstance(rule, Mapping) or rule in RULES:
        return None
    if str(data.get("reading", "")).startswith(LEFT_TO_PEOPLE):
        # What an earlier import did not understand is read anew.
        data = {key: each for key, each in data.items() if key != "reading"}
    points = data.get("points")
    if not isinstance(points, int | float):
        raise ValueError(f"“{data.get('name', '')}”没有分值")
    if rule:
        said = read_criterion(str(rule), points)
        if said.rule is None:
            return left_to_people(dict(data), said.unread)
        return Drafted({**data, "rule": _without_words(said.source)}, said.text)
    row = PublishedRow(
        name=str(data.get("name", "")),
        path=tuple(data.get("path", ())),
        points=points,
        place="",
        content=str(data.get("content", "")),
        criterion=str(data.get("criterion", "")),
        explanation=str(data.get("explanation", "")),
    )
    drafted = draft_indicator(row, points)
    if data.get("reading") and not drafted.rule:
        both = f"{drafted.data['reading']}；{data['reading']}"
        data = {**data, "reading": both}
    if "ratio" in data and not drafted.rule:
        # The formula was written by hand: what was wanting may be just that.
        text = row.criterion or row.explanation
        reading = read_criterion(text, points) if text else None
        if reading is not None and reading.rule is not None:
            return Drafted({**data, "rule": reading.source}, reading.text)
    return Drafted({**drafted.data, **data}, drafted.rule, drafted.unread)


def _without_words(source: Mapping[str, Any] | None) -> dict[str, Any]:
    """Drop the words that a rule quotes: they are the workbook's, not the published ones."""
    ((kind, given),) = (source or {}).items()
    own = (
        {key: each for key, each in given.items() if key != "words"}
        if isinstance(given, dict)
        else given
    )
    return {kind: own}
