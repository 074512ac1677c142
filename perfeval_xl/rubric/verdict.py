"""The verdict: value, status, points and note of an indicator, as trees.

This is the one place where figures, self-score and rule come together; the calculator computes
these trees, the scorebook writes them as formulas. `totalling` makes the total and its grade,
`declared_row` has the same trees of a row that a department declared itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.excel_limits import LONGEST_SHEET, measure, quoted_sheet
from perfeval_xl.rubric.expressions.given import figures_in
from perfeval_xl.rubric.expressions.nodes import (
    AnyOf,
    If,
    Name,
    Node,
    Present,
    Text,
    join,
    names_in,
)
from perfeval_xl.rubric.expressions.parse import replaced
from perfeval_xl.rubric.form.form_model import choices_of
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.judgement import FullByFigures, part_trees
from perfeval_xl.rubric.measured_note import MeasuredNote, excepted
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.base import ADDS, TAKES, Rule, bounded, lost, quoted
from perfeval_xl.rubric.rules.judged import Judged
from perfeval_xl.rubric.rules.own_rows import OwnRows
from perfeval_xl.rubric.table import (
    JUDGED,
    PENDING,
    POINTS,
    SCORED,
    STATUS,
    VALUE,
    item_names,
    reason_name,
    self_score_name,
)
from perfeval_xl.rubric.veto import Veto

TARGET_TEXT, ACTUAL_TEXT = "指标值文字", "完成值文字"
TARGET, ACTUAL = "目标数", "完成数"
DIRECTION, LEVEL = "方向", "完成档次"
WEIGHT, OWN = "分值", "自评得分"
AT_LEAST, AT_MOST, IN_TIME = "≥", "≤", "按期"
"""IN_TIME holds days against days: those it took against those allowed, or 0 against those late."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The four trees. `points` and `note` may read VALUE, STATUS and POINTS of the same row."""

    value: Node
    status: Node
    points: Node
    note: Node


def verdict(rubric: Rubric, indicator: Indicator) -> Verdict:
    """Build the verdict on one indicator of a rubric.

    A 一票否决 over it comes before all else: its tree reads the veto's outcome.
    """
    own = _by_class(rubric, indicator)
    for veto in rubric.vetoes_over(indicator)[::-1]:
        taken = lost(indicator.worth, nodes.Number(0.0))
        said = join(f"一票否决“{veto.name}”（{veto.words}），本项不得分，", taken, "。")
        own = Verdict(
            own.value,
            If(veto.holds, Text(SCORED), own.status),
            If(veto.holds, nodes.Number(0.0), own.points),
            If(veto.holds, said, own.note),
        )
    return own


def oversized(rubric: Rubric) -> Iterator[tuple[list[Any], str]]:
    """Yield every entry of a rubric whose formula no workbook can hold: its place, and why."""
    for at, indicator in enumerate(rubric.all_indicators):
        place: list[Any] = ["project", "execution"] if rubric.project else ["indicators", at]
        inner = rubric.of_projects or rubric
        try:
            own = verdict(inner, indicator)
            trees = own.value, own.status, own.points, own.note
            sizes = [measure(excel(tree, _as_long)) for tree in trees]
        except RecursionError:
            yield place, "公式一层套一层，层数太多，请拆成几个数据项或几个指标"
            continue
        for beyond in (size.beyond for size in sizes if size.beyond):
            told = "，".join(beyond)
            yield place, f"写成 Excel 公式后{told}：请减少分档、要点、例外或数据项，或拆成几个指标"
    for name, text in rubric.derived.items():
        yield from _oversized(rubric, ["derived", name], text)
    for key in ("same", "balance", "within"):
        for at, relation in enumerate(getattr(rubric, key)):
            for text in relation.formulas:
                yield from _oversized(rubric, [key, at], text)
    for form, sheet in enumerate(rubric.forms):
        for entry in sheet.entries():
            if entry.is_:
                yield from _oversized(rubric, ["forms", form], entry.is_)


def _oversized(rubric: Rubric, place: list[Any], formula: str) -> Iterator[tuple[list[Any], str]]:
    tree = rubric.expression(formula)
    figures = tuple(Name(name) for name in names_in(tree))
    size = measure(excel(If(Present(figures), If(tree > 0, tree, tree), nodes.Blank()), _in_form))
    if size.beyond:
        told = "，".join(size.beyond)
        yield place, f"“{formula[:40]}…”写成 Excel 公式后{told}：请分成几个数据项"


def _as_long(name: str) -> str:
    """Return a name, or a cell in its place."""
    return name.ljust(len("AA1000"), "_")


def _in_form(name: str) -> str:
    """Return a cell of another sheet of the longest name."""
    return f"{quoted_sheet('表' * LONGEST_SHEET)}!AA1000"


def veto_note(rubric: Rubric, veto: Veto) -> Node:
    """Return the tree of what a 一票否决 was decided by, or who decides it."""
    if not veto.when:
        return Text("由审核人判断，留空按否计。")
    condition = rubric.expression(veto.when)
    figures = [Name(name) for name in figures_in(condition)]
    missing = (
        If(Present((each,)), Text(""), Text(f"【{rubric.label(each.name)}】")) for each in figures
    )
    waits = "，不能判断，由审核人判断；判断之前按否计，等级暂评。"
    known = join("按填报数据", excepted(rubric, condition), f"条件是“{veto.when}”。")
    return If(Present(tuple(figures)), known, join("缺", *missing, waits))


