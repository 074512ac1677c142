"""Judged indicators whose words say when the score is full by the figures alone.

下降的计满分，增长的视情扣分 (桃江, 2019年部门整体支出绩效评价指标及评分表, “三公经费”变动率): where
the figures meet the condition the score is full and computed, whatever the department claims.
Where they do not, its own score stands for people to judge; one of full marks says what the
figures do not, and counts as unverified until somebody reviews it.

Parts that departments fill with rows of their own (个性指标) are added up here as well: rows that
have no score yet, or stand on a self-score that no level fits, are told apart by amount, as a part
may be known but for one row.
"""

from collections.abc import Iterable
from functools import cached_property

from perfeval_xl.rubric.cases import BY_RULE, Cased
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.nodes import (
    AllOf,
    Blank,
    If,
    Name,
    Node,
    Number,
    Present,
    Text,
    join,
)
from perfeval_xl.rubric.expressions.parse import sum_of
from perfeval_xl.rubric.expressions.parts import BAND, CLAIM, InCase, NamedPart
from perfeval_xl.rubric.expressions.parts import SAID as SAYING
from perfeval_xl.rubric.expressions.thresholds import Condition
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.measured_note import MeasuredNote
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.base import lost, quoted
from perfeval_xl.rubric.rules.judged import Judged
from perfeval_xl.rubric.rules.own_rows import (
    COUNT,
    COUNT_SCORED,
    COUNTS,
    GOT,
    ROWS_OPEN,
    ROWS_UNCHECKED,
    ROWS_UNSETTLED,
    SAID,
    STANDS,
    STATE,
    TITLE,
    WHOLE,
    OwnRows,
    own_name,
    sum_name,
)
from perfeval_xl.rubric.table import (
    JUDGED,
    NOT_APPLICABLE,
    PENDING,
    POINTS,
    SCORED,
    STATUS,
    UNVERIFIED,
    VALUE,
)

_NO_ROWS, _NO_SCORE = "没有个性指标", "各行都没有得分"
_MET, _UNMET = "达到满分条件", "未达到满分条件"
_SIGNS = str.maketrans("<>=", "＜＞＝")


class FullByFigures(MeasuredNote):
    """The trees of such an indicator; figures that are missing are treated as everywhere."""

    @property
    def condition(self) -> Condition | str:
        """When the score is full, as the rubric file says it."""
        assert isinstance(self.rule, Judged)
        assert self.rule.full is not None
        return self.rule.full

    @property
    def words(self) -> str:
        """The same in words: 不超过100%, 本年追加＝0."""
        condition = self.condition
        if isinstance(condition, str):
            return "".join(self.rubric.in_words(condition).split()).translate(_SIGNS)
        return str(condition)

    @property
    def met(self) -> Node:
        """Whether the score is full."""
        rule, full = self.rule, self.condition
        assert isinstance(rule, Judged)
        return self.rubric.expression(full) if isinstance(full, str) else rule.meets(self.seen)

    @cached_property
    def _is_met(self) -> Node:
        words = If(self.met, Text(_MET), Text(_UNMET))
        return InCase(NamedPart(BAND, words, when=self.by_rule), _MET)

    def rule_status(self) -> Node:
        """Return 核算 where the score is full, else what the self-score makes of it."""
        return If(self._is_met, Text(SCORED), self.unsettled_status())

    def rule_points(self) -> Node:
        """Return full points, or the self-score within its bounds."""
        top = Number(self.rule.top(self.full))
        return If(self._is_met, top, self.unsettled_points())

    def told(self) -> Node:
        """Return where there is something to say: wherever the figures do not make it full."""
        return nodes.Compare("<>", Name(STATUS), Text(SCORED))

    def sentence(self, told: Node) -> Node:
        """Say the condition, and what was claimed."""
        said = join(self.seen_as(), f"未达到满分条件（{self.words}），", self._claim())
        return NamedPart(SAYING, said, when=AllOf((self.by_rule, told)))

    def unsettled_status(self) -> Node:
        """Return 判定; 自评未核 for a self-score of full marks, 待补 without any."""
        claims_full = self.own >= self.rule.top(self.full)
        return If(self.has_own, If(claims_full, Text(UNVERIFIED), Text(JUDGED)), Text(PENDING))

    def unsettled_points(self) -> Node:
        """Return the self-score within its bounds."""
        return If(self.has_own, self.rule.points(self.full, self.own), nodes.Blank())

    def unsettled_note(self, because: str) -> Node:
        """Say why there is no ratio, and what was claimed."""
        return join(f"{because}，不能算出是否满分，", self._claim())

    def said(self) -> Node:
        """Say what the figures give, for a finding: 指标值为2093.33%."""
        if not self.indicator.ratio:
            return Text("按填报数据不符合")
        value = join("指标值为", self.rule.percent(Name(VALUE)))
        return If(Present((Name(VALUE),)), value, Text("分母为零，指标值算不出"))

    def _claim(self) -> Node:
        top = f"{self.rubric.scored_by}满分（{self.rule.top(self.full):.10g}分），"
        unverified = f"{top}尚未核实（自评未核），由评审人按评价标准核定。"
        claimed = join(self.rubric.scored_by, lost(self.full, Name(POINTS)))
        judged = join(claimed, "，由评审人按评价标准核定。")
        said = If(Name(STATUS).equals(UNVERIFIED), Text(unverified), judged)
        waiting = Text(f"没有{self.rubric.own_score}，暂不计分（待补）。")
        pending = Name(STATUS).equals(PENDING)
        claim = If(pending, waiting, join(said, quoted(self.rule.words)))
        return NamedPart(CLAIM, claim, when=self.told())


