"""The year before, figure by figure: against a plain account of when two figures differ."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.two_years import TEXT, rubric_of

from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.jumps import check_jumps
from perfeval_xl.checks.last_year import LastYear, check_last_year
from perfeval_xl.checks.run_checks import as_typed
from perfeval_xl.checks.tidy import tidy
from perfeval_xl.forms.figures.figures import complete, settle
from perfeval_xl.rubric.period import Period

CENTS = st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100)
ROWS = ("人员经费", "公用经费")
EXPERT = TEXT.replace('"{year}年决算数"', "{label: 本年, jump: 40%}")
BOUNDED = rubric_of(2024, EXPERT)
NOWHERE = pd.DataFrame(columns=["file", "sheet", "cell"])
NO_ITEMS = pd.DataFrame(columns=["单位名称", "清单", "序号", "名称"])


@st.composite
def pairs(draw: st.DrawFn) -> list[tuple[Decimal | None, Decimal | None]]:
    """Return what some departments say of last year, and what last year's returns said."""
    drawn = []
    for _ in range(draw(st.integers(1, 12))):
        before = draw(CENTS)
        near = draw(st.sampled_from([0, 1, -1, 2, -2, 50])) * Decimal("0.005")
        now = draw(st.sampled_from([before, before + near, draw(CENTS)]))
        known = draw(st.sampled_from([(True, True)] * 6 + [(True, False), (False, True)]))
        drawn.append((now if known[0] else None, before if known[1] else None))
    return drawn


def last_year(names: list[str], columns: dict[str, list[Decimal | None]]) -> LastYear:
    """Return last year's figures as the ledger gives them."""
    figures = pd.DataFrame(floats(columns), index=names)
    wanted = [f"{row}_本年决算" for row in ("合计", *ROWS, "专项")] + ["在职人数", "满意度"]
    figures = figures.reindex(columns=list(dict.fromkeys([*wanted, *columns])))
    return LastYear(2023, figures.astype("float64"), NO_ITEMS, NOWHERE)


def floats(columns: dict[str, list[Decimal | None]]) -> dict[str, list[float]]:
    return {
        name: [np.nan if value is None else float(value) for value in values]
        for name, values in columns.items()
    }


def settled(names: list[str], columns: dict[str, list[Decimal | None]]) -> pd.DataFrame:
    """Return this year's figures as they stand in the cells."""
    frame = complete(pd.DataFrame(floats(columns), index=names), BOUNDED)
    return as_typed(settle(frame, NO_ITEMS, BOUNDED), BOUNDED)


@given(pairs())
def test_amounts_differ_where_two_roundings_to_a_cent_cannot_part_them(drawn):
    names = [f"单位{number}" for number in range(len(drawn))]
    now, before = zip(*drawn, strict=True)
    typed = settled(names, {"人员经费_上年决算": list(now)})

    findings = list(
        check_last_year(
            typed, NO_ITEMS, last_year(names, {"人员经费_本年决算": list(before)}), BOUNDED
        )
    )

    told = {(each.unit, each.name) for each in findings}
    assert told == {
        (name, "人员经费_上年决算")
        for name, one, other in zip(names, now, before, strict=True)
        if one is not None and other is not None and abs(one - other) > Decimal("0.01")
    }
    assert all(float(each.found) != float(each.expected) for each in findings)


@given(
    st.lists(st.tuples(CENTS, CENTS, st.sampled_from(["0", "0.01", "0.02", "0.03"])), max_size=9)
)
def test_a_total_may_be_off_by_what_rounds_its_parts(drawn):
    """Two parts and an empty list add up to what was scored; a printed total may be 0.02 off."""
    names = [f"单位{number}" for number in range(len(drawn))]
    sums = [staff + office for staff, office, _ in drawn]
    typed = settled(
        names,
        {
            "合计_上年决算": [
                whole + Decimal(off) for whole, (*_, off) in zip(sums, drawn, strict=True)
            ]
        },
    )

    findings = check_last_year(
        typed, NO_ITEMS, last_year(names, {"合计_本年决算": list(sums)}), BOUNDED
    )

    assert [each.unit for each in findings] == [
        name for name, (*_, off) in zip(names, drawn, strict=True) if off == "0.03"
    ]


@pytest.mark.parametrize(
    ("printed", "now", "is_told"),
    [
        (100.1, 100.1, False),  # what tenths of two parts round to stood on last year's form
        (100.1, 100.12, True),
        (100.3, 100.3, True),  # not what rounding makes: the sum was put right by an analyst
        (None, 100.1, True),
    ],
)
def test_what_rounding_had_printed_as_the_total_is_right_too(printed, now, is_told):
    typed = settled(["甲"], {"合计_上年决算": [now]})
    last = last_year(["甲"], {"合计_本年决算": [Decimal(100)], "填报_合计_本年决算": [printed]})

    assert bool(list(check_last_year(typed, NO_ITEMS, last, BOUNDED))) == is_told


