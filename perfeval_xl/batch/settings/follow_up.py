"""What perfeval.toml says of what comes after the score: 抽查复核, 整改, letters, use of results.

These are rules of places: what no published source gives has no default, and each table has a
`source` (来源), which is printed beside what follows of it.
"""

from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.batch.settings.kinds import (
    COUNT,
    NUMBERS,
    PATH,
    PERCENT,
    TERM,
    TEXT,
    TEXTS,
    Kind,
    choice,
    parse_percentage,
)


def _words(value: object) -> dict[str, str] | None:
    if not isinstance(value, dict) or not all(TEXT.read(each) for each in value.values()):
        return None
    return {str(name): str(words) for name, words in value.items()}


def _shares(value: object) -> dict[str, float] | None:
    shares = (
        {name: parse_percentage(each) for name, each in value.items()}
        if isinstance(value, dict)
        else {"": None}
    )
    return None if None in shares.values() else shares  # type: ignore[return-value]


TABLES: dict[str, dict[str, Kind]] = {
    "sample": {
        "share": PERCENT,
        "count": COUNT,
        "must": TEXTS,
        "skip": TEXTS,
        "weights": NUMBERS,
        "combine": choice("mean", "median"),
        "outlier": PERCENT,
        "bands": Kind('档名和上限，例如 { "一致" = "5%", "较大" = "20%" }', _shares),
        "money": TEXT,
        "source": TEXT,
    },
    "mending": {"days": COUNT, "source": TEXT},
    "use": {
        "base": TEXT,
        "advice": Kind(
            '等级（后面可以写升降）和意见，例如 { "优" = "优先保障", "中下降" = "核减" }', _words
        ),
        "cut": Kind('等级（后面可以写升降）和比例，例如 { "中" = "10%", "差" = "100%" }', _shares),
        "public": Kind('公开的栏目和数据项，例如 { "预算数" = "三公经费_本年预算" }', _words),
        "secret": TEXTS,
        "evidence": PATH,
        "source": TEXT,
    },
}
"""Table → key → kind."""
EXAMPLES = {
    "sample": '[sample] 下一行“share = "20%"”',
    "mending": "[mending] 下一行“days = 30”",
    "use": '[use] 下一行“base = "项目支出预算"”',
}
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
