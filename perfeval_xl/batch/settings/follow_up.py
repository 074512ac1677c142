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