@given(pairs())
def test_a_jump_is_a_change_beyond_the_bound_and_beyond_rounding(drawn):
    names = [f"单位{number}" for number in range(len(drawn))]
    now, before = zip(*drawn, strict=True)
    typed = settled(names, {"人员经费_上年决算": list(before), "人员经费_本年决算": list(now)})

    findings = list(check_jumps(typed, None, BOUNDED))

    assert {each.unit for each in findings if each.name == "人员经费_本年决算"} == {
        name
        for name, one, other in zip(names, now, before, strict=True)
        if one is not None and other is not None
        if abs(one - other) > Decimal("0.01") and abs(one - other) > Decimal("0.4") * other
    }
    for each in findings:
        from_nothing = each.details["change"].startswith("从零到有")
        assert from_nothing == (each.expected == "0")
        said = each.details["change"].split()
        assert from_nothing or float(said[1].rstrip("%")) > 40, "on its side of the bound"


@given(pairs())
def test_where_the_form_does_not_say_the_ledger_does(drawn):
    """The own column goes before; the settings' bound is for what the rubric gives none."""
    names = [f"单位{number}" for number in range(len(drawn))]
    now, before = zip(*drawn, strict=True)
    typed = settled(names, {"全部资产": list(now), "在职人数": [Decimal(5)] * len(names)})
    ledger = last_year(names, {"全部资产": list(before), "在职人数": [Decimal(2)] * len(names)})

    findings = list(check_jumps(typed, ledger, BOUNDED, 0.6))

    assert [each.unit for each in findings if each.name == "在职人数"] == names
    assert {each.unit for each in findings if each.name == "全部资产"} == {
        name
        for name, one, other in zip(names, now, before, strict=True)
        if one is not None and other is not None
        if abs(one - other) > Decimal("0.01") and abs(one - other) > Decimal("0.6") * other
    }
    assert list(check_jumps(typed, ledger, BOUNDED)) == [], "without a bound nothing is told"


def test_percentages_have_a_bound_only_where_they_are_named():
    one = settled(["甲"], {"上年满意度": [Decimal("0.3")], "满意度": [Decimal("0.9")]})
    named = rubric_of(2024, TEXT.replace("{field: 满意度,", "{field: 满意度, jump: 50%,"))

    assert list(check_jumps(one, None, BOUNDED, 0.1)) == []
    (finding,) = check_jumps(one, None, named)
    assert (finding.found, finding.expected) == ("90%", "30%")


def test_a_sheet_has_a_bound_for_its_amounts_and_counts():
    whole = rubric_of(2024, TEXT.replace("    title: 表\n", "    title: 表\n    jump: 100%\n"))
    figures = {"上年人数": [Decimal(5)], "在职人数": [Decimal(11)], "上年满意度": [Decimal("0.1")],
               "满意度": [Decimal(1)]}  # fmt: skip

    (finding,) = check_jumps(settled(["甲"], figures), None, whole)

    assert (finding.name, finding.details["bound"]) == ("在职人数", "100%")


def test_within_a_year_no_change_is_told():
    october = rubric_of(2024, EXPERT).of_period(Period.parse("2024-10"))
    figures = {"公用经费_上年决算": [Decimal(5)], "公用经费_本年决算": [Decimal(50)]}

    assert list(check_jumps(settled(["甲"], figures), None, october)) == []
    assert len(list(check_jumps(settled(["甲"], figures), None, BOUNDED))) == 1


@pytest.mark.parametrize(
    ("before", "now", "is_told"),
    [("0.01", "0.02", False), ("0.01", "0.03", True), ("0", "0.01", False), ("0", "0.02", True)],
)
def test_what_a_cent_of_rounding_makes_is_no_change(before: str, now: str, is_told: bool):
    figures = {"公用经费_上年决算": [Decimal(before)], "公用经费_本年决算": [Decimal(now)]}

    assert bool(list(check_jumps(settled(["甲"], figures), None, BOUNDED))) == is_told


@pytest.mark.parametrize("twice", ["this year", "last year"])
def test_a_line_whose_name_stands_twice_is_held_against_none(twice: str):
    def lines(column: str, *amounts: float) -> pd.DataFrame:
        rows = [("甲", "专项", at, "修缮", amount) for at, amount in enumerate(amounts, start=1)]
        return pd.DataFrame(rows, columns=[*NO_ITEMS.columns, column])

    amounts = ((1.0, 5.0), (1.0,)) if twice == "this year" else ((5.0,), (1.0, 5.0))
    last = replace(last_year(["甲"], {}), lines=lines("本年决算", *amounts[1]))

    items = lines("上年决算", *amounts[0])
    assert list(check_last_year(settled(["甲"], {}), items, last, BOUNDED)) == []


@pytest.mark.parametrize("code", ["LAST_YEAR_DIFFERS", "FIGURE_JUMPED"])
def test_a_figure_in_another_unit_is_told_as_such_alone(code: Any):
    name = "公用经费_上年决算"
    scale = Finding("甲", "COLUMN_OUT_OF_SCALE", name)
    differs = Finding("甲", code, name if code[0] == "L" else "公用经费_本年决算", rests_on=(name,))

    assert tidy([differs, scale], BOUNDED) == [scale]
    assert tidy([differs], BOUNDED) == [differs]
