"""The verdict on a row that a department declared itself (绩效指标), as trees.

It follows 财预〔2020〕10号, as generally known: a quantitative row earns its 分值 at the target,
otherwise in proportion and never above the 分值; a qualitative one lies within the share of its
level. One with a deadline is full in time, and loses by the rubric's rule (`Late`) afterwards. One
whose target is 不适用 earns what the rubric's `when_not_applicable` says.

情形 says by what a row is scored; the rest follows from it, as in `cases`.
"""

from collections.abc import Mapping

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.nodes import (
    AllOf,
    AnyOf,
    Blank,
    Compare,
    If,
    Name,
    Node,
    Plain,
    Present,
    Text,
    join,
)
from perfeval_xl.rubric.expressions.parts import (
    BAND,
    CASE,
    DELAY,
    EARNED,
    ON_FIGURES,
    ON_LEVELS,
    ON_TIME,
    STEPS,
    TOP,
    InCase,
    NamedPart,
    any_of,
    pick,
)
from perfeval_xl.rubric.expressions.thresholds import percent
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.base import RATIO_DECIMALS, bounded, lost, off_grid
from perfeval_xl.rubric.rules.own_rows import Late, RowScale
from perfeval_xl.rubric.table import (
    JUDGED,
    NOT_APPLICABLE,
    PENDING,
    POINTS,
    SCORED,
    UNVERIFIED,
    VALUE,
)
from perfeval_xl.rubric.verdict import (
    ACTUAL,
    ACTUAL_TEXT,
    AT_MOST,
    DIRECTION,
    IN_TIME,
    LEVEL,
    OWN,
    TARGET,
    TARGET_TEXT,
    WEIGHT,
    Verdict,
)

_UNWEIGHED, _UNAPPLIED = "没有分值", NOT_APPLICABLE
_BY_SHARE, _BY_DAYS = "按完成程度", "按时效"
_ON_LEVEL, _AS_STATED, _UNSTATED = "按完成档次", "按自评得分", "没有得分"
_RESCALED = "不计入总分，其余各行折算"
_FULL, _OWN = Name(WEIGHT), Name(OWN)
_TARGET, _ACTUAL = Name(TARGET), Name(ACTUAL)
_BOTH = Present((_TARGET, _ACTUAL))
_DATED = Name(DIRECTION).equals(IN_TIME)
_DAYS = NamedPart(
    DELAY,
    If(
        AllOf((_BOTH, _DATED, _ACTUAL > _TARGET)),
        nodes.call("ROUND", _ACTUAL - _TARGET, RATIO_DECIMALS),
        Blank(),
    ),
)
"""How many days after its deadline it was done, nothing where it was not late."""
_OVERDUE = Present((_DAYS,))


def declared_verdict(rubric: Rubric) -> Verdict:
    """Build the verdict on every declared row; its names are the columns of the rows.

    Raises ValueError for a rubric without projects.
    """
    if rubric.project is None:
        raise ValueError(f"{rubric.id} scores no projects")
    return row_verdict(rubric.project.declared, full=rubric.when_not_applicable == "full")


def row_verdict(declared: RowScale, *, full: bool) -> Verdict:
    """Build the verdict on rows of one scale; `full` says whether 不适用 earns full points."""
    return _Row(declared, full=full).verdict()


