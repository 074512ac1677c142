"""The verdict: value, status, points and note of an indicator, as trees.

This is the one place where figures, self-score and rule come together; the calculator computes
these trees, the scorebook writes them as formulas. `totalling` makes the total and its grade,
`declared_row` has the same trees of a row that a department declared itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from perfeval_xl.rubric.cases import AS_STATED, BY_ITEMS, UNSTATED, Cased
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.given import figures_in
from perfeval_xl.rubric.expressions.nodes import (
    Blank,
    If,
    Name,
    Node,
    Number,
    Present,
    Text,
    join,
)
from perfeval_xl.rubric.expressions.parse import replaced
from perfeval_xl.rubric.expressions.parts import (
    OWN_SCORE,
    REASON,
    SAID,
    CutStep,
    NamedPart,
    cut,
    placed,
)
from perfeval_xl.rubric.in_period import RUBRICS_KEPT
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.judgement import FullByFigures, OfRows
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


NOTE = "扣分说明"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The four trees. `points` and `note` may read VALUE, STATUS and POINTS of the same row."""

    value: Node
    status: Node
    points: Node
    note: Node
    figures: tuple[Node, ...] = ()
    """The parts that say what it is computed from."""

    def steps(self) -> tuple[CutStep, ...]:
        """Return the same four, cut into short ones; the note is the last of them."""
        trees = {VALUE: self.value, STATUS: self.status, POINTS: self.points, NOTE: self.note}
        return cut(trees, self.figures)


def verdict(rubric: Rubric, indicator: Indicator) -> Verdict:
    """Build the verdict on one indicator of a rubric.

    A 一票否决 over it comes before all else: its tree reads the veto's outcome.
    """
    if isinstance(indicator.rule, OwnRows):
        return Verdict(nodes.Blank(), *OfRows(rubric, indicator, indicator.rule).trees)
    if indicator.by_figures:
        trees = (MeasuredNote if indicator.rule.measures else FullByFigures)(rubric, indicator)
        note = join(trees.note(), trees.unless_overruled(with_reason(rubric, indicator)))
        figures = trees.shown_figures()
        return Verdict(trees.value, trees.status(), trees.points(), note, figures)
    return Stated(rubric, indicator).verdict()


@lru_cache(maxsize=RUBRICS_KEPT)
def verdicts(rubric: Rubric) -> dict[str, Verdict]:
    """Return the trees of every indicator by its key."""
    return {indicator.id: verdict(rubric, indicator) for indicator in rubric.indicators}


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


def with_reason(rubric: Rubric, indicator: Indicator) -> Node:
    """Return what was written about an own score beside a computed one, behind the note."""
    why = _reason(rubric, indicator)
    if indicator.rule.measures or why == Text(""):
        return why
    return If(indicator.explained(Name(POINTS)), why, Text(""))


def _reason(rubric: Rubric, indicator: Indicator) -> Node:
    reason = Name(reason_name(indicator))
    given = nodes.Compare("<>", reason, Text(""))
    if indicator.rule.measures:
        said = join(f"{rubric.assessor}扣分说明：", reason)
        return If(given, said, Text("")) if rubric.assessor else Text("")
    if rubric.assessor:
        return Text("")
    judged = Name(STATUS).equals(JUDGED)
    silent = If(judged, Text("单位未说明扣分理由。"), Text(""))
    return If(given, join("单位说明：", reason), Text("") if indicator.nature else silent)


