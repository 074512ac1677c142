"""An indicator without a criterion, whose row has a target: scored as declared rows are.

What was reached is held against the target: full marks from the target on, otherwise in
proportion (财预〔2020〕10号, as generally known; `rubric.declared_row` scores the rows
that departments declare themselves in the same way). Here it is the rule `proportional`, over how
far the target was reached.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.authoring.published import PublishedRow
from perfeval_xl.forms.reading.target_amounts import Amount, read_amount
from perfeval_xl.rubric.expressions.nodes import Arithmetic, Node
from perfeval_xl.rubric.form.form_entry import check_field_name
from perfeval_xl.rubric.indicator import compact, letters
from perfeval_xl.rubric.reading.formula import Formula, written
from perfeval_xl.rubric.verdict import AT_MOST

_LESS_IS_BETTER = re.compile(
    r"成本|控制|超支|超标|投诉|差错|错误|事故|违规|违纪|逾期|滞后|上访|信访|债务|编外|结转|结余|能耗"
    r"|耗|变动|下降|降低|减少|调整|偏离|差异|时限|天数|时长|空置|闲置|缺勤"
)
_COUNTED = re.compile(r"[人次个件户家项场份期台套座篇条例名辆处批]{1,2}|工作日|天")
_SAID = (
    "原文没有评分标准，按目标值计：{0}目标的得满分，否则按完成程度折算（与申报的定量指标相同）。"
)


_SIGNS = {
    "≥",
    "≤",
    ">",
    "<",
    "=",
    "＞",
    "＜",
    "＝",
    "≧",
    "≦",
    "大于等于",
    "小于等于",
    "不低于",
    "不超过",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """How a row with a target is scored."""

    data: dict[str, Any]
    """`ratio`, `rule`, `reading` and, where it divides by figures, `when_zero`."""
    text: str
    """The rule in words."""
    units: dict[str, tuple[str, str]]
    """What kind of number a 数据项 is, and its unit."""


def target_text(target: str, sign: str, unit: str) -> str:
    """Return a target with its sign and its unit, which may stand in columns of their own."""
    target, sign, unit = compact(target), compact(sign), compact(unit)
    before = sign if target[:1].isdigit() and sign in _SIGNS else ""
    return before + target + ("" if not target or unit in target else unit)


def mark_of(text: str, unit: str) -> str:
    """Return what a target beside a criterion says is full, "" where it is not plainly one.

    A table may have been filled in: only a sign tells ≥95% from what was reached.
    """
    target = target_text(text, "", unit)
    amount = read_amount(target)
    return target if amount and amount.direction and not amount.binding else ""


def by_target(row: PublishedRow, formula: Formula | None) -> Measured | str:
    """Return how a row is scored by its target, or why that cannot be said.

    What was reached is the row's one 数据项, the first of two divided by the second, what its
    `formula` gives, or a figure that is asked for itself.
    """
    amount = read_amount(row.target, row.name)
    if amount is None or amount.strict or amount.binding or not amount.number > 0:
        return f"目标“{row.target}”不是一个可以比的数"
    if not amount.direction and _LESS_IS_BETTER.search(row.name + "".join(row.path[1:])):
        return f"目标“{row.target}”没有写是不低于还是不超过，从名称看可能越少越好"
    figures = [letters(figure) for figure in row.figures]
    if not figures and formula is not None:
        if not isinstance(formula.tree, Arithmetic) or formula.tree.operator != "/":
            return f"公式“{formula.text}”不是一个除法，不知道怎样与目标“{row.target}”相比"
        figures = [_factor(formula.tree.left), _factor(formula.tree.right)]
    elif wrong := [figure for figure in figures if not _can_be_figure(figure)]:
        return f"数据项“{wrong[0]}”不能用作公式里的名称"
    figures = figures or [f"{letters(row.name)}_完成值"]
    if len(set(figures)) != len(figures) or len(figures) > 2:
        return f"数据项{'、'.join(row.figures)}怎样得出完成值，表里没有写"
    if len(figures) == 2 and amount.unit != "%":
        return f"两个数相除怎样得出以“{amount.unit or '数'}”计的完成值，表里没有写"
    return _measured(row.target, amount, figures)


def _factor(tree: Node) -> str:
    """Write one side of a division so that it may stand in another."""
    return f"({written(tree)})" if isinstance(tree, Arithmetic) else written(tree)


def _measured(target: str, amount: Amount, figures: Sequence[str]) -> Measured:
    most, two = amount.direction == AT_MOST, len(figures) == 2
    mark = f"{amount.number:.10g}"
    data: dict[str, Any] = {}
    if most:
        data["ratio"] = " / ".join((f"{mark} * {figures[1]}" if two else mark, figures[0]))
        data["when_zero"] = _when_zero("full", f"“{figures[0]}”为零，没有超过目标“{target}”")
    else:
        data["ratio"] = " / ".join((*figures, mark))
        if two:
            data["when_zero"] = _when_zero("pending", f"“{figures[1]}”为零，完成值算不出，待核定")
    said = _SAID.format("不超过" if most else "达到")
    if not amount.direction:
        said = f"目标没有符号，按不低于计；{said}"
    if two:
        said += f"完成值是“{figures[0]}”除以“{figures[1]}”。"
    data |= {"rule": {"proportional": {}}, "reading": said}
    text = f"目标{target}：{'不超过' if most else '达到'}的得满分，否则按完成程度计"
    alone = not two and amount.unit
    return Measured(data, text, {figures[0]: (_kind(amount.unit), amount.unit)} if alone else {})


def _when_zero(denominator: str, because: str) -> dict[str, Any]:
    both = {"result": "pending", "because": "分子分母都为零，待核定"}
    return {"both": both, "denominator": {"result": denominator, "because": because}}


def _can_be_figure(name: str) -> bool:
    try:
        check_field_name(name)
    except ValueError:
        return False
    return True


def _kind(unit: str) -> str:
    """Return the kind of a figure by its unit."""
    if unit == "%":
        return "percent"
    if _COUNTED.fullmatch(unit):
        return "count"
    return "money" if unit == "万元" else "number"
