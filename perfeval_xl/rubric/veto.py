"""一票否决: a condition that takes all points of something, or the grades above a certain one.

Where the figures say it, the program decides (是, 否, or 待补 while one of them is missing); where
there is no condition, and against what was computed, a reviewer does: 是 or 否 in an open cell of
the scorebook, blank for what was computed, 否 where nothing was.
"""

from collections.abc import Callable
from functools import cached_property

from pydantic import BaseModel, ConfigDict, model_validator

from perfeval_xl.rubric.expressions.given import figures_in
from perfeval_xl.rubric.expressions.nodes import AnyOf, If, Name, Node, Present, Text
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.indicator import Indicator, letters
from perfeval_xl.rubric.rules.base import ADDS

ADDED, TAKEN, TOTAL = "加分", "扣分", "总分"
"""What caps call all 加分 together, all 扣分, and vetoes, too, the whole total."""
YES, NO, OPEN = "是", "否", "待补"
_KEY = "否决_"


class Veto(BaseModel):
    """One 一票否决: when it holds and what follows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    words: str
    """The words of the published table, for notes."""
    when: str = ""
    """A condition over figures of the form; without one a reviewer decides."""
    zero: str = ""
    """What has no points then: an indicator, an 一级 or 二级指标, or 总分."""
    grade: str = ""
    """The best grade that there is then."""
    reading: str = ""

    @model_validator(mode="after")
    def _does_something(self) -> "Veto":
        if not (self.zero or self.grade):
            raise ValueError(
                f"一票否决“{self.name}”没有后果：请写 zero（哪项不得分）或 grade（最高评什么等级）"
            )
        if not letters(self.name):
            raise ValueError("一票否决的 name 应有字母或汉字")
        return self

    @property
    def key(self) -> str:
        """What its outcome is called in trees, tables of reviews and the ledger."""
        return f"{_KEY}{letters(self.name)}"

    @property
    def holds(self) -> Node:
        """Return where it holds; reads its outcome."""
        return Name(self.key).equals(YES)

    @property
    def may_hold(self) -> Node:
        """Return where it holds, or may once a figure is there."""
        return AnyOf((self.holds, Name(self.key).equals(OPEN)))

    @property
    def consequence(self) -> str:
        """What follows, in words: 总分计0分，等级最高为中."""
        zero = f"{self.zero}计0分" if self.zero else ""
        return "，".join(filter(None, (zero, f"等级最高为{self.grade}" if self.grade else "")))

    @cached_property
    def tree(self) -> Node:
        """The condition as written; an empty text where there is none."""
        return parse(self.when) if self.when else Text("")

    def computed(self, expression: Callable[[str], Node]) -> Node:
        """Return the tree of what the figures say: 是, 否 or 待补; 否 where they are not asked."""
        if not self.when:
            return Text(NO)
        condition = expression(self.when)
        known = Present(tuple(map(Name, figures_in(condition))))
        return If(known, If(condition, Text(YES), Text(NO)), Text(OPEN))

    def covers(self, indicator: Indicator) -> bool:
        """Tell whether an indicator has no points where it holds.

        What takes points away goes on doing so: no veto may raise a total.
        """
        own = self.zero in (indicator.id, indicator.name) or below(indicator, self.zero)
        return own and indicator.nature in ("", ADDS)


def below(indicator: Indicator, level: str) -> bool:
    """Tell whether an indicator stands below an 一级 or 二级指标: 过程, or 过程/预算执行."""
    path = indicator.path
    return level in path or level in ("/".join(path[:depth]) for depth in range(2, len(path) + 1))