def sums_of_rows(part: Indicator, rule: OwnRows) -> dict[str, Node]:
    """Return the trees of what the rows of a part add up to, by name; later ones may read earlier.

    A row without points is 不适用 and has no score: only its 分值 could add to anything.
    """
    rows = range(1, rule.room + 1)

    def cells(what: str) -> list[Name]:
        return [Name(own_name(part, row, what)) for row in rows]

    def added(tests: Iterable[Node], amounts: Iterable[Node]) -> Node:
        terms = [If(test, amount, Number(0)) for test, amount in zip(tests, amounts, strict=True)]
        return sum_of(terms)

    def where(state: str) -> list[Node]:
        return [cell.equals(state) for cell in cells(STATE)]

    ones, counts = [Number(1)] * rule.room, cells(COUNTS)
    trees = {
        COUNT: added([cell > 0 for cell in counts], ones),
        COUNT_SCORED: added(where(SCORED), ones),
        WHOLE: sum_of(counts),
        GOT: added([Present((cell,)) for cell in cells(STANDS)], cells(STANDS)),
        ROWS_OPEN: added(where(PENDING), counts),
        ROWS_UNCHECKED: added(where(UNVERIFIED), cells(STANDS)),
        ROWS_UNSETTLED: Name(sum_name(part, ROWS_OPEN)) + added(where(UNVERIFIED), counts),
    }
    return {sum_name(part, what): tree for what, tree in trees.items()}


class OfRows(Cased):
    """A part that departments fill with rows of their own; it reads the sums over its rows.

    While no row has a score the part is 待补 as a whole.
    """

    def __init__(self, rubric: Rubric, part: Indicator, rule: OwnRows) -> None:
        super().__init__(rubric, part)
        self._rows = rule

    def _sum(self, what: str) -> Name:
        return Name(sum_name(self.indicator, what))

    def cases(self) -> Node:
        """Return the choice among the words of the cases."""
        waiting = self._sum(ROWS_OPEN) >= self._sum(WHOLE)
        known = If(waiting, Text(_NO_SCORE), Text(BY_RULE))
        return If(self._sum(COUNT).equals(0), Text(_NO_ROWS), known)

    @cached_property
    def trees(self) -> tuple[Node, Node, Node]:
        """Status, points and note."""
        part, rule = self.indicator, self._rows
        status, unapplied, note = self._without()
        known = If(self._sum(COUNT_SCORED) >= self._sum(COUNT), Text(SCORED), Text(JUDGED))
        earned = rule.points(part.points, self._sum(GOT))
        lines = [_line(part, row) for row in range(1, rule.room + 1)]
        losing = join("个性指标", lost(part.points, Name(POINTS)), "。", *lines)
        unknown = Text("个性指标的各行都没有完成值或自评得分，暂不计分（待补）。")
        scored, nothing = self.vetoed(Text(SCORED)), self.vetoed(Number(0.0))
        lacking = Name(POINTS) < part.points
        said = NamedPart(SAYING, losing, when=AllOf((self.in_case(BY_RULE), lacking)))
        told = If(lacking, said, Text(""))
        return (
            self.by_case({BY_RULE: known, _NO_ROWS: Text(status), **scored}, Text(PENDING)),
            self.by_case({BY_RULE: earned, _NO_ROWS: unapplied, **nothing}, Blank()),
            self.overruled(self.by_case({BY_RULE: told, _NO_ROWS: Text(note)}, unknown)),
        )

    def _without(self) -> tuple[str, Node, str]:
        """Return status, points and note where a department has no rows."""
        part = self.indicator
        match self._rows.without:
            case "full":
                return SCORED, Number(part.points), ""
            case "pending":
                return PENDING, Blank(), "没有批复的个性指标，暂不计分（待补）。"
        full = self.rubric.when_not_applicable == "full"
        points = Number(part.points) if full else Blank()
        return NOT_APPLICABLE, points, "没有个性指标，本项不适用。"


def _line(part: Indicator, row: int) -> Node:
    """Return what is said of one row, under its name; nothing where it lost nothing."""
    title, said = (Name(own_name(part, row, name)) for name in (TITLE, SAID))
    # A place that nobody took has nothing to say.
    given = AllOf((nodes.Compare("<>", said, Text("")), nodes.Compare("<>", title, Text(""))))
    told = If(given, nodes.join("【", title, "】", said), Text(""))
    return NamedPart(SAYING, told, line=f"第{row}行")
