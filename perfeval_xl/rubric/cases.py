"""情形: which of the cases an indicator is in, for one department; all else follows from it.

With it the 指标值, a formula over figures, exact, and when what it gives cannot be true.

一票否决 comes before all, then a class of departments that nobody stated, then what is missing or
does not apply, published exceptions, 0/0 and x/0, ratios that cannot be true, and then the rule.
"""

from collections.abc import Mapping
from functools import cached_property

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.given import ELAPSED, divides, quotient
from perfeval_xl.rubric.expressions.nodes import (
    If,
    Name,
    Node,
    Text,
    join,
    names_in,
)
from perfeval_xl.rubric.expressions.parse import replaced
from perfeval_xl.rubric.expressions.parts import (
    CASE,
    DENOMINATOR,
    LACKS,
    NUMERATOR,
    InCase,
    Lacking,
    NamedPart,
    any_of,
    pick,
)
from perfeval_xl.rubric.expressions.thresholds import measure, percent
from perfeval_xl.rubric.form.form_model import choices_of
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.bands import Bands
from perfeval_xl.rubric.rules.base import AMOUNT_DECIMALS, RATIO_DECIMALS, TYPED_DECIMALS, lost
from perfeval_xl.rubric.table import (
    VALUE,
)
from perfeval_xl.rubric.veto import Veto

BY_RULE, BOTH_ZERO, DIVIDED_BY_ZERO = "计分", "分子分母均为零", "分母为零"
EXCEPTED, MISSING, UNCLASSED = "例外", "缺数据", "不知道单位类别"
BY_ITEMS, AS_STATED, UNSTATED = "按要点得分", "按所报得分", "没有报得分"
SELF_SCORED = "缺数据，按所报得分"
_ROUNDED = 0.01 + 1e-9
"""By what a part may exceed its whole: both are printed with two decimals, and each rounded."""


class Cased:
    """An indicator, and which case it is in; subclasses say what their cases are."""

    def __init__(self, rubric: Rubric, indicator: Indicator) -> None:
        self.rubric, self.indicator = rubric, indicator
        self.rule, self.full = indicator.rule, indicator.worth
        self.vetoes = {vetoed(veto): veto for veto in rubric.vetoes_over(indicator)}

    def cases(self) -> Node:
        """Return the choice among the words of the cases."""
        raise NotImplementedError

    @cached_property
    def case(self) -> NamedPart:
        """The step that says which case it is; one object, so that NumPy decides it once."""
        tree, classes = self.cases(), self.indicator.classes
        if classes is not None:
            words = choices_of(self.rubric.forms)[classes.entry]
            known = any_of(*(Name(classes.entry).equals(word) for word in words))
            tree = If(known, tree, Text(UNCLASSED))
        for word, veto in reversed(self.vetoes.items()):
            tree = If(veto.holds, Text(word), tree)
        return NamedPart(CASE, tree)

    def by_case(self, outcomes: Mapping[str, Node], otherwise: Node) -> Node:
        """Choose by case; those that cannot be here are left out."""
        words = words_of(self.case.tree)
        here = {word: outcome for word, outcome in outcomes.items() if word in words}
        return pick(self.case, here, otherwise)

    def vetoed(self, outcome: Node) -> dict[str, Node]:
        """Return the same outcome for every veto that covers it."""
        return dict.fromkeys(self.vetoes, outcome)

    def overruled(self, note: Node) -> Node:
        """Return the note, unless a veto or an unknown class is all that there is to say."""
        taken = lost(self.full, nodes.Number(0.0))
        outcomes: dict[str, Node] = {
            word: join(f"一票否决“{veto.name}”（{veto.words}），本项不得分，", taken, "。")
            for word, veto in self.vetoes.items()
        }
        return self.by_case({**outcomes, UNCLASSED: self._unclassed()}, note)

    def unless_overruled(self, told: Node) -> Node:
        """Return what is said besides, nothing where the note is overruled."""
        if told == Text(""):
            return told
        return self.by_case({**self.vetoed(Text("")), UNCLASSED: Text("")}, told)

    def _unclassed(self) -> Node:
        classes = self.indicator.classes
        if classes is None:
            return Text("")
        said, waits = Name(classes.entry), "，不知道按哪一类单位的标准评分，暂不计分（待补）。"
        words = "、".join(choices_of(self.rubric.forms)[classes.entry])
        wrong = join(f"{classes.entry}填的是“", said, f"”，应为：{words}{waits}")
        return If(said.equals(""), Text(f"没有填{classes.entry}{waits}"), wrong)

    def in_case(self, word: str) -> Node:
        """Return where it is this case."""
        return InCase(self.case, word)

    @property
    def excepted(self) -> list[str]:
        """The cases of the published exceptions, in order."""
        count = len(self.indicator.exceptions)
        return [EXCEPTED + (str(at) if count > 1 else "") for at in range(1, count + 1)]


def vetoed(veto: Veto) -> str:
    """Return what the case is called in which a veto holds."""
    return f"一票否决：{veto.name}"


def words_of(tree: Node) -> set[str]:
    """Return the words that a choice may give."""
    match tree:
        case If(_, then, otherwise):
            return words_of(then) | words_of(otherwise)
        case Text(word):
            return {word}
    return set()


