"""[letters] of a settings file: what `perfeval issue` prints that no score says."""

from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.batch.settings.kinds import PATH, TERM, TEXT, Kind

LETTERS: dict[str, Kind] = {
    "template": PATH,
    "basis": TEXT,
    "plan_within": TERM,
    "report_within": TERM,
    "reply_within": TERM,
    "source": TEXT,
    "contact": TEXT,
    "copies": TEXT,
}


@dataclass(frozen=True, slots=True)
class LetterSettings:
    """[letters]: what `perfeval issue` prints that no score says; "" leaves a place to fill."""

    template: Path | None = None
    """The bureau's own; None for the one that is shipped."""
    basis: str = ""
    """By what the evaluation was held: the law, the year's notice with its number."""
    plan_within: str = ""
    """Terms count from receipt, in 日 or 工作日: of the 整改方案, …"""
    report_within: str = ""  # … of the 整改报告, …
    reply_within: str = ""  # … of an objection
    source: str = ""
    """The rule that the terms are taken from."""
    contact: str = ""
    copies: str = ""
    """Who else gets one (抄送)."""
