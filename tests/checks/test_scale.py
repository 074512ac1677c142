"""元 typed where 万元 are asked for is suspected; ordinary departments are left in peace."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.plausible import check_per_head
from perfeval_xl.checks.run_checks import as_typed, run_checks
from perfeval_xl.checks.scale import FAR, check_part_scale, check_scale, far_apart, least_telling
from perfeval_xl.checks.tidy import tidy
from perfeval_xl.forms.figures.figures import complete, settle
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric

NO_ITEMS = pd.DataFrame(columns=["单位名称", "清单", "序号", "名称"])
SCALE = {"VALUE_OUT_OF_SCALE", "COLUMN_OUT_OF_SCALE", "HEAD_OUT_OF_SCALE"}

# 衡阳's published table: 上年决算, 本年预算, 本年决算.
TABLE = {
    "基本支出": (249.68, 231.6, 314.15),
    "人员经费": (208.58, 193.54, 280.96),
    "公用经费": (41.10, 38.06, 33.19),
    "办公印刷费": (1.80, 2, 0.5),
    "三公经费": (4.70, 7.5, 4.97),
    "公务用车": (3.90, 4, 3.71),
    "公务用车运行维护": (3.90, 4, 3.71),
    "公务接待费": (0.8, 3.5, 1.26),
    "项目支出": (73.06, 70, 153.70),
    "政府采购": (0, 41.5, 0),
}
COLUMNS = ("上年决算", "本年预算", "本年决算")


def figures(**changed: float) -> dict[str, float]:
    amounts = {
        f"{row}_{column}": float(amount)
        for row, line in TABLE.items()
        for column, amount in zip(COLUMNS, line, strict=True)
    }
    return {**amounts, "编制数": 21.0, "在职人数": 20.0, **changed}


def suspected(rubric: Rubric, given: dict[str, float], items: Any = NO_ITEMS) -> list[Finding]:
    frame = complete(pd.DataFrame([given, {}], index=["甲", "空白"]), rubric)
    findings = tidy(run_checks(settle(frame, items, rubric), items, rubric), rubric)
    return [each for each in findings if each.code in SCALE]


def test_the_published_figures_are_not_suspected(hengyang):
    assert suspected(hengyang, figures()) == []


@pytest.mark.parametrize(
    "row", ["公用经费", "三公经费", "公务用车运行维护", "政府采购", "人员经费"]
)
def test_one_figure_typed_in_yuan_is_named_beside_its_neighbour(hengyang, row: str):
    before, own, _ = TABLE[row]
    beside = own if row != "政府采购" else 45.0
    column = "本年决算" if row != "政府采购" else "本年预算"
    given = figures(**{f"{row}_{column}": beside * 10_000, f"{row}_上年决算": before or 45.0})

    told = {each.name: each for each in suspected(hengyang, given)}

    assert told[f"{row}_{column}"].code == "VALUE_OUT_OF_SCALE"
    assert float(told[f"{row}_{column}"].found) == pytest.approx(beside * 10_000)
    assert told[f"{row}_{column}"].severity == "warning", "never a silent fix, never handed back"


def test_a_whole_row_typed_in_yuan_stands_out_from_its_total(hengyang):
    given = figures(**{f"公用经费_{each}": figures()[f"公用经费_{each}"] * 1e4 for each in COLUMNS})

    told = suspected(hengyang, given)

    assert {each.name for each in told} == {f"公用经费_{each}" for each in COLUMNS}
    assert told[0].message == (
        "【公用经费（2018年决算数）】是 411000，【一、部门基本支出（2018年决算数）】是 249.68，"
        "相差一千倍以上。请核对单位（元、万元）。"
    )


@pytest.mark.parametrize("column", COLUMNS)
def test_a_whole_column_typed_in_yuan_is_one_finding_about_the_column(hengyang, column: str):
    typed = {name: each * 1e4 for name, each in figures().items() if name.endswith(column)}

    (finding, *others) = suspected(hengyang, figures(**typed))

    assert finding.code == "COLUMN_OUT_OF_SCALE"
    assert finding.details["label"] == f"经费控制情况（{hengyang_heading(column)}）"
    assert "基本支出_" + column in {finding.name, *finding.also}
    assert others == []


def hengyang_heading(column: str) -> str:
    year = "2018" if column == "上年决算" else "2019"
    return f"{year}年{column[2:]}数"


def test_two_of_three_columns_typed_in_yuan_leave_the_third_standing_alone(hengyang):
    typed = {
        name: each * 1e4
        for name, each in figures().items()
        if name.endswith(("本年预算", "本年决算"))
    }

    told = [each for each in suspected(hengyang, figures(**typed)) if each.code[:6] == "COLUMN"]

    assert [each.details["label"] for each in told] == ["经费控制情况（2018年决算数）"]


def test_a_return_typed_in_yuan_throughout_shows_by_its_people(hengyang):
    typed = {name: each * 1e4 for name, each in figures().items() if not name.endswith("人数")}

    told = suspected(hengyang, figures(**{**typed, "编制数": 21.0}))

    assert {each.code for each in told} == {"HEAD_OUT_OF_SCALE"}
    assert told[-1].message == (
        "【人员经费（2019年决算数）】是 2809600，按【2019年实际在职人数】20 人算，"
        "平均每人 140480，大得不合常理。请核对单位（元、万元）和人数。"
    )


def test_from_next_to_nothing_a_row_may_grow_as_it_likes(hengyang):
    new = figures(政府采购_上年决算=0.01, 政府采购_本年预算=100, 政府采购_本年决算=120)

    assert suspected(hengyang, new) == []


def test_a_project_that_its_total_can_hold_is_no_suspect(hengyang):
    grown = {
        "业务工作专项_上年决算": 1.5,
        "业务工作专项_本年预算": 2,
        "业务工作专项_本年决算": 3000,
    }

    held = {"项目支出_上年决算": 2900, "项目支出_本年预算": 2500, "项目支出_本年决算": 3100}

    assert suspected(hengyang, figures(**grown, **held)) == []
    assert suspected(hengyang, figures(**grown)) != []


def test_a_small_part_is_held_to_its_own_total_not_to_the_largest_of_its_column(hengyang):
    large = {f"项目支出_{each}": 20_000.0 for each in COLUMNS}
    typed = {"三公经费_本年决算": 20.0, "公务接待费_本年决算": 12_600.0}

    assert [each.name for each in suspected(hengyang, figures(**large, **typed))] == [
        "公务接待费_本年决算"
    ]


def test_a_list_that_is_not_in_its_totals_unit(hengyang):
    items = pd.DataFrame(
        [{"单位名称": "甲", "清单": "业务工作专项", "序号": 1, "名称": "a", "本年决算": 1537000.0}]
    )

    told = suspected(hengyang, figures(业务工作专项_本年决算=153.7), items)

    assert [(each.name, each.details["other"]) for each in told] == [
        ("业务工作专项_本年决算", "其各分项之和")
    ]


def test_two_statements_of_one_amount_in_different_units():
    rubric = load_rubric("taojiang-2019")
    given = {"年初预算_小计": 1048.5, "本年追加": 247.37, "财政收入": 12958700.0}

    told = suspected(rubric, given)

    assert [(each.code, each.name) for each in told] == [("VALUE_OUT_OF_SCALE", "财政收入")]


RUBRICS = ["hengyang-2019", "zhanjiang-2018", "taojiang-2019", "dongchuan-2020", "mof-2013"]


def ordinary(rubric: Rubric, count: int) -> pd.DataFrame:
    """Departments from a county's smallest office to a city's largest, years apart by a factor of
    some ten, totals that their parts make, parts that their wholes hold."""
    random = np.random.default_rng(5)
    size = 10 ** random.uniform(0, 4, count)
    given: dict[str, Any] = {
        name: np.ceil(size / 2) if entry.kind == "count" else size * random.uniform(0.1, 1, count)
        for name, entry in rubric.entries.items()
    }
    for _, matrix in rubric.matrices():
        wholes = {part: row.row for row in matrix.rows for part in row.sum}
        wholes |= {row.row: row.within for row in matrix.rows if row.within}

        share = {row.row: 10 ** random.uniform(-3, 0) for row in matrix.rows}
        for name in matrix.amounts():
            drawn: dict[str, Any] = {}
            queue = [row.row for row in matrix.rows]
            while queue:  # a part is drawn from its whole, wherever that is printed
                row = queue.pop(0)
                if row not in wholes:
                    drawn[row] = size * share[row] * random.lognormal(0, 1, count)
                elif wholes[row] in drawn:
                    drawn[row] = drawn[wholes[row]] * random.uniform(0.02, 0.5, count)
                else:
                    queue.append(row)
            for row in matrix.rows:
                own = np.floor(drawn[row.row] * 100) / 100
                own[random.random(count) < 0.1] = 0
                given[f"{row.row}_{name}"] = np.full(count, np.nan) if row.sum else own
    frame = pd.DataFrame(given, index=[f"单位{at}" for at in range(count)])
    return settle(complete(frame, rubric), NO_ITEMS, rubric)


@pytest.mark.parametrize("rubric_id", RUBRICS)
def test_hundreds_of_ordinary_departments_are_not_suspected(rubric_id: str):
    rubric = load_rubric(rubric_id)
    full = ordinary(rubric, 500)

    told = [
        *check_scale(full, rubric),
        *check_part_scale(as_typed(full, rubric), full, rubric),
        *check_per_head(full, rubric),
    ]

    assert told == []


@given(
    st.floats(0.01, 1e9, allow_nan=False),
    st.floats(0.01, 1e9, allow_nan=False),
)
def test_two_amounts_are_far_apart_whichever_is_named_first(one: float, other: float):
    first = bool(far_apart(np.array([one]), np.array([other]), 1)[0])

    assert first == bool(far_apart(np.array([other]), np.array([one]), 1)[0])
    assert first == (min(one, other) >= 1 and max(one, other) >= FAR * min(one, other))


@given(st.floats(1, 1e6), st.floats(0.2, 5))
def test_what_is_multiplied_by_ten_thousand_is_always_seen(amount: float, yearly: float):
    assert far_apart(np.array([amount]), np.array([amount * yearly * 10_000]), 1)[0]
    assert not far_apart(np.array([amount]), np.array([amount * yearly]), 1)[0]


def test_what_is_missing_or_zero_is_far_from_nothing():
    nothing = np.array([np.nan, 0.0, 5000.0, -5000.0])

    assert not far_apart(nothing, np.array([5000.0, 5000.0, np.nan, 1.0]), 1).any()


def test_in_a_form_of_yuan_small_change_tells_nothing(hengyang):
    in_yuan = hengyang.model_copy(update={"unit": "元"})

    assert (least_telling(hengyang), least_telling(in_yuan)) == (1, 10_000)
    grown = figures(政府采购_上年决算=20, 政府采购_本年预算=30, 政府采购_本年决算=900_000)
    assert suspected(in_yuan, grown) == []
    assert suspected(hengyang, grown) != []
