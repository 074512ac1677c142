"""Phrases of published tables beside the rule they give, in canonical words."""

from __future__ import annotations

import numpy as np
import pytest

from perfeval_xl.rubric.reading.criterion import read_criterion
from perfeval_xl.rubric.reading.signs import tidy
from perfeval_xl.rubric.reading.words import rule_words
from perfeval_xl.rubric.rules import read_rule


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "以100%为标准，每超过1%扣0.5分。",
            "≤100%，计5分；每超过1%扣0.5分，不足1%不扣分，扣完为止",
        ),
        (
            "预算执行率达到90%（含）以上得5分，90%以下每下降1%扣0.5分",
            "≥90%，计5分；每低于1%扣0.5分，不足1%不扣分，扣完为止",
        ),
        (
            "控制率≤100%得满分;>100%的部分，每1%扣0.5分",
            "≤100%，计5分；每超过1%扣0.5分，不足1%不扣分，扣完为止",
        ),
        (
            "达标率≥95%得5分，每降低5个百分点扣1分，扣完为止（不足5个百分点的按5个百分点计算）",
            "≥95%，计5分；每低于5%扣1分，不足5%按5%计，扣完为止",
        ),
        (
            "完成率达到百分之九十五以上得5分，每下降半个百分点扣0.5分，低于60%不得分。",
            "≥95%，计5分；每低于0.5%扣0.5分，不足0.5%不扣分，扣完为止；＜60%不得分",
        ),
        (
            "≤30%得5分；每超过5%，扣1分；60%以上不得分",
            "≤30%，计5分；每超过5%扣1分，不足5%不扣分，扣完为止；≥60%不得分",
        ),
        (
            "≤100%得满分，每超过1%扣0.5分，最多扣5分",
            "≤100%，计5分；每超过1%扣0.5分，不足1%不扣分，扣完为止",
        ),
        (
            "$\\leq$ 1OO%得5分，每超过l%扣O.5分",
            "≤100%，计5分；每超过1%扣0.5分，不足1%不扣分，扣完为止",
        ),
        (
            "80%以上得5分，60%以上得3分，60%以下不得分",
            "＜60%，不得分；60%≤比率＜80%，计3分；≥80%，计5分",
        ),
        (
            "10%以下得5分，20%以下得3分，20%以上不得分",
            "≤10%，计5分；10%＜比率≤20%，计3分；＞20%，不得分",
        ),
        (
            "1. 90%以上（含），得5分；2. 80%（含）-90%，得3分；3. 80%以下，不得分。",
            "＜80%，不得分；80%≤比率＜90%，计3分；≥90%，计5分",
        ),
        (
            "完成率=实际/计划×100%。实际：按时完成的工作数。完成率≥95%得5分，85%≤完成率<95%得3分，其余0分",
            "＜85%，不得分；85%≤比率＜95%，计3分；≥95%，计5分",
        ),
        (
            "90%≤满意度≤100%，得5分；80%≤满意度<90%，得4分；满意度<80%，不得分",
            "＜80%，不得分；80%≤比率＜90%，计4分；≥90%，计5分",
        ),
        ("0-10%（含）得5分；大于10%得2分", "≤10%，计5分；＞10%，计2分"),
        (
            "控制在90%（含）-110%（含）之间得满分，否则不得分",
            "＜90%，不得分；90%≤比率≤110%，计5分；＞110%，不得分",
        ),
        ("100%以下计满分，超过100%不得分", "≤100%，计5分；否则不得分"),
        ("按比例计分", "≥100%，计5分；低于100%的，得分=比率×5分"),
        ("≥95%得满分，低于95%的，得分=比率×分值", "≥95%，计5分；低于95%的，得分=比率×5分"),
        (
            "≥95%得满分，≤60%不得分，区间内按线性插值计分",
            "≥95%，计5分；≤60%不得分；区间内按线性扣分",
        ),
        ("根据上级考核得分折算。得分=（考核得分/考核总分）×5", "得分=（考核得分/考核总分）×5分"),
        ("无违规得满分，每发现一次扣1分，扣完为止", "每出现一次扣1分，扣完为止"),
        ("发现一例挪用资金的，不得分", "一经发现，不得分"),
        ("一、制度健全，2分；二、执行有效，3分。", "①制度健全，计2分；②执行有效，计3分"),
        ("制度健全；执行有效。各2.5分", "①制度健全，计2.5分；②执行有效，计2.5分"),
        ("制度健全；执行有效。各2分", None),
    ],
)
def test_a_phrase_gives_its_rule(text: str, words: str | None):
    reading = read_criterion(text, 5)

    assert (reading.text or None) == words
    assert (reading.rule is None) == (words is None)


def test_the_rule_of_a_reading_scores():
    reading = read_criterion("100%以下（含）计满分，每超出1%扣0.5分，扣完为止。", 5)

    scores = reading.rule.score(5, np.array([0.9341, 1.0234, 2.0]))
    assert scores.tolist() == [5, 4, 0]


def test_a_rule_that_people_judge_has_words_too():
    assert rule_words(read_rule("judged"), 3) == "由人评定，0至3分"


def test_every_character_remembers_where_it_stood():
    source = "①“三公经费”控制率 ＜＝ １ ０O％ 。\n②每超 出 l％"

    signs = tidy(source)

    assert signs.text == "①三公经费控制率≤100%。②每超出1%"
    for part, quoted in (("三公经费", "“三公经费”"), ("100%", "１ ０O％"), ("出1%", "出 l％")):
        start = signs.text.index(part)
        assert signs.quote(start, start + len(part)) == quoted


@pytest.mark.parametrize(
    ("source", "tidied"),
    [
        ("1.甲；\n2.乙", "①甲;②乙"),
        ("（1）甲；（2）乙", "①甲;②乙"),
        ("一、甲。二、乙", "①甲。②乙"),
        ("1．甲；3．乙", "1.甲;3.乙"),
        ("OA系统I类", "OA系统I类"),
        ("l0个百分点，O分", "10个百分点,0分"),
        ("5。5%", "5.5%"),
        ("计5分。5%以下", "计5分。5%以下"),
        ("控制率\n≤1%", "控制率\n≤1%"),
    ],
)
def test_signs_are_brought_to_one_spelling(source: str, tidied: str):
    assert tidy(source).text == tidied
