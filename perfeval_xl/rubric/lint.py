"""Lint of a rubric: what the published table leaves open or contradicts, and whether a `reading`
answers it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.expressions.nodes import names_in
from perfeval_xl.rubric.expressions.parse import in_row
from perfeval_xl.rubric.expressions.thresholds import percent
from perfeval_xl.rubric.form.form_matrix import Matrix
from perfeval_xl.rubric.form.form_model import choices_of
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.lint_words import (
    against_classes,
    against_criterion,
    against_formula,
    against_name,
)
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.period import ANNUAL, YEARLY, holds
from perfeval_xl.rubric.rules.bands import Bands, describe
from perfeval_xl.rubric.rules.base import ADDS, EITHER, TAKES
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.veto import ADDED, TAKEN, TOTAL

_EARNS = re.compile(r"[计得](\d+(?:\.\d+)?)分")


@dataclass(frozen=True, slots=True)
class LintWarning:
    """One thing to look at; `answer` is the reading that explains it, "" where there is none."""

    where: str
    text: str
    answer: str = ""


def lint(rubric: Rubric) -> list[LintWarning]:
    """Return every warning about a rubric, in the order of its indicators, then its form.

    Of a rubric of projects, the sheet of a project is looked at too; what its declared rows are
    worth is each department's own matter.
    """
    warnings = [*_points(rubric), *_codes(rubric), *_limits(rubric)] if rubric.indicators else []
    for text in about_schedule(rubric):
        warnings.append(LintWarning("schedule", text, _answer(rubric, ELAPSED)))
    for checked in (rubric, rubric.of_projects):
        if checked is not None:
            warnings += [*_indicators(checked), *_unused(checked), *_classes(checked)]
    return warnings


def _indicators(rubric: Rubric) -> Iterator[LintWarning]:
    for indicator in rubric.indicators:
        texts = [text for check in _CHECKS for text in check(indicator)]
        for text in (*texts, *about_use(rubric, indicator)):
            yield LintWarning(indicator.id, text, indicator.reading)


def _points(rubric: Rubric) -> Iterator[LintWarning]:
    if abs(rubric.full_points - 100) > 1e-9:
        text = f"各指标分值合计 {rubric.full_points:.10g}，不是 100"
        yield LintWarning("分值", text, _answer(rubric, "合计"))
    sums: dict[str, float] = {}
    for beside in (True, False):  # a level of ordinary ones alone is printed with their points
        own = [each for each in _of_the_year(rubric) if bool(each.nature) == beside]
        sums |= dict.fromkeys((name for each in own for name in each.path), 0.0)
        for indicator in own:
            for name in indicator.path:
                sums[name] += indicator.points
    for name, printed in rubric.levels.items():
        added = sums.get(name)
        if added is None:
            yield LintWarning("levels", f"“{name}”不是任何指标的上级", _answer(rubric, name))
        elif abs(added - printed) > 1e-9:
            text = f"“{name}”印的是 {printed:.10g} 分，其下各指标合计 {added:.10g} 分"
            yield LintWarning("levels", text, _answer(rubric, name))


def _limits(rubric: Rubric) -> Iterator[LintWarning]:
    """Caps that can never be reached, grades that forbid nothing, 加分 that is called so only."""
    by = {nature: [each.points for each in rubric.indicators if each.nature == nature]
          for nature in ("", ADDS, TAKES, EITHER)}  # fmt: skip
    takes = sum(each.takes for each in rubric.indicators)
    most = {
        ADDED: sum(by[ADDS]) + sum(by[EITHER]),
        TAKEN: sum(by[TAKES]) + takes,
        TOTAL: rubric.full_points + sum(by[ADDS]) + sum(by[EITHER]),
    }
    for name, cap in rubric.caps.items():
        own = rubric.below(name)
        whole = most.get(name, sum(each.points for each in own if not each.nature))
        if cap > whole or (cap == whole and not any(each.nature for each in own)):
            text = f"“{name}”的上限 {cap:.10g} 不低于其下各项最多的 {whole:.10g} 分，不起作用"
            yield LintWarning("caps", text, _answer(rubric, name))
        if name == TOTAL and cap < rubric.full_points:
            text = f"总分的上限 {cap:.10g} 低于满分 {rubric.full_points:.10g}"
            yield LintWarning("caps", text, _answer(rubric, name))
    best = next(iter(rubric.grades))
    for veto in rubric.vetoes:
        if veto.grade == best and not veto.zero:
            text = f"一票否决“{veto.name}”最高仍可评为{best}，不起作用"
            yield LintWarning("vetoes", text, veto.reading)
    for indicator in rubric.indicators:
        called = next((word for word in (ADDED, TAKEN) if word in indicator.path[0]), "")
        if called and not indicator.nature:
            text = f"上级指标是“{indicator.path[0]}”，却没有写 nature（{called}项），算在满分之内"
            yield LintWarning(indicator.id, text, indicator.reading)


def _of_the_year(rubric: Rubric) -> list[Indicator]:
    """Return the indicators that a published total counts: those of the whole year's evaluation.

    Of a rubric that has none of those, all.
    """
    yearly = [indicator for indicator in rubric.indicators if holds(indicator.periods, ANNUAL)]
    return yearly or list(rubric.indicators)


def _codes(rubric: Rubric) -> Iterator[LintWarning]:
    codes = Counter(indicator.code for indicator in rubric.indicators if indicator.code)
    for code, count in codes.items():
        if count > 1:
            text = f"{count} 个指标的代码都是“{code}”"
            yield LintWarning("代码", text, _answer(rubric, f"代码{code}"))


def _answer(rubric: Rubric, name: str) -> str:
    """Return the lines of the reading that speak of something by its name or by its label."""
    lines, label = rubric.reading.split("\n"), rubric.label(name)
    return "\n".join(line for line in lines if name in line or label in line)


def _classes(rubric: Rubric) -> Iterator[LintWarning]:
    """Classes of departments that are told apart on the form, and by no indicator."""
    named: dict[str, set[str]] = {}
    for each in rubric.indicators:
        if each.classes is not None:
            named.setdefault(each.classes.entry, set()).update(each.class_rules)
    for entry, words in choices_of(rubric.forms).items():
        alike = [word for word in words if word not in named.get(entry, ())]
        if len(alike) > 1:
            text = f"{entry}的“{'”“'.join(alike)}”没有任何指标分别写规则，都按一般的规则评分"
            yield LintWarning("表单", text, _answer(rubric, entry))


def _top(indicator: Indicator) -> Iterator[str]:
    top = indicator.rule.top(indicator.points)
    if top < indicator.points - 1e-9:
        yield f"分值 {indicator.points:.10g}，而规则最高只给 {top:.10g} 分"


def _items(indicator: Indicator) -> Iterator[str]:
    if isinstance(indicator.rule, Checklist):
        added = sum(item.points for item in indicator.rule.items)
        if added > indicator.points + 1e-9:
            yield f"各要点合计 {added:.10g} 分，超过分值 {indicator.points:.10g}"


def _printed(indicator: Indicator) -> Iterator[str]:
    """What the criterion itself says it gives, against the 分值."""
    given = [float(points) for points in _EARNS.findall(indicator.criterion)]
    if given and max(given) > indicator.points + 1e-9:
        yield f"评价标准写“计{max(given):.10g}分”，而分值是 {indicator.points:.10g}"


def _bands(indicator: Indicator) -> Iterator[str]:
    rules = (indicator.rule, *indicator.class_rules.values())
    for piece in (each for rule in rules if isinstance(rule, Bands) for each in rule.pieces):
        if piece.flaw == "gap":
            yield f"分档在“{describe(piece.span)}”有缺口"
        elif piece.flaw == "overlap":
            yield f"分档在“{describe(piece.span)}”重叠"


def _no_standard(indicator: Indicator) -> Iterator[str]:
    if indicator.ratio and not indicator.by_figures:
        yield "有计算公式而没有评分标准，由人评定"


_CHECKS: tuple[Callable[[Indicator], Iterator[str]], ...] = (
    _top,
    _items,
    _printed,
    _bands,
    _no_standard,
    against_criterion,
    against_classes,
    against_formula,
    against_name,
)


def _unused(rubric: Rubric) -> Iterator[LintWarning]:
    """Fields of the form that nothing looks at: no formula, total, check or stated figure."""
    used = {name for text in rubric.formulas for name in nodes.names_in(rubric.expression(text))}
    for entry in rubric.entries.values():
        used |= {entry.name, *entry.sum} if entry.sum else set()
        # Held against one another, a year apart.
        used |= {entry.name, entry.last_year} if entry.last_year else set()
        used |= {entry.name} if entry.jump else set()
    for _, matrix in rubric.matrices():
        used |= _used_in(matrix, rubric.meanings)
    for entry in rubric.entries.values():
        if entry.field and entry.field not in used:
            text = f"数据项“{entry.field}”没有被任何公式、合计或核对用到"
            yield LintWarning("表单", text, _answer(rubric, entry.field))


def _used_in(matrix: Matrix, meanings: Mapping[str, nodes.Node]) -> set[str]:
    used: set[str] = set()
    for row in matrix.rows:
        rows = {row.row, *row.sum, row.within} if row.sum or row.within else set()
        rows |= {row.row} if row.list_ else set()
        used |= {f"{row_id}_{column}" for row_id in rows if row_id for column in matrix.columns}
        for name in matrix.columns:
            across = matrix.across(row, name)
            used |= {f"{row.row}_{name}", *across} if across else set()
        for relation in (*matrix.balance, *matrix.limits):
            for formula in relation.formulas:
                used |= set(nodes.names_in(in_row(formula, row.row, matrix.columns, meanings)))
    return used


def about_schedule(rubric: Rubric) -> Iterator[str]:
    """Say what is odd about a rubric's schedule, or left to our reading."""
    months = sorted(rubric.schedule)
    for before, after in pairwise(months):
        if rubric.schedule[after] <= rubric.schedule[before]:
            both = [f"{month}月 {percent(rubric.schedule[month])}" for month in (before, after)]
            yield f"schedule 的进度没有逐月上升：{'，'.join(both)}"
    if not months:
        return
    if not rubric.uses_elapsed:
        yield f"写了 schedule，而没有公式用到“{ELAPSED}”"
    elif months != list(range(1, months[-1] + 1)) or months[-1] < 11:
        yield f"schedule 没有写明每个月，其余月份的{ELAPSED}在前后两个之间按直线计"


def about_use(rubric: Rubric, indicator: Indicator) -> Iterator[str]:
    """Say where an indicator reads the 序时进度 and can never see another than 100 %."""
    reads = any(ELAPSED in names_in(rubric.expression(each)) for each in indicator.formulas)
    if reads and indicator.periods == (YEARLY,):
        yield f"公式用到“{ELAPSED}”，而指标只在全年评价时评，那时它总是 100%"
