"""Who is drawn: the same for a seed, by weight, with those who must be and without who must not."""

from __future__ import annotations

import pandas as pd
import pytest

from perfeval_xl.batch.settings.settings import load_settings
from perfeval_xl.follow_up.sampling.draw import drawn_of, frame_digest, seed_of, size_of
from perfeval_xl.follow_up.sampling.risk import MARKS, MONEY, UNCHECKED, UNSEEN
from perfeval_xl.follow_up.sampling.rules import BASE, SampleRules
from perfeval_xl.follow_up.sampling.sample_book import risks_of
from perfeval_xl.messages import PerfevalError


def weights(*values: float) -> pd.Series:
    return pd.Series(values, dtype="float64")


def test_a_seed_draws_the_same_again_and_another_one_others():
    even = weights(*[1.0] * 40)

    first = drawn_of(even, 7, 10)

    assert drawn_of(even, 7, 10) == first
    assert len({*first}) == 10
    assert any(drawn_of(even, seed, 10) != first for seed in range(8, 12))


def test_a_larger_sample_goes_on_where_a_smaller_one_ended():
    even = weights(*[1.0] * 40)

    assert drawn_of(even, 7, 20)[:10] == drawn_of(even, 7, 10)


def test_who_must_is_drawn_and_counts_and_who_is_skipped_is_not():
    even = weights(*[1.0] * 10)

    for seed in range(30):
        drawn = drawn_of(even, seed, 4, must=[8, 2], skip=[0, 1])
        assert drawn[:2] == [2, 8]
        assert len(drawn) == 4
        assert not {0, 1} & {*drawn}
    assert drawn_of(even, 1, 1, must=[3, 4, 5]) == [3, 4, 5]


def test_who_weighs_more_is_drawn_more_often():
    """In the first draw each has the chance of its share of the weight: 1 of 10, 2 of 10 …"""
    uneven = weights(1, 2, 3, 4)

    first = pd.Series([drawn_of(uneven, seed, 1)[0] for seed in range(4000)]).value_counts()

    for at, weight in enumerate(uneven):
        assert first[at] / 4000 == pytest.approx(weight / 10, abs=0.025)


def test_who_weighs_nothing_is_drawn_last():
    assert {drawn_of(weights(0, 1, 1), seed, 2)[0] for seed in range(20)} == {1, 2}
    assert len(drawn_of(weights(0, 1), 3, 2)) == 2


@pytest.mark.parametrize(
    ("share", "count", "frame", "drawn"),
    [(0.2, None, 18, 4), (0.07, None, 100, 7), (0.2, None, 15, 3), (0.01, None, 3, 1),
     (None, 5, 18, 5), (None, 50, 18, 18), (1.0, None, 18, 18)],
)  # fmt: skip
def test_a_share_is_rounded_up(share, count, frame, drawn):
    assert size_of(share, count, frame) == drawn


def marks(*names: str, unchecked: float = 0.0) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples([(name, "r", 2026) for name in names])
    return pd.DataFrame(0.0, index, list(MARKS)).assign(**{UNCHECKED: unchecked})


def test_the_seed_of_a_frame_is_another_one_when_anything_in_it_is():
    frames = [marks("甲", "乙"), marks("甲", "丙"), marks("甲", "乙", unchecked=0.1)]
    seeds = [seed_of(frame_digest(each, "2026-10")) for each in frames]

    assert seeds[0] == seed_of(frame_digest(marks("甲", "乙"), "2026-10"))
    assert len({*seeds, seed_of(frame_digest(frames[0], "2026-11"))}) == 4


def rules(text: str, tmp_path, share: float | None = None, count: int | None = None) -> SampleRules:
    path = tmp_path / "perfeval.toml"
    path.write_text(f"[sample]\n{text}", encoding="utf-8")
    return SampleRules.of(load_settings(path).follow_up["sample"], share, count)


def test_nobody_has_a_share_by_default(tmp_path):
    with pytest.raises(PerfevalError) as told:
        rules("", tmp_path)

    assert told.value.code == "SAMPLE_NEEDS_SHARE"
    assert "--share" in str(told.value)


def test_a_share_beyond_all_is_refused(tmp_path):
    with pytest.raises(PerfevalError) as told:
        rules("", tmp_path, share=1.5)

    assert (told.value.code, "150%" in str(told.value)) == ("SAMPLE_SHARE_INVALID", True)


def test_a_call_goes_before_the_settings(tmp_path):
    told = rules('share = "20%"', tmp_path, count=3)

    assert (told.share, told.count) == (None, 3)
    assert rules('share = "20%"', tmp_path).share == 0.2


def test_weights_are_all_one_until_a_place_sets_some(tmp_path):
    own = rules("count = 1", tmp_path)
    given = rules('count = 1\nweights = { "金额" = 5 }', tmp_path)

    assert own.own_weights
    assert {*own.weights.values()} == {1.0}
    assert not given.own_weights
    assert {name: weight for name, weight in given.weights.items() if weight} == {BASE: 1, MONEY: 5}


def test_risk_is_the_sum_of_weights_times_marks(tmp_path):
    own = rules('count = 1\nweights = { "未核实" = 2, "久未抽查" = 1 }', tmp_path)
    frame = marks("甲", unchecked=0.25).assign(**{UNSEEN: 1.0, MONEY: 1.0})

    assert risks_of(frame, own.weights).tolist() == [1 + 2 * 0.25 + 1]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('weights = { "满意度" = 1 }', "满意度"),
        ('must = ["甲局"]\nskip = ["甲局", "乙局"]', "甲局"),
        ('share = "20%"', "share 和 count"),
        ('combine = "众数"', "combine"),
        ('bands = { "一致" = 5 }', "bands"),
    ],
)
def test_settings_that_say_no_sense_are_refused(tmp_path, text, word):
    with pytest.raises(PerfevalError) as told:
        rules(f"count = 1\n{text}", tmp_path)

    assert told.value.code == "SETTINGS_INVALID"
    assert word in str(told.value)
