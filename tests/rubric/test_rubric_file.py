"""Rubric files: the shipped one, and what is said of a file that is not right."""

import re
from importlib.resources import files

import pytest

from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.rules import RULES, read_rule
from perfeval_xl.rubric.source import RubricError, catalogue
from perfeval_xl.rubric.table import item_names, reason_name, self_score_name

TEXT = (files("perfeval_xl.rubric") / "catalogue" / "hengyang-2019.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def hengyang():
    return load_rubric("hengyang-2019")


def test_hengyang_has_28_indicators_and_100_points(hengyang):
    assert "hengyang-2019" in catalogue()
    assert len(hengyang.indicators) == len(hengyang.by_id) == 28
    assert hengyang.total_points == pytest.approx(100)


def test_the_points_add_up_to_those_printed_beside_each_level(hengyang):
    sums = {
        level: sum(each.points for each in hengyang.indicators if level in each.path)
        for level in hengyang.levels
    }
    assert sums == pytest.approx(hengyang.levels)
    assert {level for each in hengyang.indicators for level in each.path} == set(hengyang.levels)


def test_two_indicators_of_one_name_are_told_apart_by_key(hengyang):
    names = [each.id for each in hengyang.indicators if each.name == "管理制度健全性"]
    assert names == ["预算管理制度健全性", "资产管理制度健全性"]


def test_a_key_has_no_signs_that_a_formula_cannot_hold(hengyang):
    assert hengyang.by_id["三公经费控制率"].name == "“三公经费”控制率"


def test_a_derived_word_reads_the_figures_it_is_computed_from(hengyang):
    expected = hengyang.expression("ABS(本年追加预算) / (基本支出_本年预算 + 项目支出_本年预算)")
    assert hengyang.expression(hengyang.by_id["预算调整率"].ratio) == expected


@pytest.mark.parametrize(("year", "shown"), [(None, 2019), (2024, 2024)])
def test_the_year_moves_every_year_of_the_headings(year, shown):
    rubric = load_rubric("hengyang-2019", year)
    assert rubric.fiscal_year == shown
    assert rubric.label("在职人数") == f"{shown}年实际在职人数"
    assert rubric.label("人员经费_上年决算") == f"人员经费（{shown - 1}年决算数）"
    assert rubric.label("人员经费_本年预算") == f"人员经费（{shown}年预算数）"
    assert rubric.label("三公经费_上年预算") == f"{shown - 1}年“三公经费”预算数"


def test_a_year_in_quotation_marks_moves_the_headings_too():
    quoted = TEXT.replace("fiscal_year: 2019", "fiscal_year: '2019'")
    assert read_rubric(quoted, "x.yaml").label("在职人数") == "2019年实际在职人数"


def test_the_digest_tells_two_editions_apart(hengyang):
    assert read_rubric(TEXT, "x.yaml").digest == hengyang.digest
    assert read_rubric(TEXT + "\n", "x.yaml").digest != hengyang.digest


def test_a_rubric_is_loaded_by_its_path_with_or_without_a_byte_order_mark(tmp_path, hengyang):
    path = tmp_path / "衡阳.yaml"
    for encoding in ("utf-8", "utf-8-sig"):
        path.write_text(TEXT, encoding)
        loaded = load_rubric(path)
        assert (loaded.indicators, loaded.digest) == (hengyang.indicators, hengyang.digest)


def test_a_rubric_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(RubricError, match=r"没有指标体系“hengyang-2091”.*现有：.*hengyang-2019"):
        load_rubric("hengyang-2091")


def test_a_file_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "衡阳.yaml"
    path.write_text(TEXT, "gb18030")
    with pytest.raises(RubricError, match=r"衡阳\.yaml.*UTF-8"):
        load_rubric(path)


# -- broken copies ---------------------------------------------------------------------------


def complaint(text):
    with pytest.raises(RubricError) as error:
        read_rubric(text, "x.yaml")
    return str(error.value)


def broken(old, new):
    """Return the shipped file with one passage changed, and the line where it changed."""
    assert old in TEXT
    return TEXT.replace(old, new, 1), TEXT[: TEXT.index(old)].count("\n") + 1


STEP = """rule:
      step: {full: "<= 100%", every: 1%, deduct: 0.5"""


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    ("old", "new", "place", "right"),
    [
        ("points: 3", "points: 三", "“绩效目标合理性” → points", "应为数字"),
        ("points: 3", "points: 0", "“绩效目标合理性” → points", "应大于 0"),
        ("path: [投入, 目标设定]", "path: 投入", "“绩效目标合理性” → path", "应为一个列表"),
        ("rule: judged", "rule: judgd", "“绩效目标合理性” → rule", "可用：bands、carried、"),
        (
            "rule: judged",
            "rule: {judged: {}, pass: '> 0'}",
            "“绩效目标合理性” → rule",
            "rule 应只写一种规则，例如 judged 或 step: {…}",
        ),
        (
            STEP,
            STEP.replace("<=", "<"),
            "“在职人员控制率” → rule → full",
            "full 应写成 <= 100%、>= 98% 或 = 100%",
        ),
        (
            STEP,
            STEP.replace("1%", "一个百分点"),
            "“在职人员控制率” → rule → every",
            "应写成 0.5 或 5%",
        ),
        (
            STEP,
            STEP.replace("0.5", "半分"),
            "“在职人员控制率” → rule → deduct",
            "应写成 0.5 或 5%",
        ),
        (
            STEP,
            STEP.replace("0.5", "[0.5]"),
            "“在职人员控制率” → rule → deduct",
            "应写成 0.5 或 5%",
        ),
        (
            STEP,
            STEP.replace("every", "count: half, every"),
            "“在职人员控制率” → rule → count",
            "应为 'whole', 'started' or 'pro_rata' 之一",
        ),
        (
            "both: {result: not_applicable",
            "both: {result: skip",
            "“在职人员控制率” → when_zero → both → result",
            "应为 'full', 'zero', 'not_applicable' or 'pending' 之一",
        ),
        (
            "[else, 0, 大于30%不得分]",
            "[其他, 0]",
            "“预算调整率” → rule → bands → 第 5 项",
            "应写成 <= 10%、[95%, 99%] 或 else 这样",
        ),
        (
            "[else, 0, 大于30%不得分]",
            "[else, 零]",
            "“预算调整率” → rule → bands → 第 5 项 → points",
            "应为数字",
        ),
        (
            'rule:\n      pass: {when: ">= 100%"',
            "rule:\n      pass: {when: 符合要求",
            "“支付进度率” → rule → when",
            "应写成 <= 100% 或 > 0 这样",
        ),
        (
            "rule:\n      violations: {deduct: 1",
            "rule:\n      violations: {deduct: -1",
            "“资金使用合规性” → rule → deduct",
            "应不小于 0",
        ),
        (
            "rule:\n      carried: {source",
            "rule:\n      carried: {sorce",
            "“重点工作办结率” → rule → sorce",
            "没有这一项，请检查拼写",
        ),
    ],
)
def test_an_error_names_the_line_the_place_and_what_would_be_right(old, new, place, right):
    text, line = broken(old, new)
    message = complaint(text)
    assert message.startswith(f"x.yaml 第 {line} 行 indicators → {place}：")
    assert right in message


