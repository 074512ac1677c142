"""What two returns of a department say otherwise: exactly the cells that somebody changed."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.inbox import EXAMPLES, SOUND

from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.forms.layout.layout import line_name
from perfeval_xl.forms.reading.project_reader import row_place
from perfeval_xl.forms.reading.reader import Return, read_return
from perfeval_xl.forms.reading.returned import from_kept, kept_of
from perfeval_xl.scoring.comparison.two_returns import changes_between

PROJECTS = "大同市人民政府金融工作办公室.xlsx"
LIST, LINE, NAME, COLUMNS = "业务工作专项", "序号", "名称", ("上年决算", "本年预算", "本年决算")


@cache
def example(name: str) -> Return:
    return read_return(EXAMPLES / name, Choice().rubrics)


def words(before: Return, after: Return) -> list[str]:
    return [change.words for change in changes_between(before, after)]


@pytest.mark.parametrize("name", [SOUND, PROJECTS])
def test_what_was_kept_and_read_again_is_the_same(name: str):
    content = example(name)

    assert (
        words(content, from_kept(kept_of(content), Path("别处.xlsx"), lambda *_: content.rubric))
        == []
    )


def test_a_change_is_told_as_the_form_shows_it():
    before, after = example(SOUND), deepcopy(example(SOUND))
    after.figures |= {"编制数": 30, "填报_在职人员控制率": 0.875, "三公经费_本年决算": 1234.5}
    after.figures |= {"自评得分_预算调整率": 1.5, "要点_基础信息完善性_2": 0}
    after.words["厉行节约保障措施"] = "另一句\n话"
    del after.words["自评等级"]

    assert words(before, after) == [
        "编制数：20 → 30（基础数据表 B4）",
        "控制率：90% → 87.5%（基础数据表 D4）",
        "“三公”经费（2019年决算数）：5 万元 → 1234.5 万元（基础数据表 D12）",
        "预算调整率自评得分：2 分 → 1.5 分（自评表 F10）",
        "基础信息完善性的要点 2：0.5 分 → 0 分（自评表 F24）",
        "自评等级：优 → 空（自评表 F53）",
        "厉行节约保障措施：（示例数据，非真实单位） → 另一句 话",
    ]


def test_what_could_not_be_read_is_told_as_it_was_typed():
    before, after = deepcopy(example(SOUND)), example(SOUND)
    del before.figures["编制数"]
    before.typed["编制数"] = "不知道"

    assert words(before, after) == ["编制数：“不知道” → 20（基础数据表 B4）"]
    del before.typed["编制数"]
    assert words(before, after) == ["编制数：空 → 20（基础数据表 B4）"]


def test_how_a_number_is_typed_is_no_change():
    before, after = example(SOUND), deepcopy(example(SOUND))
    after.typed |= {"编制数": "２０人", "三公经费_本年决算": "5.00"}
    after.figures["三公经费_本年决算"] += 1e-12

    assert words(before, after) == []


def inserted(content: Return, at: int, name: str, figure: float) -> Return:
    """Return a copy with a line more in a list, those below it one further down."""
    after = deepcopy(content)
    lines = [item for item in after.items if item["清单"] == LIST]
    lines.insert(at, {"清单": LIST, NAME: name, **dict.fromkeys(COLUMNS), COLUMNS[0]: figure})
    for number, line in enumerate(lines, start=1):
        line[LINE] = number
        for column in COLUMNS:
            after.places[line_name(LIST, number, column)] = ("基础数据表", f"B{20 + number}")
            after.typed.pop(line_name(LIST, number, column), None)
    after.items = [*lines, *(item for item in after.items if item["清单"] != LIST)]
    return after


@given(at=st.integers(0, 2), figure=st.integers(1, 10**6), again=st.booleans())
def test_a_line_that_was_put_between_others_is_the_only_change(at: int, figure: int, again: bool):
    name = "专项一" if again else "新的专项"
    before = example(SOUND)
    after = inserted(before, at, name, figure)

    told = changes_between(before, after)

    if not again:
        assert [change.words for change in told] == [
            f"{LIST}“{name}”的名称：空 → {name}",
            f"{LIST}“{name}”的2018年决算数：空 → {figure} 万元（基础数据表 B{21 + at}）",
        ]
    # Of two lines of one name, which is the new one cannot be known: no other line is touched.
    assert all(f"“{name}”" in change.label for change in told)
    assert len(changes_between(after, before)) >= 2


def test_a_line_that_was_renamed_where_it_stood_is_the_same():
    before, after = example(SOUND), deepcopy(example(SOUND))
    after.items[1][NAME] = "改了名的专项"

    assert words(before, after) == [f"{LIST}“改了名的专项”的名称：专项二 → 改了名的专项"]


def test_projects_and_declared_rows_are_found_by_their_names():
    before, after = example(PROJECTS), deepcopy(example(PROJECTS))
    after.projects.reverse()
    project = next(each for each in after.projects if each.name == "防范处置非法集资")
    rows = len(project.rows)
    moved = project.rows.pop(0)
    project.rows.append(moved)
    for number, row in enumerate(project.rows, start=1):
        row["序号"] = number
        for column in row:
            project.places[row_place(number, column)] = ("项目1", f"Z{number}")
    assert words(before, after) == []

    moved["完成值文字"], moved["自评得分"] = "3次", 9.0
    project.figures["年度资金总额_年初预算数"] = 55
    title = f"防范处置非法集资：绩效指标“{moved['三级指标']}”的"
    assert words(before, after) == [
        "防范处置非法集资：年度资金总额（年初预算数）：50 万元 → 55 万元（项目1 D6）",
        f"{title}实际完成值：2次 → 3次（项目1 Z{rows}）",
        f"{title}得分：10 分 → 9 分（项目1 Z{rows}）",
    ]


def test_a_project_that_is_new_gone_or_renamed():
    before = example(PROJECTS)
    fewer, renamed = deepcopy(before), deepcopy(before)
    gone = fewer.projects.pop(0)
    renamed.projects[0].name = "另一个名字"

    told = words(before, fewer)
    assert told[0] == f"{gone.name}：项目名称：{gone.name} → 空"
    assert all(each.startswith(f"{gone.name}：") and each.endswith(" → 空") for each in told)
    assert all(each.startswith(f"{gone.name}：") and "：空 → " in each
               for each in words(fewer, before))  # fmt: skip
    sheet = before.projects[0].sheet
    assert words(before, renamed) == [f"另一个名字：项目名称：{gone.name} → 另一个名字（{sheet}）"]


@st.composite
def edits(draw: st.DrawFn) -> dict[str, Any]:
    """Some figures of an example, each with another value, None for one that is blanked."""
    names = sorted(name for name in example(SOUND).figures)
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=6))
    values = st.none() | st.integers(0, 10**9).map(lambda cents: cents / 100)
    return {name: draw(values) for name in chosen}


@given(edits())
def test_exactly_what_was_changed_is_told_and_back_again(changed: dict[str, Any]):
    before, after = example(SOUND), deepcopy(example(SOUND))
    for name, value in changed.items():
        if value is None:
            del after.figures[name]
            after.typed.pop(name, None)
        else:
            after.figures[name] = value
    wanted = {name for name, value in changed.items() if value != before.figures[name]}

    there, back = changes_between(before, after), changes_between(after, before)

    assert {change.name for change in there} == wanted
    assert [(each.before, each.after) for each in there] == [
        (each.after, each.before) for each in back
    ]
    assert all((each.sheet, each.cell) == before.places[each.name] for each in there)
    order = list(before.places)
    assert sorted(there, key=lambda each: order.index(each.name)) == there