def _by_class(rubric: Rubric, indicator: Indicator) -> Verdict:
    """Return the verdict, pending where a department does not say of which class it is."""
    own = _unvetoed(rubric, indicator)
    if indicator.classes is None:
        return own
    entry, words = indicator.classes.entry, choices_of(rubric.forms)[indicator.classes.entry]
    said, waits = Name(entry), "，不知道按哪一类单位的标准评分，暂不计分（待补）。"
    wrong = join(f"{entry}填的是“", said, f"”，应为：{'、'.join(words)}{waits}")
    known = AnyOf(tuple(said.equals(word) for word in words))
    return Verdict(
        own.value,
        If(known, own.status, Text(PENDING)),
        If(known, own.points, nodes.Blank()),
        If(known, own.note, If(said.equals(""), Text(f"没有填{entry}{waits}"), wrong)),
    )


def _unvetoed(rubric: Rubric, indicator: Indicator) -> Verdict:
    if isinstance(indicator.rule, OwnRows):
        full = rubric.when_not_applicable == "full"
        return Verdict(nodes.Blank(), *part_trees(indicator, indicator.rule, full))
    if indicator.by_figures:
        trees = (MeasuredNote if indicator.rule.measures else FullByFigures)(rubric, indicator)
        note = _with_reason(rubric, indicator, trees.note())
        return Verdict(trees.value, trees.status(), trees.points(), note)
    # A ratio beside what people judge is computed and shown, and decides nothing.
    measured = MeasuredNote(rubric, indicator) if indicator.ratio else None
    value = measured.value if measured else nodes.Blank()
    status, points, note = _judged(rubric, indicator)
    if measured:
        seen = If(Present((Name(VALUE),)), join(*measured.shown_value()), Text(""))
        note = If(indicator.explained(Name(POINTS)), join(seen, note), note)
    note = _with_reason(rubric, indicator, note)
    for exception in indicator.exceptions[::-1]:
        # A published veto (一旦存在该指标不得分) comes before what people judge.
        condition = rubric.expression(exception.when)
        figures = tuple(Name(name) for name in figures_in(condition))
        hit = nodes.AllOf((Present(figures), condition))
        fixed = min(indicator.points, exception.points)
        status = If(hit, Text(SCORED), status)
        points = If(hit, nodes.Number(fixed), points)
        full = fixed >= indicator.points and not indicator.nature
        taken = "计满分" if full else lost(indicator.worth, nodes.Number(fixed))
        note = If(hit, nodes.join(exception.words, excepted(rubric, condition), taken, "。"), note)
    return Verdict(value, status, points, note)


def _with_reason(rubric: Rubric, indicator: Indicator, note: Node) -> Node:
    """Let what was written about an own score stand in the note.

    What a third party wrote is the 扣分说明 of what it judged, word for word; beside a computed
    score it stands under its name.
    """
    reason = Name(reason_name(indicator))
    given = nodes.Compare("<>", reason, Text(""))
    if indicator.rule.measures:
        said = join(note, f"{rubric.assessor}扣分说明：", reason)
        return If(given, said, note) if rubric.assessor else note
    judged = Name(STATUS).equals(JUDGED)
    if rubric.assessor:
        return If(nodes.AllOf((given, judged)), join(reason), note)
    silent = If(judged, Text("单位未说明扣分理由。"), Text(""))
    why = If(given, join("单位说明：", reason), Text("") if indicator.nature else silent)
    return If(indicator.explained(Name(POINTS)), join(note, why), note)


def _judged(rubric: Rubric, indicator: Indicator) -> tuple[Node, Node, Node]:
    """Return status, points and note of what people judge."""
    rule, full = indicator.rule, indicator.worth
    score, items = Name(self_score_name(indicator)), [Name(name) for name in item_names(indicator)]
    judged = rule if isinstance(rule, Judged) else Judged(words=rule.words)
    known: Node = Present((score,))
    points, reason = judged.points(full, score), _told(judged, full, score)
    if indicator.floor:
        points = bounded(score, indicator.ceiling, indicator.floor)
        told = lost(full, Name(POINTS) + full if indicator.nature == TAKES else Name(POINTS))
        reason = join(rubric.scored_by, told, "，由评审人按评价标准核定。", quoted(rule.words))
    if items:
        # A checklist whose 要点 were not filled in stands on the score of the whole indicator.
        filled = Present(tuple(items))
        known = AnyOf((known, filled))
        points = If(filled, rule.points(full, *items), points)
        reason = If(filled, _told(rule, full, *items), reason)
    if rubric.assessor:
        earned = Name(POINTS) + full if indicator.nature == TAKES else Name(POINTS)
        taken = join(rubric.scored_by, lost(full, earned), "，没有写扣分说明。")
        reason = join(taken, quoted(rule.words))
    pending = Name(STATUS).equals(PENDING)
    said = If(indicator.explained(Name(POINTS)), reason, Text(""))
    if indicator.nature == ADDS and not rubric.assessor:
        # What a department does not claim is not added: there is nothing to wait for.
        return Text(JUDGED), If(known, points, nodes.Number(0)), said
    return (
        If(known, Text(JUDGED), Text(PENDING)),
        If(pending, nodes.Blank(), points),
        If(pending, Text(f"没有{rubric.own_score}，暂不计分（待补）。"), said),
    )


def _told(rule: Rule, full: float, *inputs: Node) -> Node:
    """Return a rule's sentence; it reads the score where it stands."""
    return replaced(rule.reason(full, *inputs), rule.points(full, *inputs), Name(POINTS))