@pytest.mark.parametrize(
    ("old", "new", "place", "right"),
    [
        ("fiscal_year: 2019", "fiscal_year: 二〇一九", "fiscal_year", "应为整数"),
        ("fiscal_year: 2019", "fiscal_year: 19", "fiscal_year", "应不小于 1990"),
        ("version: 1", "version: 1.5", "version", "应为整数"),
        ("id: hengyang-2019", "id: 衡阳", "id", "例如 hengyang-2019"),
        ("when_missing: self_score", "when_missing: guess", "when_missing", "'self_score'"),
        ("forms:\n", "forms: 5\nx:\n", "forms", "应为一个列表"),
    ],
)
def test_an_error_in_the_head_names_its_line(old, new, place, right):
    text, line = broken(old, new)
    message = complaint(text)
    assert message.startswith(f"x.yaml 第 {line} 行 {place}：")
    assert right in message


STAFFING = "  - path: [投入, 预算配置]\n    name: 在职人员控制率"
SATISFACTION = "  - path: [效果, 履职效益]\n    name: 社会公众或服务对象满意度"
ZERO_CASES = """    when_zero:
      both: {result: not_applicable, because: 编制数与在职人数均为零}
      denominator: {result: zero, because: 没有编制而有在职人员}
"""


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    ("old", "new", "part", "right"),
    [
        ("    name: 在职人员控制率", "    nme: 在职人员控制率", STAFFING, "“name”缺少这一项"),
        (ZERO_CASES, "", STAFFING, "请写 when_zero：both（0/0）与 denominator（x/0）各作何论"),
        (
            "words: 每超过一个百分点扣0.5分，扣完为止}",
            "words: 每超过1个百分点扣0.5分}",
            STAFFING,
            "“每超过1个百分点扣0.5分”应逐字见于评价标准或指标说明",
        ),
        ("ratio: 满意度", "ratio: ''", SATISFACTION, "请写 ratio（计算公式）"),
        (
            "ratio: 满意度",
            "ratio: 满意度 ×",
            SATISFACTION,
            "在“满意度 *”之后读不下去：这里应为数据项、数字或括号，却是“结尾”",
        ),
        (
            "sum: [人员经费, 公用经费]",
            "sum: [人员经费, 公用]",
            "  - sheet: 基础数据表",
            "“基本支出”提到的“公用”不是本表的行，应为：基本支出、人员经费、公用经费",
        ),
        ("{field: 编制数,", "{field: A1,", "  - sheet: 基础数据表", "也不能像单元格地址（如 A1）"),
        (
            "- lines: 采购与资产",
            "- line: 采购与资产",
            "  - sheet: 补充数据表",
            "每一块应以 record、matrix、lines、text 之一开头",
        ),
        (
            "list: 项目, room: 8",
            "list: 项目",
            "  - sheet: 基础数据表",
            "list 与 room 应同时写，例如 list: 项目，room: 8",
        ),
    ],
)
def test_an_error_of_a_whole_part_names_where_the_part_begins(old, new, part, right):
    _, line = broken(part, "")
    text, _ = broken(old, new)
    message = complaint(text)
    assert message.startswith(f"x.yaml 第 {line} 行 ")
    assert right in message


