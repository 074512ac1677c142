"""The columns of the published 评分表, those that the scorebook adds, and a row's statuses."""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from perfeval_xl.rubric.expressions import parts
from perfeval_xl.rubric.form.form_entry import Entry, not_applicable_name, stated_name
from perfeval_xl.rubric.indicator import Indicator

Content = Literal[
    "level1",  # 一级指标
    "level1_points",  # its 权重
    "level2",  # 二级指标
    "level2_points",
    "name",  # 三级指标
    "points",  # 分值
    "content",  # 指标内容
    "criterion",  # 评价标准
    "explanation",  # 指标说明
    "source",  # 数据来源
    "full_points",  # 指标分值, where 分值 stands beside every 要点
    "rate",  # 得分率: of each indicator, and of the total in the row of the 合计
    "level1_rate",  # of what stands below a 一级 or 二级指标
    "level2_rate",
    "value",  # 指标值: from here on what the scorebook computes or asks for
    "self_score",
    "score",
    "review_score",
    "final_score",
    "status",
    "note",
    "opinion",
]

Column = tuple[str, Content]
"""Heading and what stands below it."""

PUBLISHED: tuple[Column, ...] = (
    ("一级指标", "level1"),
    ("二级指标", "level2"),
    ("三级指标", "name"),
    ("分值", "points"),
    ("评价标准", "criterion"),
    ("指标说明", "explanation"),
)
"""The table most often published."""

RATES: tuple[Content, ...] = ("level1_rate", "level2_rate", "rate")
OURS: tuple[Column, ...] = (
    ("指标值", "value"),
    ("自评得分", "self_score"),
    ("系统评分", "score"),
    ("审核得分", "review_score"),
    ("最终得分", "final_score"),
    ("状态", "status"),
    ("扣分说明", "note"),
    ("审核意见", "opinion"),
)
WHOLE: Column = ("指标分值", "full_points")
"""Ours too, where the published table has a line for every 要点."""
# What an indicator's own row calls its cells; everything else is a figure.
VALUE, STATUS, POINTS = "指标值", "状态", parts.POINTS
SCORED, JUDGED, UNVERIFIED = "核算", "判定", "自评未核"
PENDING, NOT_APPLICABLE = "待补", "不适用"
SELF_SCORE = "自评得分_"
"""Begins the names of the scores that departments give themselves."""
ITEM = "要点_"
"""Begins the names of the scores that they give themselves for single 要点."""
REASON = "扣分说明_"
"""Begins the names of the texts that say why somebody gave no full marks."""
EVIDENCE = "佐证_"
"""Begins the names of the texts that say what a score rests on."""
STATUS_CODES: Mapping[str, str] = {
    SCORED: "scored",
    JUDGED: "judged",
    UNVERIFIED: "unverified",
    PENDING: "pending",
    NOT_APPLICABLE: "not_applicable",
}
"""The status as a sheet says it to people → as scores, ledger and `scores.csv` hold it."""

STATUS_WORDS: Mapping[str, str] = {code: word for word, code in STATUS_CODES.items()}
"""The same the other way round."""


def check_table(table: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return a published table's columns if the scorebook can be laid out by them.

    Raises ValueError where a content stands twice or one that is needed is absent.
    """
    contents = [content for _, content in table]
    twice = sorted({content for content in contents if contents.count(content) > 1})
    if twice:
        raise ValueError(f"table 里重复：{'、'.join(twice)}")
    absent = [need for need in ("level1", "name", "points") if need not in contents]
    if absent:
        raise ValueError(
            f"table 里缺少：{'、'.join(absent)}；可写的有：{'、'.join(get_args(Content))}"
        )
    if "rate" in contents and contents.index("rate") < contents.index("name"):
        raise ValueError("table 里 rate（得分率）应在 name（三级指标）之后")
    return table


def all_columns(
    table: tuple[Column, ...], own_score: str, *, items_apart: bool = False
) -> tuple[Column, ...]:
    """Return the published columns and, behind them, those of ours that are not among them.

    `own_score` is what the scores that came in with the return are called.
    """
    published = {content for _, content in table}
    ours = (WHOLE, *OURS) if items_apart else OURS
    named = ((own_score if content == "self_score" else name, content) for name, content in ours)
    return (*table, *(column for column in named if column[1] not in published))


def self_score_name(indicator: Indicator) -> str:
    """Return the column of the department's own score (自评得分)."""
    return f"{SELF_SCORE}{indicator.id}"


def reason_name(indicator: Indicator) -> str:
    """Return the column of what was written about that score (扣分说明): a text."""
    return f"{REASON}{indicator.id}"


def item_name(indicator: Indicator, position: int) -> str:
    """Return the column of the score stated for one 要点; the first is 1."""
    return f"{ITEM}{indicator.id}_{position}"


def item_names(indicator: Indicator) -> tuple[str, ...]:
    """Return the columns of all 要点 of an indicator, none unless it has a checklist."""
    if indicator.rule.kind != "checklist":
        return ()
    return tuple(item_name(indicator, at + 1) for at in range(indicator.rule.input_count()))


def unprinted(
    indicators: Iterable[Indicator],
    own_score: str,
    derived: Iterable[str],
    entries: Mapping[str, Entry],
) -> dict[str, str]:
    """Return how people call what stands on no sheet of the form: what is kept beside a figure,
    the rubric's own words, by row and column, scores and the texts beside them, by indicator."""
    labels, titles = {}, {}
    for name, entry in entries.items():
        titles[name.rpartition("_")[0]] = entry.full_label.rpartition("（")[0]
        labels[stated_name(name)] = labels[not_applicable_name(name)] = entry.full_label
    for name in derived:
        row, _, column = name.rpartition("_")
        labels[name] = f"{titles.get(row) or row}（{column}）" if row else name
    for each in indicators:
        scores = {self_score_name(each): f"{each.name}{own_score}"}
        scores |= {
            name: f"{each.name}的要点 {at}" for at, name in enumerate(item_names(each), start=1)
        }
        labels |= scores | {
            f"{EVIDENCE}{name}": f"{label}的佐证材料" for name, label in scores.items()
        }
        labels[f"{EVIDENCE}{each.id}"] = f"{each.name}的佐证材料"
        labels[reason_name(each)] = f"{each.name}的扣分说明"
    return labels
