"""What must be refused: cut off, contradictory, open, judged. Better no rule than a wrong one."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, currently_in_test_context, given, note, settings
from hypothesis import strategies as st
from support import phrases
from support.phrases import Phrase, percent, plain

from perfeval_xl.rubric.reading.criterion import read_criterion

patient = settings(suppress_health_check=list(HealthCheck))


def refused(text: str, points: float) -> tuple[str, ...]:
    if currently_in_test_context():
        note(text)
    reading = read_criterion(text, points)
    assert reading.rule is None, reading.text
    assert reading.source is None
    assert reading.unread
    return reading.unread


def refused_or_the_same(text: str, phrase: Phrase) -> None:
    """A text cut after all that matters still says what it said; any other must be refused."""
    note(text)
    reading = read_criterion(text, float(phrase.points))
    if reading.rule is None:
        assert reading.unread
        return
    at = phrase.around()
    scores = reading.rule.score(float(phrase.points), np.array(at, dtype=float))
    assert scores == pytest.approx([float(phrase.score(each)) for each in at], abs=1e-5)


CLOSED = st.one_of(
    phrases.steps(extras=False),
    phrases.bands(in_order=True),
    phrases.passes(),
    phrases.lines(),
    phrases.cases(),
)


@patient
@given(st.data(), CLOSED)
def test_what_is_cut_off_gives_no_other_rule(data: st.DataObject, phrase: Phrase):
    cut = data.draw(st.integers(0, len(phrase.text) - 1))
    refused_or_the_same(phrase.text[:cut], phrase)


@patient
@given(st.data(), st.one_of(CLOSED, phrases.steps(), phrases.proportions()))
def test_a_lost_character_gives_no_other_rule(data: st.DataObject, phrase: Phrase):
    """Without a digit, or without 不, a text may be as good as before and say something else."""
    places = [at for at, sign in enumerate(phrase.text) if sign not in "0123456789.不未"]
    lost = data.draw(st.sampled_from(places))
    refused_or_the_same(phrase.text[:lost] + phrase.text[lost + 1 :], phrase)


@patient
@given(st.data(), st.one_of(phrases.steps(extras=False), phrases.passes(), phrases.lines()))
def test_a_lost_clause_gives_no_other_rule(data: st.DataObject, phrase: Phrase):
    clauses = re.split(r"(?<=[，；。;\n])", phrase.text)
    lost = data.draw(st.integers(0, len(clauses) - 1))
    refused_or_the_same("".join(clauses[:lost] + clauses[lost + 1 :]), phrase)


@patient
@given(st.data(), phrases.checklists())
def test_a_checklist_that_is_cut_off_is_refused(data: st.DataObject, made):
    text, prices = made
    cut = data.draw(st.integers(0, len(text.rstrip("。；分")) - 2))
    assume("每项" not in text[:cut])  # what follows only repeats the sum
    refused(text[:cut], float(sum(prices)))


FOREIGN = [
    "酌情扣分",
    "涉密单位除外",
    "特殊情况另行处理",
    "由评审组认定",
    "每增加一项加1分",
    "视情况扣分",
    "经批准的不扣分",
    "其中重点项目按50%折算",
    "低于上年的扣1分",
    "扣分",
    "最高得3.3分",
    "每超过2%扣0.7分",
    "另外，未公开的不得分",
    "良好的得0.3分",
]


@patient
@given(st.data(), CLOSED, st.sampled_from(FOREIGN))
def test_a_phrase_that_bears_on_the_score_is_never_passed_over(
    data: st.DataObject, phrase: Phrase, foreign: str
):
    ends = [found.end() for found in re.finditer(r"[；。]", phrase.text)] + [0, len(phrase.text)]
    at = data.draw(st.sampled_from(ends))
    refused(f"{phrase.text[:at]}。{foreign}。{phrase.text[at:]}", float(phrase.points))


@patient
@given(CLOSED, phrases.POINTS)
def test_a_full_score_other_than_the_points_is_refused(phrase: Phrase, points: Fraction):
    full = re.escape(plain(phrase.points))
    assume(re.search(rf"[计得]{full}分|（{full}分）", phrase.text) and points != phrase.points)
    refused(phrase.text, float(points))


@patient
@given(st.data(), phrases.steps(extras=False))
def test_two_marks_for_the_full_score_are_refused(data: st.DataObject, phrase: Phrase):
    at = data.draw(phrases.half_steps(130, 180))
    sign = data.draw(st.sampled_from(["≤", "≥", "＝"]))
    refused(f"{sign}{percent(at)}计满分；{phrase.text}", float(phrase.points))


@patient
@given(st.data(), phrases.bands(in_order=True))
def test_bands_that_leave_a_gap_or_overlap_are_refused(data: st.DataObject, phrase: Phrase):
    """Move one printed threshold: the neighbour still names the old one."""
    printed = {mark: rf"(?<![\d.的]){re.escape(percent(mark))}" for mark in phrase.marks}
    shared = [mark for mark in phrase.marks if len(re.findall(printed[mark], phrase.text)) == 2]
    assume(shared)
    mark = data.draw(st.sampled_from(shared))
    moved = mark + data.draw(st.sampled_from([-1, 1])) * Fraction(1, 1000)
    text = re.sub(printed[mark], percent(moved), phrase.text, count=1)
    refused(text, float(phrase.points))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        # cut off, or a sign that is missing
        ("", "没有写怎样计分"),
        ("100%", "100%"),
        ("100%以下（含）计满分", "没有写高于100%的如何计分"),
        ("每超出1%扣0.5分，扣完为止", "没有写从什么数起扣分"),
        ("100%以下（含）计满分，每超出1%扣，扣完为止", "每超出1%扣"),
        ("100%以下（含）计满分，每超出1%扣0.5", "每超出1%扣0.5"),
        ("100%以下（含）计满分，每超出1%扣0，5分", "每超出1%扣0"),
        ("00%以下（含）计满分，每超出1%扣0.5分", "00%以下（含）计满分"),
        ("≥98计满分，每低于5%扣1分", "≥98计满分"),
        ("≥98%计满分，每低于0.05扣1分", "每低于0.05扣1分"),
        ("≥98%计满分，每低于5%扣1", "每低于5%扣1"),
        ("≥98%计满分，每低于5%扣5%的", "每低于5%扣5%的"),
        ("90%以上（含）计5分；80%（含）-90%；低于80%不得分", "80%（含）-90%"),
        # open edges, gaps, overlaps
        ("90%以上得5分，80%以上90%以下得3分，80%以下0分", "没有写清80%本身属于哪一档"),
        ("100%以上（含）计5分；95%（含）-99%，计3分；低于95%计0分", "99%与100%之间没有列明"),
        ("90%以上（含）计5分；80%（含）-90%（含）计3分；低于80%计0分", "没有写清90%本身属于哪一档"),
        ("大于90%计5分；80%（含）-90%（不含）计3分；低于80%计0分", "没有写清90%本身属于哪一档"),
        ("90%以上（含）计5分；80%（含）-92%计3分；低于80%计0分", "分档在90%附近重叠"),
        ("[90%,100%]得5分；[80%,90%)得3分；低于80%不得分", "没有写高于100%的如何计分"),
        ("90%以上（含）计5分；80%（含）-90%计3分", "没有写低于80%的如何计分"),
        ("100%以下计满分，100%以上不得分", "没有写清100%本身属于哪一档"),
        ("控制在90%-110%得满分，否则不得分", "没有写清90%本身属于哪一档"),
        ("变动率0-10%（含）得5分，大于10%不得分", "没有写低于0%的如何计分"),
        ("95%得满分，否则不得分", "“95%得满分”是等于这个数还是达到即可，没有写清"),
        ("大于0且不超过10%得5分，大于10%不得分", "没有写低于0%的如何计分"),
        ("满意度<90%得1分，90%（含）-100%（不含）得5分", "没有写高于100%的如何计分"),
        ("满意度<90%得5分，90%（含）-100%得1分", "没有写高于100%的如何计分"),
        # contradictions
        ("90%以上（含）计5分；80%（含）-90%计1分；70%（含）-80%计3分；低于70%计0分", "依次升降"),
        ("90%以上（含）计5分；80%（含）-90%计5分；低于80%计0分", "依次升降"),
        ("≥100%计5分；每超过一个百分点扣0.5分", "计满分的一边与扣分的一边对不上"),
        ("≤100%计5分；每降低一个百分点扣0.5分", "计满分的一边与扣分的一边对不上"),
        ("等于100%计5分；每超过1%扣0.5分", "等于100%才计满分，而只写了一边如何扣分"),
        ("95%-105%计5分；每偏离1%扣0.5分", "不知道从哪一端起扣"),
        ("≤100%计5分；大于105%的，每超过1%扣0.5分", "界限有几个：100%、105%"),
        ("以90%为标准。≤100%计5分；每超过1%扣0.5分", "界限有几个：90%、100%"),
        ("≤100%计5分；每超过1%扣0.5分，每超过5%扣1分", "有两处“每…扣…”：“每超过5%扣1分”"),
        ("≤100%计5分；每超过1%扣0.5分，扣完3分为止", "“扣完3分为止”不是扣完分值"),
        ("≤100%计5分；每超过1%扣0.5分，最多扣6分", "“最多扣6分”与分值5分对不上"),
        ("≤100%计5分；每超过1%扣0.5分，最多扣3分，扣分不超过2分", "最多扣多少分写了两次"),
        ("≤100%计5分；每超过1%扣0.5分，不足2%按2%计", "“不足…”的步长与“每…”的步长不同"),
        ("≤100%计5分；每超过1%扣0.5分，低于60%不得分", "不得分的条件与扣分的一边对不上"),
        ("≤100%计5分；每超过1%扣0.5分，超过90%不得分", "不在满分的界限100%之外"),
        ("≤100%计5分；每超过1%扣0.5分，否则不得分", "“否则不得分”与其余的话合不成一条规则"),
        ("≥98%计2分，每低于5%扣1分", "标准最高计2分，分值却是5分"),
        ("≥98%计6分，每低于5%扣1分", "标准写“6分”，分值却是5分"),
        ("≥98%得满分（4分），每低于5%扣1分", "标准里的分值4分与表列分值不同"),
        ("≥98%得满分，每低于5%扣权重分（4分）5%", "标准里的分值4分与表列分值不同"),
        ("不低于98%（不含）计满分，每低于5%扣1分", "不低于98%（不含）计满分"),
        ("达到98%（含97%）计满分，每低于5%扣1分", "达到98%（含97%）计满分"),
        # two ratios
        ("预算完成率≥95%得5分，80%≤支付率<95%得3分，完成率<80%不得分", "是不是一个指标，没有写清"),
        ("执行率=支出/预算×100%。完成率≥95%得满分，每低1%扣1分", "是不是一个指标，没有写清"),
        ("未公开且完成率≥90%得5分，否则不得分", "未公开且完成率≥90%得5分"),
        # proportions that can be taken in two ways
        ("≥95%得满分，未达到的按比例计分", "是按比率乘分值，还是按比率与95%之比"),
        ("≥95%得满分，≤60%不得分，区间内按比例计分", "没有写清"),
        ("≥95%得满分，≤60%不得分，低于95%的，得分=比率×分值", "衔接没有写清"),
        ("≤100%得满分，超过的按比例扣分", "没有写"),
        ("≥100%得满分，区间内按比例扣分", "直线的另一端没有写"),
        ("≤120%得满分，≥100%得0分，区间内按比例扣分", "满分与不得分的界限颠倒"),
        ("≤100%得满分，≥120%得0分，110%-120%之间按比例扣分", "对不上"),
        ("超过95%得满分，低于95%的，得分=比率×分值", "没有写清95%本身是计满分还是按比例"),
        ("未达到的按比例计分", "按比例计分的是哪一段没有写清"),
        ("按比例扣分", "没有写多少计满分"),
        ("按权重计分", "按权重计分"),
        ("得分=比率×4分", "标准最高计4分，分值却是5分"),
        ("得分=比率×分值×80%", "得分=比率×分值×80%"),
        ("得分=（自评得分或考核得分/总分）×5", "得分=（自评得分或考核得分/总分）×5"),
        # cases and points
        ("每出现两例扣1分", "每出现两例扣1分"),
        ("每完成一项得1分", "每完成一项得1分"),
        ("每超过1个点扣1分", "没有写从什么数起扣分"),
        ("每出现一例扣1分，每出现一次投诉扣2分", "有两处逐例扣分"),
        ("每出现一例扣1分，情节严重的不得分", "情节严重的不得分"),
        ("无截留的得满分，每发现一例挪用扣1分", "说的是不是一件事，没有写清"),
        ("制度健全的得满分，每发现一例制度缺失扣1分", "说的是不是一件事，没有写清"),
        ("制度健全。每发现一例扣1分", "“制度健全”与逐例扣分的关系没有写清"),
        ("如采购金额大于计划金额则本项不得分", "如采购金额大于计划金额则本项不得分"),
        ("①制度健全，计3分；②执行有效，计1分", "各要点合计4分，分值却是5分"),
        ("①优秀，计4分；②良好，计3分；③较差，计0分", "标准最高计4分"),
        ("①优秀，计5分；②良好，计3分；③公开，计0分", "择一的档次"),
        ("优秀，计5分；良好，计1分；一般，计3分", "各档次的分数没有依次降低"),
        ("①制度健全，计3分；③执行有效，计2分", "没有依次编号"),
        ("制度健全，计3分；执行有效，计1分", "各要点合计4分，分值却是5分"),
        ("①制度健全，计5分", "没有依次编号"),
        ("①完成率≥90%，计3分；②执行有效，计2分", "合不成一条规则"),
        ("①制度健全，计3分；②执行有效，每发现一例扣1分", "执行有效"),
        ("①健全；②有效；③公开。每项2分，计5分", "3项每项2分，不合计5分"),
        ("①健全；②有效；③公开。每项2分", "各要点合计6分"),
        # numbering or number
        ("1.90%以上（含）计5分；2.80%（含）-90%，计3分；3.80%以下，0分", "是序号还是数，不能确定"),
        ("1. 5%以下（含）计满分，每超过1%扣1分", "“1. 5%以下（含）计满分”开头的数字是序号还是数"),
        # judged
        ("视情况酌情得0-5分", "视情况酌情得0-5分"),
        ("符合要求计满分，否则计0分", "符合要求计满分"),
        ("不超编的计满分，超编的视情况扣分", "不知道“不超编的计满分”是比率的哪个数"),
        ("控制较好的计满分，否则酌情扣分", "否则酌情扣分"),
        ("≤100%计5分，小于100%的视情扣分", "与满分的条件不是一正一反"),
        ("100%以下计满分，100%以上的视情扣分", "没有写清100%本身是否满分"),
        ("≤90%计满分，大于100%的视情扣分", "不是一正一反"),
        ("≤100%计3分，超过的视情扣分", "标准最高计3分"),
        ("效果较好的计5分；一般3分；无效果或者没有计划计0分", "择一的档次"),
        ("≤100%得满分，否则扣分=超出的百分点×0.5", "否则扣分=超出的百分点×0.5"),
        ("≤100%得满分，每超过1%扣0.5分。注：涉密单位得满分", "合不成一条规则"),
    ],
)  # fmt: skip
def test_words_that_give_no_rule(text: str, why: str):
    told = refused(text, 5)

    assert any(why in phrase for phrase in told), told


@pytest.mark.parametrize(
    "text",
    [
        "100%以下（含）计满分，每超出1%扣0.5分，扣完为止",
        "90%以上（含）计5分；80%（含）-90%，计3分；低于80%计0分",
        "①制度健全，计3分；②执行有效，计2分",
        "每出现一例扣1分，扣完为止",
    ],
)
def test_every_character_of_a_number_counts(text: str):
    """Change any one digit: the rule changes with it, or there is none."""
    before = read_criterion(text, 5)
    for found in re.finditer(r"\d", text):
        for digit in "0123456789":
            if digit != found.group():
                changed = text[: found.start()] + digit + text[found.end() :]
                assert read_criterion(changed, 5).source != before.source, changed


def test_unread_phrases_are_quoted_as_published():
    told = refused("“三公经费”控制率 ≤１００％ 计满分，每超 出１％酌情 扣分。", 5)

    assert told == ("每超 出１％酌情 扣分",)
