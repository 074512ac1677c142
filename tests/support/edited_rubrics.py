"""Rubrics with other weights, thresholds and provisions: what a bureau tries before it decides."""

from __future__ import annotations

import json
import random
import re
from functools import cache
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML

from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import rubric_source

_BOUND = re.compile(r"([<>=]*\s*)(\d+(?:\.\d+)?)(%?)")
_FACTORS = (0.5, 0.8, 0.9, 1.1, 1.5, 2.0)


@cache
def _file(name: str) -> str:
    """Return a shipped rubric as JSON: nothing in it is shared."""
    return json.dumps(YAML(typ="safe", pure=True).load(rubric_source(name)[0]), ensure_ascii=False)


def edited_text(name: str, seed: int) -> str:
    """Return the file of a shipped rubric with some of its numbers changed, right as a rubric."""
    choose, data = random.Random(seed), json.loads(_file(name))
    for at, indicator in enumerate(data.get("indicators", [])):
        tried = data["indicators"][at] = _indicator(choose, indicator)
        items = tried["rule"].get("checklist") if isinstance(tried["rule"], dict) else None
        if items and data.get("items_apart"):  # printed one by one: they make the 分值
            tried["points"] = float(f"{sum(map(_points, items)):.6g}")
    if data.get("project"):
        data["project"]["execution"] = _indicator(choose, data["project"]["execution"])
        _declared(choose, data["project"]["declared"])
    if choose.random() < 0.7:
        *upper, last = data["grades"]
        bounds = sorted(choose.sample(range(30, 100), len(upper)), reverse=True)
        data["grades"] = {**dict(zip(upper, bounds, strict=True)), last: 0}
    if choose.random() < 0.3:
        data["when_missing"] = choose.choice(["self_score", "pending"])
        data["when_not_applicable"] = choose.choice(["full", "rescale"])
    if choose.random() < 0.2:
        data["judge_on"] = choose.choice(["1%", "0.1%", "0.01%"])
    return json.dumps(data, ensure_ascii=False)  # which is YAML, too


def edited_rubric(name: str, seed: int, year: int | None = None) -> Rubric:
    """Return the rubric of `edited_text`."""
    return read_rubric(edited_text(name, seed), f"{name}.yaml", year)


def _indicator(choose: random.Random, indicator: dict[str, Any]) -> dict[str, Any]:
    """Return an indicator with another 分值 or another rule, where that makes a right one."""
    tried = dict(indicator)
    for name, share in (("rule", 0.6), ("points", 0.5)):
        if choose.random() >= share:
            continue
        other = {**tried, name: _scaled(choose, tried[name])}
        try:
            Indicator.model_validate(other)
        except ValidationError:
            continue
        tried = other
    return tried


def _points(item: Any) -> float:
    return next(value for value in _leaves(item) if isinstance(value, int | float))


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict | list):
        below = value.values() if isinstance(value, dict) else value
        return [leaf for each in below for leaf in _leaves(each)]
    return [value]


def _scaled(choose: random.Random, value: Any) -> Any:
    """Return a part of a rule with some of its numbers scaled; words stay."""
    if isinstance(value, dict):
        return {key: _scaled(choose, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_scaled(choose, each) for each in value]
    if isinstance(value, bool) or choose.random() < 0.3:
        return value
    if isinstance(value, int | float):
        return float(f"{value * choose.choice(_FACTORS):.6g}")
    bound = _BOUND.fullmatch(value) if isinstance(value, str) else None
    if bound is None:
        return value
    return f"{bound[1]}{float(bound[2]) * choose.choice(_FACTORS):.6g}{bound[3]}"


def _declared(choose: random.Random, declared: dict[str, Any]) -> None:
    if choose.random() < 0.5:
        declared["full"] = choose.choice([80, 100, 120])
    bounds = sorted(choose.sample(range(10, 95), len(declared["levels"]) - 1), reverse=True)
    if choose.random() < 0.7:
        for upper, lower, bound in zip(
            declared["levels"], declared["levels"][1:], bounds, strict=False
        ):
            upper["above"] = lower["upto"] = f"{bound}%"
