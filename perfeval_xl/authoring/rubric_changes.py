"""What is different between two rubric files: last year's and the copy that was edited since."""

from collections.abc import Iterator, Mapping
from typing import Any

from perfeval_xl.rubric.expressions.thresholds import percent
from perfeval_xl.rubric.form.form_entry import Entry
from perfeval_xl.rubric.indicator import Indicator, compact
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.reading.words import rule_words

_OF_INDICATOR = {
    "path": "上级指标",
    "name": "名称",
    "points": "分值",
    "content": "指标内容",
    "criterion": "评价标准",
    "explanation": "指标说明",
    "source": "数据来源",
    "ratio": "计算公式",
    "when_zero": "除数为零时的规定",
    "exceptions": "例外",
    "classes": "各类单位的规则",
    "periods": "评价期间",
    "reading": "解读",
}
_OF_RUBRIC = {
    "title": "标题",
    "issuer": "发布单位",
    "version": "版本",
    "unit": "单位",
    "grades": "等级",
    "levels": "上级指标的分值",
    "when_missing": "缺数据时的规定",
    "when_not_applicable": "不适用时的规定",
    "judge_on": "指标值取到哪一位",
    "ratio_limit": "指标值的上限",
    "provisional_above": "暂评、另排的界限",
    "reading": "总的解读",
    "same": "应当相等的数",
    "balance": "应当结平的数",
    "within": "不应超过的数",
    "per_head": "按人数核对的金额",
    "derived": "由表单计算的数据项",
}
_OF_ENTRY = {"full_label": "称呼", "kind": "种类", "sum": "合计的各项", "none": "填“无”的意思"}
_BY_ITSELF = {"id", "fiscal_year", "digest", "forms", "indicators", "published", "period"}
"""What is compared elsewhere, or is another one in every copy."""
_LONGEST, _AROUND = 40, 6


def rubric_changes(before: Rubric, after: Rubric) -> list[str]:
    """Return the differences, a line each: of the whole, of every indicator, of the form.

    Both are whole rubrics of one year, so that the years in the form's headings are none.
    """
    return [
        *_of_the_whole(before, after),
        *_of_indicators(before, after),
        *_of_the_form(_entries(before), _entries(after)),
    ]


def _of_the_whole(before: Rubric, after: Rubric) -> Iterator[str]:
    if before.total_points != after.total_points:
        yield f"分值合计 {before.total_points:.10g} → {after.total_points:.10g}"
    for name in type(after).model_fields:
        if name not in _BY_ITSELF and getattr(before, name) != getattr(after, name):
            words = _OF_RUBRIC.get(name, name)
            yield _difference(words, getattr(before, name), getattr(after, name))


def _of_indicators(before: Rubric, after: Rubric) -> Iterator[str]:
    old, new = ({each.id: each for each in rubric.all_indicators} for rubric in (before, after))
    if before.project is not None and after.project is not None:
        old = {before.project.execution.id: before.project.execution}
        new = {after.project.execution.id: after.project.execution}
    for key, indicator in new.items():
        if key not in old:
            yield f"指标【{indicator.name}】 新增，{indicator.points:.10g} 分"
        elif changes := list(_of_one(old[key], indicator)):
            yield f"指标【{indicator.name}】 {'；'.join(changes)}"
    for key, indicator in old.items():
        if key not in new:
            yield f"指标【{indicator.name}】 删去，原为 {indicator.points:.10g} 分"
    kept = [key for key in new if key in old]
    if kept != [key for key in old if key in new]:
        yield "指标的先后次序有改动"


def _of_one(old: Indicator, new: Indicator) -> Iterator[str]:
    for name, words in _OF_INDICATOR.items():
        if _plain(getattr(old, name)) != _plain(getattr(new, name)):
            yield _difference(words, getattr(old, name), getattr(new, name))
    if old.rule != new.rule:
        rules = (rule_words(each.rule, each.points) for each in (old, new))
        yield _difference("评分规则", *rules)
    others = set(type(new).model_fields) - set(_OF_INDICATOR) - {"rule", "key"}
    for name in sorted(others):
        if getattr(old, name) != getattr(new, name):
            yield _difference(name, getattr(old, name), getattr(new, name))


def _entries(rubric: Rubric) -> dict[str, Entry]:
    inner = rubric.of_projects.entries if rubric.of_projects else {}
    return {**rubric.entries, **inner}


def _of_the_form(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> Iterator[str]:
    for name, entry in new.items():
        if name not in old:
            yield f"表单 新增 {entry.full_label}（{name}）"
            continue
        changes = [
            _difference(words, getattr(old[name], key), getattr(entry, key))
            for key, words in _OF_ENTRY.items()
            if getattr(old[name], key) != getattr(entry, key)
        ]
        if changes or old[name] != entry:
            yield f"表单 {name}：{'；'.join(changes) or '关系或位置有改动'}"
    for name, entry in old.items():
        if name not in new:
            yield f"表单 删去 {entry.full_label}（{name}）"


def _plain(value: Any) -> Any:
    return compact(value) if isinstance(value, str) else value


def _difference(words: str, old: Any, new: Any) -> str:
    """Say what changed: short values whole, of long texts the part that is another one."""
    if not all(isinstance(value, str | int | float | dict | tuple) for value in (old, new)):
        return f"{words}有改动"
    one, other = _shown(old), _shown(new)
    if one is None or other is None:
        return f"{words}有改动"
    if len(one) > _LONGEST or len(other) > _LONGEST:
        one, other = _apart(one, other)
    return f"{words}“{one}” → “{other}”"


def _shown(value: Any) -> str | None:
    """Return a value as people write it; None for one that takes more than a line."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, dict):
        plain = all(isinstance(each, str | int | float) for each in value.values())
        return "、".join(f"{key} {_shown(each)}" for key, each in value.items()) if plain else None
    if isinstance(value, tuple):
        return "、".join(value) if all(isinstance(each, str) for each in value) else None
    share = isinstance(value, float) and 0 < value < 1
    return percent(value) if share else f"{value:.10g}"


def _apart(one: str, other: str) -> tuple[str, str]:
    """Return the parts of two texts that differ, with a few characters around them."""
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    left = shorter - start
    end = next((at for at in range(left) if one[-1 - at] != other[-1 - at]), left)
    first = max(0, start - _AROUND)

    def part(text: str) -> str:
        last = min(len(text), len(text) - end + _AROUND)
        return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"

    return part(one), part(other)
