"""0.95 typed into a cell that shows per cent is stored as 0.95 %: a hundredth of what was meant."""

from __future__ import annotations

import pandas as pd
import pytest

from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.plausible import check_hundredths
from perfeval_xl.forms.figures.figures import INDEX, complete
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import catalogue

SHARES = ("实际支付进度", "既定支付进度", "满意度")
USUAL = (0.9, 0.95, 0.92)


def found_with(rubric: Rubric, **given: float) -> list[Finding]:
    index = pd.Index(["甲局"], name=INDEX)
    figures = complete(pd.DataFrame([given], index=index), rubric)
    return list(check_hundredths(figures, rubric))


@pytest.mark.parametrize(
    ("shares", "small"),
    [
        (USUAL, {}),
        ((0.9, 0.95, 0.0095), {"满意度": ("0.95%", "95%")}),
        ((0.009, 0.95, 0.92), {"实际支付进度": ("0.9%", "90%")}),
        # All of them, as somebody types who takes the cells for plain numbers.
        ((0.009, 0.0095, 0.0092), dict(zip(SHARES, [("0.9%", "90%"), ("0.95%", "95%"),
                                                   ("0.92%", "92%")], strict=True))),
        # Where the others are low, too, so may this one be.
        ((0.05, 0.04, 0.009), {}),
        ((0.9, 0.95, 0.02), {}),
        ((0.9, 0.95, 0.001), {}),
        ((0.9, 0.95, 0.0), {}),
    ],
    ids=["usual", "one", "first", "all", "low", "two", "tiny", "none"],
)  # fmt: skip
def test_a_hundredth_of_its_neighbours_is_asked_about(
    hengyang: Rubric, shares: tuple[float, ...], small: dict[str, tuple[str, str]]
):
    found = found_with(hengyang, **dict(zip(SHARES, shares, strict=True)))

    assert {each.name: (each.found, each.details["meant"]) for each in found} == small
    assert {each.code for each in found} <= {"PERCENT_HUNDREDTH"}


def test_a_growth_may_be_small(hengyang: Rubric):
    assert hengyang.entries["存款增长率"].signed
    assert found_with(hengyang, 存款增长率=0.0095, 满意度=0.92) == []


@pytest.mark.parametrize("rubric_id", catalogue())
def test_every_rubric_can_be_looked_at(rubric_id: str):
    rubric = load_rubric(rubric_id)
    fields = [each.name for each in rubric.entries.values()
              if each.field and each.kind == "percent" and not each.signed]  # fmt: skip

    found = found_with(rubric, **dict.fromkeys(fields, 0.0095))

    assert [(each.name, each.details["meant"]) for each in found] == [
        (name, "95%") for name in fields
    ]
