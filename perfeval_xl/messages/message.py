"""One message: how grave it is, and its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]

SEVERITY_WORDS: dict[Severity, str] = {"error": "错误", "warning": "提醒", "note": "说明"}

GRAVITY: dict[str, int] = {severity: place for place, severity in enumerate(SEVERITY_WORDS)}
"""Severity → its place, the gravest first."""


@dataclass(frozen=True, slots=True)
class Message:
    """One code: how grave it is, and its sentence with places for the details."""

    severity: Severity
    sentence: str
