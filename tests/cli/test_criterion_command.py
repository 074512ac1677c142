"""`perfeval criterion`: the rule, its parameters and its scores, or what was not understood."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from perfeval_xl.cli import app
from perfeval_xl.rubric.rules import read_rule

STEP = "100%以下（含）计满分，每超出1%扣0.5分，扣完为止。"
BANDS = "90%（含）以上计6分；80%（含）-90%，计4分；低于80%计0分。"
ITEMS = "①制度健全，计1分；②执行有效，计1分。"


def invoke(*arguments: str):
    return CliRunner().invoke(app, ["criterion", *arguments])


def as_json(*arguments: str):
    result = invoke(*arguments, "--json")
    return result.exit_code, json.loads(result.output)


def test_a_rule_is_printed_with_its_parameters_and_scores():
    result = invoke(STEP, "--points", "5", "--at", "0.9341", "--at", "1.0234")

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "规则：≤100%，计5分；每超过1%扣0.5分，不足1%不扣分，扣完为止",
        "参数：step full=<= 100% every=1% deduct=0.5",
        "93.41%：5分",
        "102.34%：4分",
    ]


def test_bands_are_printed_one_by_one():
    lines = invoke(BANDS, "--points", "6").output.splitlines()

    assert lines == [
        "规则：＜80%，不得分；80%≤比率＜90%，计4分；≥90%，计6分",
        "参数：bands >= 90% → 6，[80%, 90%) → 4，< 80% → 0",
    ]


def test_the_rule_is_printed_as_json_as_it_stands_in_a_file():
    code, data = as_json(BANDS, "--points", "6", "--at", "0.9341", "--at", "0.8", "--at", "0.7")

    assert code == 0
    assert data == {
        "rule": {
            "bands": [
                [">= 90%", 6, "90%（含）以上计6分"],
                ["[80%, 90%)", 4, "80%（含）-90%，计4分"],
                ["< 80%", 0, "低于80%计0分"],
            ]
        },
        "text": "＜80%，不得分；80%≤比率＜90%，计4分；≥90%，计6分",
        "scores": [6, 4, 0],
        "unread": [],
        "notes": [],
    }
    assert read_rule(data["rule"]).score(6, [0.85]) == [4]


def test_what_is_not_understood_is_told_and_nothing_is_guessed():
    code, data = as_json("视情况酌情扣分，最多扣3分", "--points", "5", "--at", "1", "--at", "2")

    assert code == 1
    assert data == {
        "rule": None, "text": "", "scores": [None, None], "unread": ["视情况酌情扣分"],
        "notes": [],
    }  # fmt: skip

    result = invoke("视情况酌情扣分", "--points", "5", "--at", "1")
    assert result.exit_code == 1
    assert result.output.splitlines() == ["没有读成规则：", "  视情况酌情扣分"]


@pytest.mark.parametrize(
    ("text", "points", "at", "scores"),
    [
        ("每出现一例扣1分", 3, [0, 2, 5], [3, 1, 0]),
        ("一经发现挪用，不得分", 3, [0, 1], [3, 0]),
        (ITEMS, 2, [1, 0.5, 0, 3], [1.5, 1]),
        ("得分=（考核得分/总分）×8", 8, [0.925], [7.4]),
        (STEP, 5, [], []),
    ],
)
def test_at_gives_what_the_rule_looks_at(text: str, points: float, at: list, scores: list):
    given = [word for each in at for word in ("--at", str(each))]

    code, data = as_json(text, "--points", str(points), *given)

    assert code == 0
    assert data["scores"] == pytest.approx(scores)


def test_the_points_of_a_checklist_are_printed_as_one_sum():
    result = invoke(ITEMS, "--points", "2", "--at", "1", "--at", "0.5")

    assert result.output.splitlines()[-1] == "各要点得分合计：1.5分"
    assert (
        invoke("每出现一例扣1分", "--points", "3", "--at", "2").output.splitlines()[-1] == "2：1分"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([STEP, "--points", "0"], "错误：分值应是大于 0 的数，现为 0.0。"),
        ([STEP, "--points", "nan"], "错误：分值应是大于 0 的数，现为 nan。"),
        ([STEP, "--points", "inf"], "错误：分值应是大于 0 的数，现为 inf。"),
        (
            [STEP, "--points", "5", "--at", "inf"],
            "错误：--at 应是数，现为 inf；93.41% 写作 0.9341。",
        ),
        (
            [ITEMS, "--points", "2", "--at", "1"],
            "错误：这条标准有 2 个要点，--at 应按要点依次给出得分，现有 1 个数。",
        ),
    ],
)  # fmt: skip
def test_a_slip_is_told_in_one_sentence(arguments: list[str], words: str):
    result = invoke(*arguments)

    assert result.exit_code == 2
    assert result.output.strip() == words


@pytest.mark.parametrize("arguments", [[STEP], ["--points", "5"], [STEP, "--points", "五"]])
def test_a_wrong_call_is_a_usage_error(arguments: list[str]):
    assert invoke(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("text", "at", "printed"),
    [
        ("优秀4分、良好3分、差0分", [], ["judged 优秀 → 4，良好 → 3，差 → 0"]),
        ("明显得3-4分，较明显得1-2分，不明显得0分", [], ["明显 → 3至4"]),
        ("3天内办结得4分，每超过1天扣1分", ["5"], ["unit=天", "5：2分"]),
        (
            "偏差在±5%以内（含）得4分，超过±5%不得分",
            ["-0.04"],
            ["假定：指标值按绝对值计", "-4%：4分"],
        ),
        ("=0得4分；0-10%（含）得3分；大于10%不得分", ["-0.08"], ["least=0", "-8%：由人评定"]),
    ],
)
def test_what_was_taken_is_printed(text: str, at: list[str], printed: list[str]):
    asked = [word for figure in at for word in ("--at", figure)]
    result = invoke(text, "--points", "4", *asked)

    assert result.exit_code == 0
    assert [words for words in printed if words not in result.stdout] == []