class _Row:
    def __init__(self, declared: RowScale, *, full: bool) -> None:
        self.declared, self.late, self.full = declared, declared.late, full
        self.levels = [(Name(LEVEL).equals(level.level), level) for level in declared.levels]
        self.case = NamedPart(CASE, self._cases())

    def verdict(self) -> Verdict:
        """Build the verdict."""
        statuses = {
            **dict.fromkeys((_BY_SHARE, _BY_DAYS), Text(SCORED)),
            _ON_LEVEL: Text(JUDGED),
            _AS_STATED: Text(UNVERIFIED),
            _UNSTATED: Text(PENDING),
        }
        status = self._by_case(statuses, Text(NOT_APPLICABLE))
        return Verdict(self._completion(), status, self._points(), self._note())

    def _cases(self) -> Node:
        """Return the choice among the words of the cases; it reads the 完成程度."""
        weighed = AllOf((Present((_FULL,)), _FULL > 0))
        by_number: Node = Text(_BY_SHARE)
        if self.late is not None:
            by_number = If(_DATED, Text(_BY_DAYS), by_number)
        on_level = any_of(*(is_on for is_on, _ in self.levels))
        stated = If(on_level, Text(_ON_LEVEL), Text(_AS_STATED))
        by_people = If(Present((_OWN,)), stated, Text(_UNSTATED))
        found = If(Present((Name(VALUE),)), by_number, by_people)
        applies = Compare("<>", Name(LEVEL), Text(NOT_APPLICABLE))
        return If(weighed, If(applies, found, Text(_UNAPPLIED)), Text(_UNWEIGHED))

    def _by_case(self, outcomes: Mapping[str, Node], otherwise: Node) -> Node:
        here = (_BY_DAYS,) if self.late is None else ()
        known = {word: each for word, each in outcomes.items() if word not in here}
        return pick(self.case, known, otherwise)

    def _in(self, *words: str) -> Node:
        return any_of(*(InCase(self.case, word) for word in words))

    def _completion(self) -> Node:
        """Return how far the target was met, at most 1, where numbers decide; of a result or a
        target of zero or below there is no share: such a target is met or it is not."""
        met, unmet = nodes.Number(1), nodes.Number(0)
        upward = If(_ACTUAL >= _TARGET, met, If(_ACTUAL > 0, _ACTUAL / _TARGET, unmet))
        downward = If(_ACTUAL <= _TARGET, met, If(_TARGET > 0, _TARGET / _ACTUAL, unmet))
        in_time: Node = met
        if self.late is not None:
            left = nodes.call("MAX", 0, 1 - _times(self.late) * self.late.deduct)
            in_time = If(_OVERDUE, left, met)
        share = If(_DATED, in_time, If(Name(DIRECTION).equals(AT_MOST), downward, upward))
        return If(self._by_numbers(), nodes.call("ROUND", share, RATIO_DECIMALS), Blank())

    def _by_numbers(self) -> Node:
        """Return where numbers decide: both are there, and the rubric has a rule for what is
        late."""
        if self.late is not None:
            return _BOTH
        timed = Name(DIRECTION), Text(IN_TIME)
        return AllOf((_BOTH, AnyOf((Compare("<>", *timed), _ACTUAL <= _TARGET))))

    def _points(self) -> Node:
        """Return what was earned, within the 分值."""
        share = _FULL * Name(VALUE)
        due = self._by_case(
            {
                **dict.fromkeys((_BY_SHARE, _BY_DAYS), share),
                _ON_LEVEL: nodes.call("MIN", _OWN, _FULL * self._top()),
                _AS_STATED: _OWN,
            },
            Blank(),
        )
        earned = NamedPart(EARNED, due)
        points = If(Present((earned,)), bounded(earned, _FULL), Blank())
        return self._by_case({_UNAPPLIED: _FULL}, points) if self.full else points

    def _top(self) -> NamedPart:
        """Return the most that a level allows, as a share of the 分值."""
        tree: Node = nodes.Number(1)
        for is_on, level in self.levels[::-1]:
            # The best level ends at the 分值 itself, which bounds every score anyway.
            tree = If(is_on, nodes.Number(level.upto), tree) if level.upto < 1 else tree
        return NamedPart(TOP, tree, when=self._in(_ON_LEVEL))

    def _note(self) -> Node:
        short: Node = Name(POINTS) < _FULL
        outcomes = self._told(ON_FIGURES, self._by_figures(), short, _BY_SHARE)
        if self.late is not None:
            outcomes |= self._told(ON_TIME, self._by_days(self.late), short, _BY_DAYS)
        else:  # what people are to judge is told, whatever was claimed
            short = AnyOf((short, _OVERDUE))
        outcomes |= self._told(ON_LEVELS, self._by_people(), short, _ON_LEVEL, _AS_STATED)
        done = "按满分计" if self.full else _RESCALED
        outcomes[_UNSTATED] = Text("没有自评得分，暂不计分（待补）。")
        outcomes[_UNAPPLIED] = join("年度指标值为不适用，本行", Plain(_FULL), f"分{done}。")
        return self._by_case(outcomes, Text("没有分值，不单独计分。"))

    def _told(self, name: str, said: Node, told: Node, *words: str) -> dict[str, Node]:
        """Return what is said in some cases, as a step, where there is something to be told."""
        part = NamedPart(name, said, when=AllOf((self._in(*words), told)))
        return dict.fromkeys(words, If(told, part, Text("")))

    def _by_figures(self) -> Node:
        at_most = Name(DIRECTION).equals(AT_MOST)
        value = nodes.Percent(Name(VALUE), off=off_grid(Name(VALUE), 0))
        return join(
            "定量指标：目标“",
            Name(TARGET_TEXT),
            If(at_most, Text("”（不超过），完成“"), Text("”（不低于），完成“")),
            Name(ACTUAL_TEXT),
            "”，完成程度",
            value,
            "，按比例计分，",
            lost(_FULL, Name(POINTS)),
            "。",
        )

    def _by_days(self, late: Late) -> Node:
        rule = f"每晚{late.every}日扣分值的{percent(late.deduct)}，"
        times = "计", Plain(_times(late)), "次，"
        return join(self._late(), rule, *times, lost(_FULL, Name(POINTS)), "。")

    def _late(self) -> Node:
        said = "时效：要求“", Name(TARGET_TEXT), "”，完成“", Name(ACTUAL_TEXT), "”，晚"
        return join(*said, Plain(_DAYS), "日，")

    def _by_people(self) -> Node:
        unplaced = join("定性指标：完成值“", Name(ACTUAL_TEXT), "”不能归入各档，")
        said: Node = If(self._in(_ON_LEVEL), join("定性指标：", self._band(), "，"), unplaced)
        if self.late is None:
            said = If(_OVERDUE, join(self._late(), "体系没有写明怎样扣分，"), said)
        own_score = "单位自评", Plain(_OWN), "分，", lost(_FULL, Name(POINTS))
        return join(said, *own_score, "，由评审人核定。")

    def _band(self) -> NamedPart:
        """Return the level with what it allows: 部分达成（分值的60%至80%）."""
        tree: Node = Text("")
        for is_on, level in self.levels[::-1]:
            share = f"（分值的{percent(level.above)}至{percent(level.upto)}）"
            tree = If(is_on, Text(f"{level.level}{share}"), tree)
        return NamedPart(BAND, tree, when=self._in(_ON_LEVEL))


def _times(late: Late) -> NamedPart:
    """Return how often the rule's days have passed since the deadline, in whole."""
    return NamedPart(STEPS, nodes.call("INT", _DAYS / late.every), when=_OVERDUE)
