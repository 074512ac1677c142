"""Which cell is named where figures contradict each other: the truly wrong one, or all that may be.

Slips are planted in sound practice returns of every shipped rubric; what a slip does to a number is
written here anew, not taken from the program.

Other slips: pytest tests/checks/test_wrong_cells.py --slip-seed 7
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from support.profile import GATE, sized

from perfeval_xl.batch.assessing.check_returns import find_problems
from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.last_year import LastYear, repeated_fields
from perfeval_xl.checks.run_checks import run_checks
from perfeval_xl.forms.figures.figures import INDEX, collect, collect_items, layouts, settle
from perfeval_xl.forms.figures.project_figures import collect_projects, with_project_sums
from perfeval_xl.forms.layout.layout import line_name
from perfeval_xl.forms.reading.reader import read_return
from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.practice.fillings import write_practice
from perfeval_xl.rubric.expressions.nodes import names_in
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import catalogue

CONTRADICTIONS = {"SUM_DIFFERS", "BALANCE_DIFFERS", "SAME_DIFFERS", "STATED_DIFFERS"}
KINDS = ["swapped", "one digit", "ten times", "sign", "left out", "doubled"]
EVERY_DAY = ("hengyang-2019", "taojiang-2019", "zhanjiang-2018")
EACH = sized(20, deep=200)
"""So many returns of each rubric that has figures that must agree: five of six."""
ALL_WRONG = sized(2, deep=100)
"""So many in which next to nothing agrees."""
SEEN = 0.1
"""A smaller slip may be the rounding of printed figures, and is told as such."""


def slipped(kind: str, number: float, decimals: int, choose: random.Random) -> float:
    """Return what is typed for a number by a slip of one kind."""
    if kind == "sign":
        return -number
    if kind == "ten times":
        return round(number * choose.choice([10, 0.1]), 6)
    text = f"{abs(number):.{decimals}f}"
    at = choose.choice([at for at, sign in enumerate(text) if sign != "."])
    beside = text[at + 1 : at + 2].strip(".")
    typed = {
        "swapped": text[:at] + beside + text[at] + text[at + 2 :] if beside else text,
        "one digit": text[:at] + choose.choice("0123456789") + text[at + 1 :],
        "left out": text[:at] + text[at + 1 :],
        "doubled": text[:at] + text[at] + text[at:],
    }[kind]
    return float(typed or 0) * (1 if number > 0 else -1)


@dataclass
class Planted:
    """A slip in one cell."""

    name: str
    kind: str
    meant: float
    typed: float


class Office:
    """The sound practice returns of one rubric, and the cells of theirs that must agree."""

    def __init__(self, rubric: Rubric, folder: Path) -> None:
        self.rubric = rubric
        paths = sorted(write_practice(rubric, folder, 12, 3, processes=1))
        returns = [read_return(path, lambda _: [rubric]) for path in paths]
        unsound = {each.department for each in self.check(returns) if each.code in CONTRADICTIONS}
        self.returns = [each for each in returns if each.department not in unsound]
        self.names = set(_in_equalities(rubric))

    def check(self, returns: Sequence[Return]) -> list[Finding]:
        """Return what is found, with all of the same rubric."""
        items, projects = collect_items(returns), collect_projects(returns, self.rubric)
        figures = settle(collect(returns, self.rubric), items, self.rubric)
        figures = with_project_sums(figures, projects, self.rubric)
        return find_problems(returns, figures, items, projects, self.rubric)

    def cells(self, content: Return) -> list[str | tuple[int, str]]:
        """Return the cells of a return that other figures must agree with."""
        entries = self.rubric.entries
        figures = [
            name for name, value in content.figures.items()
            if value and name in self.names and entries[name].kind in ("money", "count")
        ]  # fmt: skip
        lines = [
            (at, column)
            for at, line in enumerate(content.items)
            for column, value in line.items()
            if isinstance(value, float) and value
            and {column, f"{line['清单']}_{column}"} & self.names
        ]  # fmt: skip
        return [*figures, *lines]

    def plant(self, content: Return, kind: str, choose: random.Random) -> Planted:
        """Make a slip in one cell of a return."""
        while True:
            cell = choose.choice(self.cells(content))
            of: dict[str, Any] = content.figures
            name, key, decimals = str(cell), cell, 2
            if isinstance(cell, tuple):
                of, key = content.items[cell[0]], cell[1]
                name = line_name(of["清单"], of["序号"], cell[1])
            elif self.rubric.entries[name].kind == "count":
                decimals = 0
            meant = of[key]
            typed = slipped(kind, meant, decimals, choose)
            if abs(typed - meant) > SEEN:
                of[key] = typed
                return Planted(name, kind, meant, typed)

    def wrong(
        self, count: int, slips: int, seed: int
    ) -> tuple[list[tuple[Return, list[Planted]]], dict[str, list[Finding]]]:
        """Return returns with slips in different cells, and what is found of each."""
        choose, made = random.Random(f"{self.rubric.id} {seed} {slips}"), []
        for number in range(count):
            content = copy(choose.choice(self.returns))
            content.department = f"单位{number}"
            content.figures = dict(content.figures)
            content.items = [dict(line) for line in content.items]
            planted: list[Planted] = []
            while len(planted) < slips:
                kind = KINDS[(number + len(planted)) % len(KINDS)]
                one = self.plant(content, kind, choose)
                if one.name not in {each.name for each in planted}:
                    planted.append(one)
            made.append((content, planted))
        found: dict[str, list[Finding]] = {content.department: [] for content, _ in made}
        for finding in self.check([content for content, _ in made]):
            found[finding.department].append(finding)
        return made, found


def _in_equalities(rubric: Rubric) -> Iterator[str]:
    for layout in layouts(rubric):
        for total, parts in (*layout.sums.items(), *layout.across.items()):
            yield from (total, *parts)
        yield from layout.list_totals
    for _, matrix in rubric.matrices():
        for column in matrix.columns:
            if matrix.column(column).sum:
                yield from (column, *matrix.column(column).sum)
        for relation in matrix.balance:
            columns = (relation.left, *names_in(parse(relation.right)))
            yield from (f"{row.row}_{column}" for row in matrix.rows for column in columns)
    for relation in (*rubric.balance, *rubric.same):
        for formula in (relation.left, relation.right):
            yield from names_in(rubric.expression(formula))


def outcome(planted: Sequence[Planted], found: Sequence[Finding]) -> str:
    """Say what came of slips: all named right, something named that is right, or neither."""
    meant = {each.name: each.meant for each in planted}
    named = [each for each in found if each.code == "FIGURE_SLIPPED"]
    if any(each.name not in meant for each in named):
        return "wrong"
    right = [each for each in named if abs(float(each.expected) - meant[each.name]) < 0.005]
    if len(right) < len(named):
        return "another number"
    return "right" if len(right) == len(planted) else "not all"


@pytest.fixture(scope="module")
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--slip-seed"))


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> list[Office]:
    rubrics = [load_rubric(each) for each in catalogue()]
    with_equalities = [each for each in rubrics if {*_in_equalities(each)}]
    assert len(with_equalities) >= 5
    tried = [each for each in with_equalities if GATE or each.id in EVERY_DAY]
    return [Office(each, tmp_path_factory.mktemp(each.id)) for each in tried]


@pytest.mark.thinned(2)
@pytest.mark.parametrize(("slips", "right", "wrong"), [(1, 0.75, 0.01), (2, 0.5, 0.02)])
def test_most_slips_are_named_right_and_hardly_any_wrong(
    offices: list[Office], seed: int, slips: int, right: float, wrong: float
):
    results: Counter[str] = Counter()
    for office in offices:
        made, found = office.wrong(EACH, slips, seed)
        for content, planted in made:
            results[outcome(planted, found[content.department])] += 1

    print(dict(results))
    assert results["right"] >= right * EACH * len(offices), results
    assert results["wrong"] + results["another number"] <= wrong * EACH * len(offices), results


def test_what_is_not_decided_names_the_wrong_cell_among_others(offices: list[Office], seed: int):
    for office in offices:
        made, found = office.wrong(EACH, 1, seed)
        for content, (planted,) in made:
            own = [each for each in found[content.department] if each.code in CONTRADICTIONS]
            # Without any: another figure of the equality was left blank, so that nothing is known.
            if own and outcome([planted], found[content.department]) == "not all":
                assert any(planted.name in (e.name, *e.also, *e.rests_on) for e in own), planted


def test_however_wrong_a_return_is_naming_a_cell_changes_no_verdict(
    offices: list[Office], seed: int
):
    for office in offices:
        made, found = office.wrong(ALL_WRONG, 6, seed)
        returns = [content for content, _ in made]
        items, projects = collect_items(returns), collect_projects(returns, office.rubric)
        figures = settle(collect(returns, office.rubric), items, office.rubric)
        figures = with_project_sums(figures, projects, office.rubric)
        plain = run_checks(figures, items, office.rubric)

        wrong = {each.department for each in plain if each.severity == "error"}
        assert wrong == {
            name for name, own in found.items() if any(each.severity == "error" for each in own)
        } - {each for each in found if each not in wrong and _only_projects(found[each])}
        told = {each.department for each in plain if each.code in CONTRADICTIONS}
        for department in told:
            codes = {each.code for each in found[department]}
            assert codes & (CONTRADICTIONS | {"FIGURE_SLIPPED", "VALUE_OUT_OF_SCALE"})


def _only_projects(found: Sequence[Finding]) -> bool:
    """Whether every error is about a project."""
    return all(not isinstance(each.unit, str) for each in found if each.severity == "error")


SOUND = {
    "基本支出_本年预算": 53.94, "人员经费_本年预算": 34.64, "公用经费_本年预算": 19.3,
    "编制数": 40, "在职人数": 35, "填报_在职人员控制率": 0.875,
}  # fmt: skip


@pytest.fixture(scope="module")
def hengyang(offices: list[Office]) -> Office:
    return next(each for each in offices if each.rubric.id == "hengyang-2019")


def found_with(office: Office, **wrong: float) -> list[tuple[object, ...]]:
    """Return what a sound return with some figures wrong is told: code, cells and expected."""
    content = copy(office.returns[0])
    content.figures = content.figures | SOUND
    known = {each.name for each in office.check([content])}
    content.figures = content.figures | wrong
    return [
        (each.code, each.name, *each.also, each.found, each.expected, each.severity, each.message)
        for each in office.check([content])
        if each.name not in known and each.severity != "note"
    ]


NAMED = [
    # A figure that a sum needs hands the return back; a ratio that it states does not.
    ("公用经费_本年预算", 91.3, "19.3", "相邻两位数字颠倒", "error"),
    ("基本支出_本年预算", 539.4, "53.94", "小数点错位，差 10 倍", "error"),
    ("人员经费_本年预算", -34.64, "34.64", "正负号相反", "error"),
    ("人员经费_本年预算", 334.64, "34.64", "多了一位相同的数字", "error"),
    ("基本支出_本年预算", 34.64, "53.94", "合计漏加了【公用经费（2019年预算数）】", "error"),
    ("填报_在职人员控制率", 0.785, "87.5%", "相邻两位数字颠倒", "warning"),
]


@pytest.mark.parametrize(("name", "wrong", "meant", "words", "severity"), NAMED)
def test_one_cell_that_explains_it_all_is_named_with_what_was_meant_and_why(
    hengyang: Office, name: str, wrong: float, meant: str, words: str, severity: str
):
    (found,) = found_with(hengyang, **{name: wrong})

    assert found[:2] == ("FIGURE_SLIPPED", name)
    assert found[3:5] == (meant, severity)
    said = meant if meant.endswith("%") else f"{meant} 万元"
    assert f"疑为 {said}：{words}；" in str(found[-1])


def test_where_several_explain_it_equally_total_and_parts_are_named_together(hengyang: Office):
    # 0.41 for 0.45 in the part, or 0.45 for 0.41 in the total: nobody can tell.
    parts = {"公务用车购置_本年预算": 0.0, "公务用车运行维护_本年预算": 0.45}
    car = {"公务用车_本年预算": 0.41, **parts}
    (found,) = found_with(hengyang, **car)

    assert found[:4] == ("SUM_DIFFERS", *car)


def test_a_total_that_another_equality_confirms_is_not_named_with_its_parts(hengyang: Office):
    # 34.64 for 34.84 or 19.3 for 19.5; 53.94 is what the 年末结余 was worked out from.
    (found,) = found_with(hengyang, 人员经费_本年预算=34.84)

    assert found[:3] == ("SUM_DIFFERS", "人员经费_本年预算", "公用经费_本年预算")
    assert "53.94" in str(found[-1])


def test_two_slips_that_have_nothing_to_do_with_each_other_are_both_named(hengyang: Office):
    found = found_with(hengyang, 公用经费_本年预算=91.3, 填报_在职人员控制率=0.785)

    assert {(code, name) for code, name, *_ in found} == {
        ("FIGURE_SLIPPED", "公用经费_本年预算"),
        ("FIGURE_SLIPPED", "填报_在职人员控制率"),
    }


def test_a_ratio_that_was_worked_out_from_other_figures_accuses_nobody(hengyang: Office):
    # 35 of 40 is 87.5 %: 63 % are reached by a digit of 在职人数 (25), and by chance.
    (found,) = found_with(hengyang, 填报_在职人员控制率=0.63)

    assert found[:2] == ("STATED_DIFFERS", "填报_在职人员控制率")


def test_the_wrong_line_of_a_list_is_named_at_its_own_cell(hengyang: Office):
    content = copy(next(each for each in hengyang.returns if len(each.items) > 2))
    content.items = [dict(line) for line in content.items]
    line = content.items[-1]
    meant = line["本年决算"]
    line["本年决算"] = meant * 10

    found = [each for each in hengyang.check([content]) if each.code == "FIGURE_SLIPPED"]

    assert [each.name for each in found] == [line_name(line["清单"], line["序号"], "本年决算")]
    assert content.places[found[0].name] != content.places[f"{line['清单']}_本年决算"]


def test_last_years_return_tells_which_part_is_wrong(hengyang: Office):
    """One digit of 84.74, 21.37 or 106.11: nobody can tell, but last year's return can."""
    rubric = hengyang.rubric
    sound = {"基本支出_上年决算": 106.11, "人员经费_上年决算": 84.74, "公用经费_上年决算": 21.37}
    content = copy(hengyang.returns[0])
    content.figures = content.figures | sound | {"人员经费_上年决算": 84.14}
    figures = settle(collect([content], rubric), collect_items([content]), rubric)
    then = {repeated_fields(rubric)[name]: value for name, value in sound.items()}
    asked = {name: [then.get(name, np.nan)] for name in repeated_fields(rubric).values()}
    none = pd.DataFrame(columns=[INDEX, "清单", "序号", "名称"])
    places = pd.DataFrame(
        [], pd.MultiIndex.from_tuples([], names=["", ""]), ["file", "sheet", "cell"]
    )
    last = LastYear(2018, pd.DataFrame(asked, figures.index), none, places)
    items = collect_items([content])

    def codes(last: LastYear | None) -> set[tuple[str, str]]:
        found = find_problems([content], figures, items, None, rubric, last)
        return {(each.code, each.name) for each in found if each.severity == "error"}

    assert ("FIGURE_SLIPPED", "人员经费_上年决算") not in codes(None)
    assert codes(last) == {("FIGURE_SLIPPED", "人员经费_上年决算")}
