"""Whether the parts of a rubric file fit together: each check raises ValueError with the mend."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import get_close_matches

from perfeval_xl.rubric.expressions.excel_limits import sheet_name_flaw, units
from perfeval_xl.rubric.expressions.given import divisions, quotient
from perfeval_xl.rubric.expressions.nodes import AllOf, AnyOf, Compare, Name, Node, Text, names_in
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.form.form_entry import Entry
from perfeval_xl.rubric.form.form_model import LONGEST_LIST, Form, choices_of
from perfeval_xl.rubric.form.relation import Relation
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.rules.base import ADDS, EITHER, TAKES
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.table import item_names, self_score_name
from perfeval_xl.rubric.veto import ADDED, TAKEN, TOTAL, Veto, below

Expression = Callable[[str], Node]
"""Reads a formula, with derived words replaced by what they are computed from."""


def check_unique(what: str, names: Sequence[str]) -> None:
    """Refuse a name that stands for two things; for Excel, a name is the same in any case."""
    alike = Counter(name.casefold() for name in names)
    twice = sorted({name for name in names if alike[name.casefold()] > 1})
    if twice:
        raise ValueError(f"{what}重名：{'、'.join(twice)}；请为其中之一另写 key 或改名")


def check_cells(
    forms: Sequence[Form], indicators: Sequence[Indicator], sheet: str, own_score: str
) -> None:
    """Refuse names of indicators, figures and sheets that a workbook cannot tell apart.

    `sheet` is what the sheets of projects are called, before their numbers; `own_score` what the
    sheet of own scores is called by.
    """
    check_unique("三级指标", [each.id for each in indicators])
    check_unique("工作表", [form.sheet for form in forms])
    own = f"{own_score}表"
    if flaw := sheet_name_flaw(own):
        raise ValueError(f"assessor 会用在工作表的名称“{own}”里，它{flaw}；请改 assessor")
    for form in forms:
        numbered = sheet and form.sheet.removeprefix(sheet).isdecimal()
        if form.sheet == own or (numbered and form.sheet.startswith(sheet)):
            raise ValueError(f"工作表“{form.sheet}”与软件自己的工作表重名，请改名")
    figures = [entry.name for form in forms for entry in form.entries()]
    check_unique("数据项", [*figures, *choices_of(forms)])
    scores = [name for each in indicators for name in (self_score_name(each), *item_names(each))]
    check_unique("数据项与自评得分", [*dict.fromkeys(figures), *scores])


def check_names(where: str, tree: Node, known: Collection[str]) -> None:
    """Refuse a name that is no figure of the form, and name those that are written alike."""
    for name in names_in(tree):
        if name not in known:
            near = get_close_matches(name, known, n=3, cutoff=0.4)
            hint = f"，是否为：{'、'.join(near)}" if near else ""
            raise ValueError(f"{where}用到的“{name}”不在表单（forms）里{hint}")


def _check_condition(where: str, tree: Node, known: Collection[str]) -> None:
    """Refuse a condition over what is no figure, that divides, or that is none."""
    check_names(where, tree, known)
    if not isinstance(tree, Compare | AllOf | AnyOf | Text):
        raise ValueError(f"{where}的 when 不是条件，应写成 违纪案件数 > 0")
    if divisions(tree):
        raise ValueError(f"{where}的 when 有除法，除数为零时无从判断；请改写成乘法")


def check_relations(where: str, relations: Sequence[Relation], known: Collection[str]) -> None:
    """Refuse a relation over what is no figure, that begins with none, or whose blanks are none."""
    for relation in relations:
        for formula in relation.formulas:
            check_names(f"{where} 的“{formula}”", parse(formula), known)
        left = parse(relation.left)
        if not names_in(left):
            raise ValueError(f"{where} 的“{relation.left}”里没有数据项，应以表单里的数开头")
        if where == "balance" and not isinstance(left, Name):
            raise ValueError(f"balance 的“{relation.left}”应是一个数据项，公式写在它后面")
        for name in relation.blank:
            check_names(f"{where} 的 blank", Name(name), known)


def check_classes(
    indicators: Sequence[Indicator], forms: Sequence[Form], taken: Collection[str]
) -> None:
    """Refuse rules for a class of departments that no text of the form can say.

    `taken` are the names of the figures, which such a text cannot have.
    """
    choices = choices_of(forms)
    for name in choices.keys() & set(taken):
        raise ValueError(f"“{name}”又是文字又是数据项，请改名")
    for indicator in indicators:
        if indicator.classes is None:
            continue
        entry, where = indicator.classes.entry, f"指标“{indicator.id}”的 classes"
        if entry not in choices:
            raise ValueError(f"{where}：“{entry}”不是表单（forms）里写了 choices 的文字（text）")
        for word in indicator.class_rules:
            if word not in choices[entry]:
                words = "、".join(choices[entry])
                raise ValueError(f"{where}：“{word}”不是“{entry}”的 choices 之一：{words}")


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
    conditions = [expression(formula) for formula in indicator.conditions]
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
    ratio = [name for formula in indicator.deciding for name in names_in(expression(formula))]
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
    words = ",".join(grades)
    if units(words) > LONGEST_LIST or words.count(",") >= len(grades) or '"' in words:
        raise ValueError(
            f"grades 的等级名合起来不超过 {LONGEST_LIST} 个字符，"
            "名称里不写半角的逗号和引号：它们是一个下拉列表"
        )


def check_full_points(indicators: Sequence[Indicator], added: float, total: float) -> None:
    """Refuse ordinary points that do not add up, where others count beside them."""
    beside = [each.name for each in indicators if each.nature]
    if beside and abs(added - total) > 1e-9:
        raise ValueError(
            f"除加分项、扣分项（{'、'.join(beside)}）外，各指标分值合计 {added:.10g}，"
            f"应等于满分 {total:.10g}；请核对分值和 nature，满分不是 100 的请写 total"
        )


def check_caps(caps: Mapping[str, float], indicators: Sequence[Indicator]) -> None:
    """Refuse a cap over nothing, or one of which it is not said what comes first."""
    if caps and not indicators:
        raise ValueError("按项目评分的体系不写 caps（上限）")
    levels = {
        name: [each for each in indicators if below(each, name)]
        for name in caps
        if name not in (ADDED, TAKEN, TOTAL)
    }
    for name, own in levels.items():
        if not own:
            known = "、".join(dict.fromkeys(level for each in indicators for level in each.path))
            raise ValueError(f"caps 的“{name}”不是加分、扣分、总分，也不是任何指标的上级：{known}")
        added = [each.name for each in own if each.nature in (ADDS, EITHER)]
        if added:
            raise ValueError(
                f"caps 的“{name}”里有{'、'.join(added)}：加分另计，不占这一级的上限，"
                "请移到别的上级指标下，或去掉这个上限"
            )
        if TAKEN in caps and any(each.nature == TAKES for each in own):
            raise ValueError(f"caps 的“{name}”里有扣分项，同时又写了扣分的上限，谁先谁后没有说清")
        for other, theirs in levels.items():
            both = [each for each in own if each in theirs]
            if both and len(both) < min(len(own), len(theirs)):
                raise ValueError(f"caps 的“{name}”和“{other}”互有交叉，谁先谁后没有说清")


def check_vetoes(
    vetoes: Sequence[Veto],
    indicators: Sequence[Indicator],
    grades: Collection[str],
    known: Collection[str],
) -> None:
    """Refuse a veto over nothing, or a grade that there is not."""
    if vetoes and not indicators:
        raise ValueError("按项目评分的体系不写 vetoes（一票否决）")
    check_unique("一票否决", [veto.key for veto in vetoes])
    for veto in vetoes:
        _check_condition(f"一票否决“{veto.name}”", veto.tree, known)
        if veto.key in [each.id for each in indicators]:
            raise ValueError(f"一票否决“{veto.name}”与指标重名，请改名")
        if veto.grade and veto.grade not in grades:
            raise ValueError(f"一票否决“{veto.name}”的 grade“{veto.grade}”不在 grades 里")
        if veto.zero not in ("", TOTAL) and not any(map(veto.covers, indicators)):
            raise ValueError(
                f"一票否决“{veto.name}”的 zero“{veto.zero}”应是总分、一级或二级指标、"
                "或能得分的三级指标（扣分项、加减分项不在否决之列）"
            )