class Stated(Cased):
    """What people judge: the stated score stands, of the whole or of its 要点."""

    def __init__(self, rubric: Rubric, indicator: Indicator) -> None:
        super().__init__(rubric, indicator)
        stated = Name(self_score_name(indicator))
        self._has_own = Present((stated,))
        self._own = NamedPart(OWN_SCORE, stated, when=self._has_own)
        self._items = tuple(Name(name) for name in item_names(indicator))
        self._measured = MeasuredNote(rubric, indicator) if indicator.ratio else None
        """A ratio beside what people judge is computed and shown, and decides nothing."""
        judged = self.rule if isinstance(self.rule, Judged) else Judged(words=self.rule.words)
        self._judged = judged
        conditions = (rubric.expression(each.when) for each in indicator.exceptions)
        self._conditions = tuple(conditions)

    def cases(self) -> Node:
        """Return the choice among the words of the cases."""
        tree: Node = If(self._has_own, Text(AS_STATED), Text(UNSTATED))
        if self._items:
            # A checklist whose 要点 were not filled in stands on the score of the whole indicator.
            tree = If(Present(self._items), Text(BY_ITEMS), tree)
        for condition, word in zip(self._conditions[::-1], self.excepted[::-1], strict=True):
            # A published veto (一旦存在该指标不得分) comes before what people judge.
            figures = tuple(Name(name) for name in figures_in(condition))
            tree = If(nodes.AllOf((Present(figures), condition)), Text(word), tree)
        return tree

    @property
    def _unclaimed(self) -> bool:
        """Whether there is nothing to wait for: what a department does not claim is not added."""
        return self.indicator.nature == ADDS and not self.rubric.assessor

    def verdict(self) -> Verdict:
        """Build the verdict."""
        rule, full, indicator = self.rule, self.full, self.indicator
        points = self._judged.points(full, self._own)
        if indicator.floor:
            points = bounded(self._own, indicator.ceiling, indicator.floor)
        by_items = self.in_case(BY_ITEMS)
        filled = placed(rule.points(full, *self._items), by_items) if self._items else Blank()
        fixed = [min(indicator.points, each.points) for each in indicator.exceptions]
        known = dict.fromkeys((BY_ITEMS, AS_STATED), Text(JUDGED))
        decided = {**dict.fromkeys(self.excepted, Text(SCORED)), **self.vetoed(Text(SCORED))}
        return Verdict(
            self._measured.value if self._measured else Blank(),
            self.by_case({**known, **decided}, Text(JUDGED if self._unclaimed else PENDING)),
            self.by_case(
                {
                    BY_ITEMS: filled,
                    AS_STATED: points,
                    **{word: Number(own) for word, own in zip(self.excepted, fixed, strict=True)},
                    **self.vetoed(Number(0.0)),
                },
                Number(0) if self._unclaimed else Blank(),
            ),
            self._note(fixed),
            self._measured.shown_figures() if self._measured else (),
        )

    def _note(self, fixed: Sequence[float]) -> Node:
        indicator, rubric = self.indicator, self.rubric
        waiting = Text(f"没有{rubric.own_score}，暂不计分（待补）。")
        outcomes: dict[str, Node] = {
            word: self._said(self._reason(items=word == BY_ITEMS))
            for word in ((BY_ITEMS, AS_STATED) if self._items else (AS_STATED,))
        }
        each = zip(self.excepted, self._conditions, indicator.exceptions, fixed, strict=True)
        for word, condition, exception, points in each:
            full = points >= indicator.points and not indicator.nature
            taken = "计满分" if full else lost(indicator.worth, Number(points))
            said = join(exception.words, excepted(rubric, condition), taken, "。")
            outcomes[word] = NamedPart(SAID, said, word, self.in_case(word))
        unstated = Text("") if self._unclaimed else waiting
        return self.overruled(self.by_case({**outcomes, UNSTATED: unstated}, Text("")))

    def _said(self, reason: Node) -> Node:
        """Return what is said of a score: why, and behind it what the department says itself."""
        indicator = self.indicator
        seen: Node = Text("")
        if self._measured:
            value = join(*self._measured.shown_value())
            seen = If(Present((Name(VALUE),)), value, Text(""))
        why = _reason(self.rubric, indicator)
        if self._items:  # both ways to the score end with it
            why = NamedPart(REASON, why, when=Present((Name(POINTS),)))
        told = join(seen, reason, why)
        explained = If(indicator.explained(Name(POINTS)), told, Text(""))
        if not self.rubric.assessor:
            return explained
        # What a third party wrote is the 扣分说明 of what it judged, word for word.
        given = Name(reason_name(indicator))
        return If(nodes.Compare("<>", given, Text("")), join(given), explained)

    def _reason(self, *, items: bool) -> Node:
        rubric, rule, full = self.rubric, self.rule, self.full
        takes = self.indicator.nature == TAKES
        earned = lost(full, Name(POINTS) + full if takes else Name(POINTS))
        if rubric.assessor:
            return join(rubric.scored_by, earned, "，没有写扣分说明。", quoted(rule.words))
        if items:
            return placed(_told(rule, full, *self._items), self.in_case(BY_ITEMS))
        if self.indicator.floor:
            return join(rubric.scored_by, earned, "，由评审人按评价标准核定。", quoted(rule.words))
        return placed(_told(self._judged, full, self._own), self.in_case(AS_STATED))


def _told(rule: Rule, full: float, *inputs: Node) -> Node:
    """Return a rule's sentence; it reads the score where it stands."""
    return replaced(rule.reason(full, *inputs), rule.points(full, *inputs), Name(POINTS))
