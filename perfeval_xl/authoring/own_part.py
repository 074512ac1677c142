"""A row of a published table that each department fills with indicators of its own (个性指标).

The table says how many points there are; which indicators, a workbook of targets says. Where it
prints no levels, those of 财预〔2020〕10号 are taken, as generally known, and the reading says so.
"""

import re
from typing import Any

from perfeval_xl.authoring.published import PublishedRow
from perfeval_xl.rubric.indicator import compact

_NAMES = re.compile(r"个性(?:化)?指标|特性指标|(?:自设|自选|自定|自有|自报)指标")
_SAID = re.compile(
    r"由各?(?:部门|单位)(?:按|根据|结合|围绕|依据)?[^，。；]{0,16}"
    r"(?:自行|自主)?(?:设定|设置|申报|填报|制定|确定)[^，。；]{0,8}(?:个性|特性|自身|本部门|本单位)?[^，。；]{0,4}指标"
)
LEVELS: list[dict[str, Any]] = [
    {"level": "达成", "above": "80%", "upto": "100%",
     "words": ["达成", "完成", "已完成", "全部完成", "按时完成", "按期完成", "达到", "达标"]},
    {"level": "部分达成", "above": "60%", "upto": "80%",
     "words": ["部分达成", "部分完成", "部分达到", "基本达成", "基本完成", "基本达到"]},
    {"level": "未达成", "above": 0, "upto": "60%",
     "words": ["未达成", "未完成", "未达到", "未达标", "未开展", "没有完成"]},
]  # fmt: skip
_READING = (
    "各单位的指标、指标值和分值以批复的为准（个性指标.xlsx），各行分值合计就是本项分值。定量指标完成的得满分，"
    "没有完成的按比例；原文没有写定性指标分几档，暂按达成（分值的80%至100%）、部分达成（60%至80%）、"
    "未达成（0至60%），在档内由评审人核定。没有个性指标的单位不适用本项。"
)


def is_own_part(row: PublishedRow) -> bool:
    """Tell whether a row leaves its indicators to the departments."""
    named = _NAMES.search(compact(row.name)) is not None
    return named or _SAID.search(compact(row.criterion + row.explanation + row.content)) is not None


def own_part() -> dict[str, Any]:
    """Return rule and reading of such a row, as a rubric file writes them."""
    return {"rule": {"own_rows": {"levels": LEVELS}}, "reading": _READING}
