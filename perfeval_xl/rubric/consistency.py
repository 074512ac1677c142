"""Whether the parts of a rubric file fit together: each check raises ValueError with the mend."""

from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import get_close_matches

from perfeval_xl.rubric.expressions.given import divisions, quotient
from perfeval_xl.rubric.expressions.nodes import Node, names_in
from perfeval_xl.rubric.form.form_entry import Entry
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.rules.checklist import Checklist

Expression = Callable[[str], Node]
"""Reads a formula, with derived words replaced by what they are computed from."""


def check_unique(what: str, names: Sequence[str]) -> None:
    """Refuse a name that stands for two things."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{what}重名：{'、'.join(twice)}；请为其中之一另写 key 或改名")


def check_names(where: str, tree: Node, known: Collection[str]) -> None:
    """Refuse a name that is no figure of the form, and name those that are written alike."""
    for name in names_in(tree):
        if name not in known:
            near = get_close_matches(name, known, n=3, cutoff=0.4)
            hint = f"，是否为：{'、'.join(near)}" if near else ""
            raise ValueError(f"{where}用到的“{name}”不在表单（forms）里{hint}")


def check_last_year(entries: Mapping[str, Entry]) -> None:
    """Refuse a figure of last year that repeats what is no figure of this year's of its kind."""
    years_own = [name for name, entry in entries.items() if entry.field and entry.last_year is None]
    for name, entry in entries.items():
        if entry.last_year is None:
            continue
        where = f"“{name}”的 last_year “{entry.last_year}”"
        if entry.last_year not in years_own:
            near = get_close_matches(entry.last_year, years_own, n=3, cutoff=0.4)
            hint = f"，是否为：{'、'.join(near)}" if near else ""
            raise ValueError(f"{where}应是表单里本年填的一个数据项，表单里没有{hint}")
        repeated = entries[entry.last_year]
        if repeated.kind != entry.kind:
            raise ValueError(
                f"{where}种类不同：前者是 {entry.kind}，后者是 {repeated.kind}，应相同"
            )
        if repeated.each != entry.each:
            raise ValueError(f"{where}应同是清单各行的数（each），或同不是")


def check_divisions(indicator: Indicator, expression: Expression) -> None:
    """Refuse a division for whose zero the file has no words."""
    conditions = [expression(exception.when) for exception in indicator.exceptions]
    ratio = [expression(indicator.ratio)] if indicator.ratio else []
    explained = [quotient(tree) for tree in ratio if indicator.when_zero is not None]
    for tree in (*ratio, *conditions):
        if any(division not in explained for division in divisions(tree)):
            raise ValueError(
                f"指标“{indicator.id}”的除法不在 ratio 的最外层，除数为零时无从解释；"
                "请改写成“分子 / 分母”一个除法"
            )


def check_exceptions(
    indicator: Indicator, expression: Expression, may_not_apply: Collection[str]
) -> None:
    """Refuse an exception that could not be decided where a figure does not apply.

    What the ratio of a computed indicator looks at too makes the whole indicator not apply.
    """
    measured = indicator.ratio if indicator.rule.measures else ""
    ratio = names_in(expression(measured)) if measured else ()
    for exception in indicator.exceptions:
        for name in names_in(expression(exception.when)):
            if name in may_not_apply and name not in ratio:
                raise ValueError(
                    f"指标“{indicator.id}”的例外用到“{name}”，它可以填不适用，"
                    "填了就无从判断例外是否成立。请去掉它的 none: not_applicable，或改写例外"
                )


def check_items_apart(indicator: Indicator) -> None:
    """Refuse 要点 that are printed on lines of their own and do not add up to the 分值."""
    if isinstance(indicator.rule, Checklist):
        added = sum(item.points for item in indicator.rule.items)
        if abs(added - indicator.points) > 1e-9:
            raise ValueError(
                f"items_apart：指标“{indicator.id}”各要点合计 {added:.10g} 分，"
                f"应等于分值 {indicator.points:.10g}"
            )


def check_grades(grades: Mapping[str, float]) -> None:
    """Refuse grades that are not written from the highest down to 0."""
    if list(grades.values()) != sorted(grades.values(), reverse=True):
        raise ValueError("grades 应从高到低写，例如 {优: 90, 良: 80, 中: 60, 差: 0}")
    if min(grades.values()) != 0:
        raise ValueError("grades 的最低一等应从 0 分起")