@pytest.mark.parametrize(
    ("old", "new", "right"),
    [
        (
            "ratio: 在职人数 / 编制数",
            "ratio: 在职人员数 / 编制数",
            "指标“在职人员控制率”用到的“在职人员数”不在表单（forms）里，是否为：在职人数",
        ),
        (
            "年初预算: 基本支出_本年预算",
            "年初预算: 基本支出_今年预算",
            "derived 的“年初预算”用到的“基本支出_今年预算”不在表单（forms）里，是否为：基本支出_",
        ),
        ("key: 资产管理制度", "key: 预算管理制度", "三级指标重名：预算管理制度健全性；请"),
        ("sheet: 补充数据表", "sheet: 基础数据表", "工作表重名：基础数据表"),
        ("{field: 年末结余,", "{field: 上年结转,", "数据项重名：上年结转"),
        ("{stated: 在职人员控制率", "{stated: 控制率", "不是三级指标，请写 is（计算公式）"),
        (
            "grades: {优: 90, 良: 80, 中: 60, 差: 0}",
            "grades: {差: 0, 优: 90}",
            "grades 应从高到低写，例如 {优: 90, 良: 80, 中: 60, 差: 0}",
        ),
        ("grades: {优: 90, 良: 80, 中: 60, 差: 0}", "grades: {优: 90}", "应从 0 分起"),
        ("grades: {优: 90, 良: 80, 中: 60, 差: 0}", "grades: {}", "grades"),
    ],
)
def test_an_error_between_parts_names_both(old, new, right):
    text, _ = broken(old, new)
    message = complaint(text)
    assert message.startswith("x.yaml ")
    assert right in message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: 部门", "title: a: 部门"),
        ("title: 部门", "title: 部门\n\ttitle: 部门"),
        ("title: 部门", "title: 部门\0"),
        ("title: 部门", "id: 部门"),
        ("grades: {", "grades: {{"),
    ],
)
def test_what_is_no_yaml_is_refused_with_the_line(old, new):
    text, _ = broken(old, new)
    assert re.match(r"x\.yaml 第 \d+ 行不是有效的 YAML：", complaint(text))


