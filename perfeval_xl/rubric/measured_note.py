"""The note of an indicator that is computed from figures: why points were lost, or are open."""

from perfeval_xl.rubric.cases import BOTH_ZERO, DIVIDED_BY_ZERO, MISSING, SELF_SCORED
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.excel import in_lines, spelled
from perfeval_xl.rubric.expressions.given import ELAPSED, figures_in, quotient
from perfeval_xl.rubric.expressions.nodes import (
    If,
    Name,
    Node,
    Plain,
    Present,
    Text,
    join,
    names_in,
)
from perfeval_xl.rubric.expressions.parse import replaced
from perfeval_xl.rubric.expressions.parts import (
    CALCULATION,
    FIGURES,
    LACKED,
    OTHERWISE,
    SAID,
    NamedPart,
)
from perfeval_xl.rubric.measured import Measured
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import PROJECT_COUNT
from perfeval_xl.rubric.rules import Rule
from perfeval_xl.rubric.rules.base import (
    ADDS,
    AMOUNT_DECIMALS,
    RATIO_DECIMALS,
    lost,
    off_grid,
    quoted,
)
from perfeval_xl.rubric.table import NOT_APPLICABLE, POINTS, VALUE

_LEFT = "由评审人核定，本项暂不计分（待补）。"
_MEND = "请核对所填的数和单位（元、万元）后改正，本项暂不计分（待补）。"


