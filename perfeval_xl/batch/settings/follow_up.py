"""What perfeval.toml says of what comes after the score: 抽查复核, 整改, use of results.

These are rules of places: what no published source gives has no default, and each table has a
`source` (来源), which is printed beside what follows of it.
"""

from perfeval_xl.batch.settings.kinds import (
    COUNT,
    NUMBERS,
    PATH,
    PERCENT,
    TEXT,
    TEXTS,
    Kind,
    choice,
)


def _advice(value: object) -> dict[str, str] | None:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        return None
    return {str(grade): str(words) for grade, words in value.items()}


TABLES: dict[str, dict[str, Kind]] = {
    "sample": {
        "share": PERCENT,
        "count": COUNT,
        "must": TEXTS,
        "skip": TEXTS,
        "weights": NUMBERS,
        "combine": choice("mean", "median"),
        "outlier": PERCENT,
        "source": TEXT,
    },
    "mending": {"days": COUNT, "source": TEXT},
    "use": {
        "base": TEXT,
        "advice": Kind('等级和意见，例如 { "优" = "优先保障" }', _advice),
        "cut": NUMBERS,
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