@pytest.mark.parametrize("text", ["", "[]", "指标体系"])
def test_a_file_of_something_else_is_told_how_a_rubric_begins(text):
    assert complaint(text) == "x.yaml 整个文件：应以 id、title、indicators 开头"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ratio: 满意度", "ratio: 1 - 满意度 / 编制数"),
        ("ratio: 满意度", "ratio: ABS(满意度 / 编制数)"),
        ("年初预算: 基本支出_本年预算 + 项目", "年初预算: 基本支出_本年预算 / 项目"),
    ],
)
def test_a_division_whose_zero_has_no_meaning_is_refused(old, new):
    """Division by zero has no default, wherever in the ratio it stands."""
    text, _ = broken(old, new)
    assert "除法" in complaint(text)


@pytest.mark.parametrize("judge_on", ["5%", "10%", "100%", "0", "-1%", "个位"])
def test_a_printed_percentage_has_whole_decimals(judge_on):
    text, _ = broken("unit: 万元", f"unit: 万元\njudge_on: {judge_on}")
    assert re.match(r"x\.yaml 第 \d+ 行 judge_on：", complaint(text))


def test_a_rule_is_told_by_its_one_key():
    assert read_rule("judged") == read_rule({"judged": None}) == read_rule({"judged": {}})
    assert read_rule({"pass": "> 0"}) == read_rule({"pass": {"when": "> 0"}})
    assert {kind: rule.kind for kind, rule in RULES.items()} == {kind: kind for kind in RULES}


@pytest.mark.parametrize("rule", ["judgd", {"stp": {}}, {}, {"judged": {}, "pass": "> 0"}, 5])
def test_an_unknown_rule_is_answered_with_those_there_are(rule):
    with pytest.raises(
        ValueError, match="可用：bands、carried、checklist、judged、linear、own_rows"
    ):
        read_rule(rule)


def test_items_on_lines_of_their_own_must_make_the_points():
    text = (files("perfeval_xl.rubric") / "catalogue" / "taojiang-2019.yaml").read_text("utf-8")

    slipped = text.replace("设立年度绩效目标, 1]", "设立年度绩效目标, 1.5]")
    assert slipped != text
    with pytest.raises(RubricError, match=r"各要点合计 4\.5 分，应等于分值 4"):
        read_rubric(slipped, "x")


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_name_has_a_label_for_people(name: str):
    """No message speaks of 三公经费_本年决算 or 要点_经济效益_3."""
    rubric = load_rubric(name)
    for each in filter(None, (rubric, rubric.of_projects)):
        names = {*each.entries, *each.derived}
        for indicator in each.all_indicators:
            names |= {*item_names(indicator), *each.figures_of(indicator)}
            names |= {self_score_name(indicator), reason_name(indicator)}
        assert [one for one in sorted(names) if "_" in each.label(one)] == []