class Ratio(Cased):
    """An indicator that has a formula over figures."""

    def __init__(self, rubric: Rubric, indicator: Indicator) -> None:
        super().__init__(rubric, indicator)
        self.ratio = rubric.expression(indicator.ratio) if indicator.ratio else nodes.Blank()
        conditions = [rubric.expression(exception.when) for exception in indicator.exceptions]
        self.exceptions = list(zip(conditions, indicator.exceptions, strict=True))
        self.figures = [Name(name) for name in rubric.figures_of(indicator)]
        cells: tuple[Node, ...] = tuple(self.figures)
        self.lacking = NamedPart(LACKS, Lacking(cells))
        self.known = self.lacking.equals(0)
        self.exact = self._with_parts(self._exact(self.ratio))
        self.division = self._division()

    def _with_parts(self, exact: Node) -> Node:
        """Return the ratio with its numerator and denominator as steps, where it has them."""
        division = quotient(exact)
        if division is None:
            return exact
        above = NamedPart(NUMERATOR, division.left, when=self.known)
        below = NamedPart(DENOMINATOR, division.right, when=self.known)
        return replaced(exact, division, nodes.Arithmetic("/", above, below))

    def _division(self) -> tuple[Node, Node] | None:
        """Return the tests of a zero numerator and a zero denominator, where the ratio divides."""
        division = quotient(self.exact)
        if division is None:
            return None
        return _amount(division.left).equals(0), _amount(division.right).equals(0)

    @cached_property
    def nonsense(self) -> tuple[tuple[Node, str], ...]:
        """Return when a ratio cannot be true, each with the words for it.

        The trees may read the 指标值; they hold for rows where all figures are known.
        """
        cases: list[tuple[Node, str]] = []
        division = quotient(self.exact)
        if division is not None:
            cases.append((_amount(division.right) < 0, "分母小于零"))
        for relation in self.rubric.within:
            part, whole = map(self.rubric.expression, (relation.left, relation.right))
            words = "部分超过了全部"
            if isinstance(whole, nodes.Number) and self.ratio == part:
                words = f"超过了{percent(whole.value)}"
            elif self.ratio != nodes.Arithmetic("/", part, whole):
                continue
            exact = self._has_shares(part) or not names_in(whole)
            cases.append((part - whole > (1e-9 if exact else _ROUNDED), words))
        if division is not None:
            most = self.rubric.ratio_limit
            words = f"超过{percent(most)}，不合常理"
            cases.append((nodes.call("ABS", Name(VALUE)) > most, words))
        return tuple(cases)

    @cached_property
    def unsaid(self) -> tuple[tuple[Node, str], ...]:
        """Return when the published words say nothing of a ratio, each with the words for it."""
        if not isinstance(self.rule, Bands) or self.rule.least is None:
            return ()
        least = measure(self.rule.least, self.rule.unit)
        return ((Name(VALUE) < self.rule.least, f"低于{least}，标准没有写怎样计分"),)

    def _exact(self, tree: Node) -> Node:
        """Return a ratio's tree with every sum of amounts free of noise before it is divided.

        1000000.1 - 1000000 is 0.1, though its doubles give 0.0999999999767.
        """
        match tree:
            case nodes.Arithmetic("+" | "-") if not divides(tree) and not self._has_shares(tree):
                return _amount(tree)
            case nodes.Arithmetic(operator, left, right):
                return nodes.Arithmetic(operator, self._exact(left), self._exact(right))
            case nodes.Call(function, arguments):
                return nodes.Call(function, tuple(self._exact(below) for below in arguments))
        return tree

    def _has_shares(self, tree: Node) -> bool:
        entries = (self.rubric.entries.get(name) for name in names_in(tree))
        shares = any(entry is not None and entry.kind == "percent" for entry in entries)
        return shares or ELAPSED in names_in(tree)

    @property
    def value(self) -> Node:
        """Return the 指标值, blank where a figure is missing or the denominator is zero."""
        if not self.indicator.ratio:
            return nodes.Blank()
        rounded: Node = nodes.call("ROUND", self.exact, RATIO_DECIMALS)
        if self.division:
            rounded = If(self.division[1], nodes.Blank(), rounded)
        return If(self.known, rounded, nodes.Blank())


def _amount(tree: Node) -> Node:
    """Round a sum of amounts, once; where amounts are multiplied, to the decimals of a product."""
    inner = tree.tree if isinstance(tree, NamedPart) else tree
    done = isinstance(inner, nodes.Call) and inner.function == "ROUND"
    decimals = max(AMOUNT_DECIMALS, TYPED_DECIMALS * _factors(inner))
    return tree if done else nodes.call("ROUND", tree, decimals)


def _factors(tree: Node) -> int:
    """Return how many figures are multiplied with one another in a tree, at most."""
    match tree:
        case Name():
            return 1
        case nodes.Arithmetic("*", left, right):
            return _factors(left) + _factors(right)
        case NamedPart(_, inner):
            return _factors(inner)
    return max(map(_factors, nodes.children(tree)), default=0)
