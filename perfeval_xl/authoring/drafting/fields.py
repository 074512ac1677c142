"""The figures that formulas need, as entries of a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# The last word of a figure's name says best what it is; money is the most frequent.
_KINDS = (
    ("percent", r"率|比例|比重|占比|满意度|进度|指标值"),
    ("count", r"(?:人|人员|编制|次|个|户|家|项|例|件|工作|任务|项目)数|数量"),
    ("money", r"经费|支出|收入|资金|金额|预算|决算|资产|结余|结转|拨款|采购|费|额|总额|总数"),
)  # fmt: skip
_MONEY_WORDS = re.compile(r"经费|支出|收入|资金|金额|预算|决算|资产|结余|结转|拨款|采购|追加|费用")


def kind_of(name: str) -> str:
    """Return the kind of a figure by its name: 在职人员数 is a count, 三公经费支出数 is money."""
    for kind, words in (_KINDS[0], ("count", "例数")):
        if re.search(rf"(?:{words})$", name):
            return kind
    if _MONEY_WORDS.search(name):
        return "money"
    for kind, words in _KINDS[1:]:
        if re.search(rf"(?:{words})$", name):
            return kind
    return "number"


def form_for(names: Iterable[str], users: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return a form that asks for figures line by line, each with the indicators that need it."""
    rows = []
    for name in names:
        needed = "、".join(users[name])
        entry = {"field": name, "kind": kind_of(name), "explanation": f"用于：{needed}"}
        rows.append(entry)
    return {
        "sheet": "基础数据表",
        "title": "部门整体支出绩效评价基础数据表",
        "blocks": [{"lines": "数据项", "rows": rows}],
    }
