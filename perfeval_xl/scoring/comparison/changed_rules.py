"""What of an indicator's rule is another one than before, in words."""

from __future__ import annotations

from typing import Any

from perfeval_xl.rubric.indicator import Indicator, compact
from perfeval_xl.rubric.model import Rubric

_WORDS = {
    "criterion": "评价标准",
    "ratio": "计算公式",
    "rule": "评分规则",
    "exceptions": "例外",
    "when_zero": "除数为零时的规定",
}
_OF_ALL = {
    "judge_on": "指标值取到哪一位",
    "when_missing": "缺数据时的规定",
    "when_not_applicable": "不适用时的规定",
    "derived": "由表单计算的数据项",
}
_LONGEST = 60


def changed_rule(before: Rubric | None, after: Rubric | None, key: str) -> list[str] | None:
    """Return what changed of an indicator's rule, [] for nothing; None where that is not known.

    The 分值 is not looked at: the scores tell it themselves.
    """
    found = [_find(rubric, key) for rubric in (before, after)]
    if before is None or after is None or found[0] is None or found[1] is None:
        return None
    told = []
    for name, words in _WORDS.items():
        old, new = (getattr(each, name) for each in found)
        if (type(old), _plain(old)) != (type(new), _plain(new)):
            told.append(_difference(words, old, new))
    for name, words in _OF_ALL.items():
        if getattr(before, name) != getattr(after, name):
            told.append(f"{words}有改动")
    return told


def _find(rubric: Rubric | None, key: str) -> Indicator | None:
    owner = rubric.of_projects or rubric if rubric else None
    return owner.by_id.get(key) if owner else None


def _plain(value: Any) -> Any:
    return compact(value) if isinstance(value, str) else value


def _difference(words: str, old: Any, new: Any) -> str:
    """Say what changed; texts that can be read at a glance in full."""
    short = all(isinstance(each, str) and len(each) <= _LONGEST for each in (old, new))
    return f"{words}“{old}” → “{new}”" if short else f"{words}有改动"
