"""What is kept of a return takes little room, and is what was read."""

from __future__ import annotations

import pickle
from pathlib import Path
from sys import getsizeof

import pandas as pd
import pytest

from perfeval_xl.forms.figures import figures
from perfeval_xl.forms.figures.figures import collect, collect_items
from perfeval_xl.forms.figures.packed_returns import Packed, SharedNames
from perfeval_xl.forms.reading.returned import Return


def returned(hengyang, name: str, figures: dict[str, float], words: dict[str, str]) -> Return:
    line = {"清单": "业务工作专项", "序号": 1, "名称": name, "本年决算": None, "本年预算": 2.5}
    typed = {each: str(value) for each, value in figures.items()}
    return Return(Path(name), hengyang, name, "", figures, {}, typed, [line], words)


def three(hengyang) -> list[Return]:
    return [
        returned(hengyang, "甲局", {"编制数": 12.0, "在职人数": 0.1 + 0.2}, {}),
        returned(hengyang, "乙局", {"在职人数": 3.0, "甲": 2}, {"厉行节约保障措施": "有"}),
        returned(hengyang, "丙局", {"乙": 4.5, "甲": 1}, {"自评等级": "优"}),
    ]


def shared(returns: list[Return]) -> list[Return]:
    shared, copies = SharedNames(), pickle.loads(pickle.dumps(returns))
    for each in copies:
        shared.share(each)
    return copies


def test_packed_values_are_those_that_were_given_whole_numbers_too():
    values = {"甲": 12, "乙": 0.1 + 0.2, "丙": "９５%", "丁": None}
    packed = Packed(tuple(values), values.values())

    assert list(packed.items()) == list(values.items())
    assert [type(each) for each in packed.values()] == [int, float, str, type(None)]
    assert packed == values
    assert packed["丙"] == "９５%"
    assert packed.get("戊", "") == ""
    assert packed
    assert not Packed((), ())


def test_a_packed_mapping_takes_a_fifth_of_what_a_dict_takes():
    names = tuple(f"数据项{at}_本年决算" for at in range(100))
    values = {name: at / 7 for at, name in enumerate(names)}
    packed = Packed(names, values.values())

    own = getsizeof(packed) + getsizeof(packed._values)

    assert 5 * own < getsizeof(values) + sum(map(getsizeof, values.values()))


def test_returns_that_name_the_same_share_the_names(hengyang):
    one = returned(hengyang, "甲局", {"编制数": 1.0}, {})
    other = returned(hengyang, "乙局", {"编制数": 2.0}, {})

    first, second = shared([one, other])

    assert next(iter(first.figures)) is next(iter(second.figures))
    assert first.figures._names is second.figures._names  # type: ignore[attr-defined]


def test_cells_that_are_where_others_have_them_are_kept_once(hengyang):
    returns = three(hengyang)
    for each, cell in zip(returns, ("B6", "B6", "B7"), strict=True):
        each.places = {"编制数": ("基础数据表", cell)}

    first, second, moved = shared(returns)

    assert first.places is second.places
    assert moved.places == {"编制数": ("基础数据表", "B7")}


def test_what_is_shared_is_what_was_read(hengyang):
    returns = three(hengyang)

    for before, after in zip(returns, shared(returns), strict=True):
        assert after.figures == before.figures
        assert after.typed == before.typed
        assert after.words == before.words
        assert list(map(dict, after.items)) == before.items
        assert not after.blank


@pytest.mark.parametrize("at_once", [1, 2, 256])
def test_so_many_at_once_give_the_same_figures(hengyang, monkeypatch, at_once: int):
    monkeypatch.setattr(figures, "_AT_ONCE", at_once)
    returns = three(hengyang)

    found = collect(shared(returns), hengyang)

    whole = pd.DataFrame([each.figures for each in returns], index=found.index)
    others = [name for name in whole if name not in ("编制数", "在职人数")]
    assert [name for name in found if name in others] == others == ["甲", "乙"]
    for name in whole:
        pd.testing.assert_series_equal(found[name], whole[name])
    assert found["厉行节约保障措施"].tolist() == ["", "有", ""]
    items = collect_items(returns)
    pd.testing.assert_frame_equal(collect_items(shared(returns)), items)
