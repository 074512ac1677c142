"""The page 体系: what a rubric says about itself, one entry a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from perfeval_xl.rubric.book.cells import Cell, from_cell, to_cell

PAGE = "体系"
HEADINGS = ("项", "名称", "值")

_TEXTS = {
    "id": "编号",
    "title": "标题",
    "issuer": "发布单位",
    "source": "出处",
    "unit": "金额单位",
    "reading": "解读",
}
_VALUES = {
    "version": "版本",
    "fiscal_year": "年度",
    "judge_on": "按印出的百分数计分，取到",
    "items_apart": "要点逐行印",
}
_CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "when_missing": ("数据缺少时", {"self_score": "按自评得分暂计", "pending": "待补"}),
    "when_not_applicable": ("指标不适用时", {"full": "计满分", "rescale": "其余指标折算"}),
}
_MAPS = {"grades": "等级", "levels": "上级指标的分值", "derived": "推算的数"}
_PAIRS = {"same": "应当相等的数", "table": "公布的表的列"}
KEYS = (*_TEXTS, *_VALUES, *_CHOICES, *_MAPS, *_PAIRS)


def to_rows(data: Mapping[str, Any]) -> list[list[Cell]]:
    """Lay out the head of a rubric file, in the order of the file."""
    rows: list[list[Cell]] = []
    for key in (each for each in data if each in KEYS):
        value = data[key]
        if key in _TEXTS:
            rows.append([_TEXTS[key], None, str(value)])
        elif key in _VALUES:
            rows.append([_VALUES[key], None, to_cell(value)])
        elif key in _CHOICES:
            name, words = _CHOICES[key]
            rows.append([name, None, words[value]])
        elif key in _MAPS:
            rows += [[_MAPS[key], name, to_cell(each)] for name, each in value.items()]
        else:
            rows += [[_PAIRS[key], left, right] for left, right in value]
    return rows


def from_rows(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Read the head back. Raises ValueError with the row that is not understood."""
    keys = {name: key for key, name in (_TEXTS | _VALUES | _MAPS | _PAIRS).items()}
    keys |= {name: key for key, (name, _) in _CHOICES.items()}
    data: dict[str, Any] = {}
    for row in rows:
        item, name, value = (*row, None, None, None)[:3]
        if not item:
            continue
        key = keys.get(str(item).strip())
        if key is None:
            raise ValueError(f"“{PAGE}”里没有“{item}”这一项，应为：{'、'.join(keys)}")
        if key in _TEXTS:
            data[key] = "" if value is None else str(value)
        elif key in _CHOICES:
            data[key] = _choice(key, value)
        elif key in _MAPS:
            data.setdefault(key, {})[str(name)] = from_cell(value)
        elif key in _PAIRS:
            data.setdefault(key, []).append([str(name), str(value)])
        else:
            data[key] = from_cell(value)
    return data


def _choice(key: str, value: Any) -> str:
    name, words = _CHOICES[key]
    for meaning, said in words.items():
        if str(value).strip() == said:
            return meaning
    raise ValueError(f"“{name}”应为：{'、'.join(words.values())}，却是“{value}”")