class MeasuredNote(Measured):
    """An indicator that is computed, and the sentences about it."""

    def note(self) -> Node:
        """Return the deduction note; empty where nothing was lost and nothing is open."""
        published = [
            NamedPart(SAID, join(each.words, excepted(self.rubric, test), self._fixed(each.points)),
                      word, self.in_case(word))
            for word, (test, each) in zip(self.excepted, self.exceptions, strict=True)
        ]  # fmt: skip
        missing = in_lines(LACKED, join(*map(self._if_missing, self.figures)), self.lacking > 0)
        mend, left = (
            join(*self.shown_value(), self.case, end) for end in (f"。{_MEND}", f"，{_LEFT}")
        )
        outcomes = {
            **dict(zip(self.excepted, published, strict=True)),
            BOTH_ZERO: self._zero_note("both"),
            DIVIDED_BY_ZERO: self._zero_note("denominator"),
            **{words: mend for _, words in self.nonsense},
            **{words: left for _, words in self.unsaid},
            MISSING: join("缺", missing, "，不能核算，暂不计分（待补）。"),
            SELF_SCORED: self._self_scored(missing),
            NOT_APPLICABLE: self._unapplied(),
        }
        others = NamedPart(OTHERWISE, self.overruled(self.by_case(outcomes, Text(""))))
        return If(self.by_rule, self.rule_note(), others)

    def shown_figures(self) -> tuple[Node, ...]:
        """Return the parts that say which figures it is computed from: 在职人数=31、编制数=34."""
        shares, _ = self._spelling()
        pieces: list[Node] = []
        for at, figure in enumerate(self.figures):
            percent = nodes.Percent(figure, off=off_grid(figure, 4))
            shown: Node = percent if figure.name in shares else Plain(figure, AMOUNT_DECIMALS)
            label = f"{'、' if at else ''}{self.rubric.label(figure.name)}＝"
            pieces.append(join(label, If(Present((figure,)), shown, Text("没有填"))))
        return in_lines(FIGURES, nodes.Join(tuple(pieces))).parts if pieces else ()

    def _self_scored(self, missing: Node) -> Node:
        top = self.rule.top(self.full)
        capped = f"，评分标准最高计{top:.10g}分" if top < self.full else ""
        taken = join(lost(self.full, self.earned), capped)
        whole = taken if self.indicator.nature else Text(f"计{self.full:.10g}分")
        return join(
            "缺",
            missing,
            f"，不能核算，暂按{self.rubric.own_score.removesuffix('得分')}",
            nodes.choose(Name(POINTS) < self.full, taken, whole),
            "（自评未核）。",
        )

    def _unapplied(self) -> Node:
        stated = [If(flag, Text(self._label(flag.cell)), Text("")) for flag in self.not_applicable]
        return join(*stated, f"单位填不适用，本项不适用，{self.done_if_not_applicable()}。")

    def _fixed(self, points: float) -> Node:
        if points >= self.full and not self.indicator.nature:
            return Text("计满分。")
        return join(lost(self.full, nodes.Number(points)), "。")

    def _lost(self) -> Node:
        return join(lost(self.full, self.earned), "。")

    def _zero_note(self, case: str) -> Node:
        zero = self.indicator.when_zero
        if zero is None:
            return Text("")
        chosen = zero.both if case == "both" else zero.denominator
        match chosen.result:
            case "full":
                return Text("")
            case "zero":
                return join(chosen.because, "，", self._lost())
            case "pending":
                return self.unsettled_note(chosen.because)
            case "not_applicable":
                done = self.done_if_not_applicable()
                return Text(f"{chosen.because}，本项不适用，{done}。")

    def rule_note(self) -> Node:
        """The figure with its calculation, then the rule's own sentence, or why it is not scored.

        Nothing where no point was lost.
        """
        told = self.told()
        return If(told, join(*self.shown_value(), self.sentence(told)), Text(""))

    def told(self) -> Node:
        """Return where there is something to say."""
        return self.indicator.explained(Name(POINTS))

    def sentence(self, told: Node) -> Node:
        """Say why points were lost. It reads the score where it stands, for it is computed once."""
        return self.by_class(lambda rule: join(self.seen_as(), self._said_by(rule)), SAID, told)

    def _said_by(self, rule: Rule) -> Node:
        points = rule.points(self.full, self.seen)
        said = replaced(rule.reason(self.full, self.seen), points, self.earned)
        if self.indicator.nature != ADDS:
            return said
        # A rule explains what was lost: where nothing was, there is no more to say than that.
        whole = join(f"加{self.full:.10g}分。", quoted(rule.words))
        return If(Name(POINTS) >= self.full, whole, said)

    def shown_value(self) -> list[Node | str]:
        """Return how a note begins: 在职人员控制率93.41%（85÷91），."""
        name, value = self.indicator.name, Name(VALUE)
        if not (self.indicator.ratio and self.indicator.shows_percent):
            return [f"{name}："]
        # What decides how a printed percentage is rounded lies half a place off.
        decimals = self.rubric.judged_decimals
        whole = decimals == RATIO_DECIMALS
        off = (
            self.indicator.by_class(lambda rule: rule.off(value))
            if whole
            else off_grid(value, decimals + 1)
        )
        shown: list[Node | str] = [nodes.Percent(value, off=off)]
        if not isinstance(self.ratio, Name):
            shown += ["（", spelled(self.ratio, *self._spelling()), "）"]
        return [name, in_lines(CALCULATION, join(*shown), Present((value,))), "，"]

    def seen_as(self) -> Node:
        """Say what the rule saw, and the rule of which class it is."""
        decimals, classes = self.rubric.judged_decimals, self.indicator.classes
        said: list[Node | str] = ["按", Name(classes.entry), "的标准，"] if classes else []
        if decimals != RATIO_DECIMALS and self.indicator.ratio:
            said += ["按", nodes.Percent(self.seen, decimals - 2), "评分，"]
        return join(*said)

    def unsettled_note(self, because: str) -> Node:
        """Say that a division by zero is left open, and why."""
        return Text(f"{because}，暂不计分（待补）。")

    def _spelling(self) -> tuple[set[str], dict[str, str]]:
        """Return which figures read as percentages, and which are named in the calculation."""
        entries, names = self.rubric.entries, names_in(self.ratio)
        shares = {each for each in names if each in entries and entries[each].kind == "percent"}
        alone = names if quotient(self.ratio) is None and len(names) == 1 else ()
        labels = {each: self.rubric.label(each) for each in alone}
        return shares | {ELAPSED}, {**labels, ELAPSED: ELAPSED}

    def _if_missing(self, figure: Name) -> Node:
        return If(Present((figure,)), Text(""), Text(self._label(figure)))

    def _label(self, figure: Name) -> str:
        return f"【{self.rubric.label(figure.name)}】"


def excepted(rubric: Rubric, condition: Node) -> nodes.Join:
    """Return what an exception was decided by: （实际采购金额1.2万元，采购计划金额0万元），."""
    parts: list[Node | str] = []
    for name in figures_in(condition):
        entry = rubric.entries.get(name)
        shown: list[Node | str] = [Plain(Name(name), AMOUNT_DECIMALS)]
        if entry is not None and entry.kind == "percent":
            shown = [nodes.Percent(Name(name), off=off_grid(Name(name), 2))]
        elif entry.kind == "money" if entry else name != PROJECT_COUNT:
            shown += [rubric.unit]
        parts += ["，" if parts else "（", rubric.label(name), *shown]
    return join(*parts, "），")
