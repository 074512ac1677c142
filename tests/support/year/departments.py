"""200 departments and what they report month by month: figures from January on, growing."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from fractions import Fraction

from support.profile import sized
from support.year.recomputed import elapsed

SEED = 20260131
COUNT = sized(90, deep=200)
NEW_UNITS = range(0, COUNT, 40)
"""Set up in April: before, they have neither a budget nor payments."""
RENAMED = 77
"""Has another name from May on, and the same code."""
RENAMED_FROM = 5

Line = tuple[str, Fraction, Fraction]
"""A project: name, 预算, 支出."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a department filled in, whatever became of it; money in 万元."""

    department: str
    code: str
    typed: dict[str, Fraction] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    faulty: bool = False
    """Whether a stated total is not the sum of its parts: such a return goes back."""

    def with_figure(self, name: str, value: Fraction) -> Sent:
        """Return the same return with another figure."""
        return replace(self, typed={**self.typed, name: value})

    def with_wrong_total(self) -> Sent:
        """Return the same return with a total that cannot be."""
        return replace(
            self.with_figure("合计_支出", 2 * _spent(self) + 1000),
            faulty=True,
        )


def _spent(sent: Sent) -> Fraction:
    lines = sum((line[2] for line in sent.lines), sent.typed["基本_支出"])
    return lines if sent.lines else lines + sent.typed["项目_支出"]


class Department:
    """One department through the year."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._choose = choose = random.Random(f"{SEED} {number}")
        self.code = f"{number:03d}"
        # A twelve-hundredth of it is a whole number of 元: payments can be exactly on schedule.
        self._budget = 1200 * choose.randint(1, 12)
        self._three = 60 * choose.randint(0, 3)
        self._pace = choose.choice([100, 100, choose.randint(60, 130)])
        self._lines = choose.randint(0, 3)
        self._project_share = choose.choice([10, 20, 50, 80, choose.randint(5, 95)])
        self._plan = choose.choice([0, 100, 400])
        self._cases = 0
        self._paid = Fraction()

    def name(self, month: int) -> str:
        """Return what it is called."""
        if self.number == RENAMED and month >= RENAMED_FROM:
            return f"示例{self.code}局（更名）"
        return f"示例{self.code}局"

    def report(self, month: int) -> Sent:
        """Return the figures at the end of a month; to be asked month by month."""
        choose = self._choose
        there = self.number not in NEW_UNITS or month > 3
        budget = Fraction(self._budget if there else 0)
        pace = self._pace + choose.choice([0, 0, -3, -1, 1])
        paid = _cents(budget * elapsed(month) * pace / 100 + choose.choice([0, 0, Fraction(7, 25)]))
        self._paid = paid = max(paid, self._paid) if there else Fraction()
        on_projects = _cents(paid * self._project_share / 100)
        for_projects = _cents(budget * self._project_share / 100)
        typed = {
            "全年预算": budget,
            "本年支出": paid,
            "三公预算": Fraction(self._three),
            "基本_预算": budget - for_projects,
            "基本_支出": paid - on_projects,
            **self._three_spent(month),
            **self._bought(month),
            **self._judged(month),
        }
        self._cases += choose.random() < 0.08
        typed["违规例数"] = Fraction(self._cases)
        lines = tuple(_split(self._lines, for_projects, on_projects))
        typed |= self._stated(typed, for_projects, on_projects)
        return Sent(self.name(month), self.code, typed, lines)

    def _three_spent(self, month: int) -> dict[str, Fraction]:
        if not self._three:
            spent = Fraction(3 if self.number % 50 == 9 else 0)
        else:
            share = self._choose.choice([80, 100, 105, 110, 111, 130, 131])
            spent = _cents(self._three * elapsed(month) * share / 100)
        return {"三公支出": spent}

    def _bought(self, month: int) -> dict[str, Fraction]:
        """What was bought by the plan; some leave it blank, some of them with a 自评得分."""
        choose, plan = self._choose, Fraction(self._plan)
        blank, own = choose.random() < 0.1, choose.random() < 0.5
        found = {"计划采购": plan}
        if not blank:
            share = choose.choice([0, 60, 90, 95, 100, 105, choose.randint(1, 99)])
            more = Fraction(5 if not plan and choose.random() < 0.1 else 0)
            found["实际采购"] = plan * share / 100 + more
        if blank and own:
            found["自评得分_政府采购执行率"] = Fraction(choose.choice([6, 8, 10, 12]))
        return found

    def _judged(self, month: int) -> dict[str, Fraction]:
        choose, found = self._choose, {}
        if choose.random() < 0.95:
            found["自评得分_产出质量"] = Fraction(choose.randint(8, 40), 2)
        if month == 12 and choose.random() < 0.95:
            found["自评得分_年度效益"] = Fraction(choose.randint(24, 40), 2)
        if choose.random() < 0.1:
            found["自评得分_支付进度率"] = Fraction(choose.randint(0, 20))
        return found

    def _stated(
        self, typed: dict[str, Fraction], for_projects: Fraction, on_projects: Fraction
    ) -> dict[str, Fraction]:
        """What is filled in as totals: right, left out, or a cent off; never trusted."""
        choose, found = self._choose, {}
        for column, sum_ in (("预算", for_projects), ("支出", on_projects)):
            if not self._lines or choose.random() < 0.3:
                found[f"项目_{column}"] = sum_
            if choose.random() < 0.7:
                off = Fraction(choose.choice([0, 0, 0, 1]), 100)
                found[f"合计_{column}"] = typed[f"基本_{column}"] + sum_ + off
        return found


def _split(count: int, budget: Fraction, spent: Fraction) -> list[Line]:
    """Split the projects' money over so many lines, to the cent."""
    lines = []
    for left in range(count, 0, -1):
        own = (_cents(budget / left), _cents(spent / left))
        lines.append((f"项目{count - left + 1}", *own))
        budget, spent = budget - own[0], spent - own[1]
    return lines


def _cents(value: Fraction) -> Fraction:
    return Fraction(int(value * 100), 100)
