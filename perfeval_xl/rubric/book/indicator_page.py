"""The page 评分表: one 三级指标 a row, the published words first, then the machine's rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from perfeval_xl.rubric.book.cells import Cell
from perfeval_xl.rubric.book.columns import REST, Columns
from perfeval_xl.rubric.reading.words import rule_words
from perfeval_xl.rubric.rules import read_rule

PAGE = "评分表"
LEVELS = ("一级指标", "二级指标")
_OUTCOMES = {"full": "满分", "zero": "零分", "not_applicable": "不适用", "pending": "待补"}
_CASES = (
    ("both", "分子分母都为零", "都为零的说明"),
    ("denominator", "只有分母为零", "分母为零的说明"),
)
_COLUMNS = Columns(
    {
        "code": ("代码", "text"),
        "name": ("三级指标", "text"),
        "points": ("分值", "value"),
        "content": ("指标内容", "text"),
        "criterion": ("评价标准", "text"),
        "explanation": ("指标说明", "text"),
        "source": ("数据来源", "text"),
        "ratio": ("计算公式", "text"),
        "rule": ("评分规则", "value"),
        "exceptions": ("例外", "value"),
        "reading": ("解读", "text"),
        "key": ("标识", "text"),
    }
)
_ZERO_HEADINGS = tuple(name for case in _CASES for name in case[1:])
MEANING = "规则的意思（只供阅读）"
HEADINGS = (*LEVELS, *_COLUMNS.headings[:-1], *_ZERO_HEADINGS, REST, MEANING)


def to_rows(indicators: Sequence[Mapping[str, Any]]) -> list[list[Cell]]:
    """Lay out the indicators of a rubric file, in order, the rule in words at the end."""
    rows: list[list[Cell]] = []
    for indicator in indicators:
        record = {key: each for key, each in indicator.items() if key not in ("path", "when_zero")}
        path = list(indicator["path"])
        if len(path) > len(LEVELS):
            record["path"] = path[len(LEVELS) :]
        levels: list[Cell] = [*path, *[None] * len(LEVELS)][: len(LEVELS)]
        *own, rest = _COLUMNS.to_row(record)
        meaning = rule_words(read_rule(indicator["rule"]), indicator["points"])
        rows.append([*levels, *own, *_zero_cells(indicator.get("when_zero")), rest, meaning])
    return rows


def from_rows(headings: Sequence[Any], rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Read the indicators back. Raises ValueError with the row that is not understood."""
    indicators = []
    for row in rows:
        if not any(cell not in (None, "") for cell in row):
            continue
        given = dict(zip((str(heading).strip() for heading in headings), row, strict=False))
        try:
            record = _COLUMNS.from_row(headings, row)
            levels = [str(given[name]) for name in LEVELS if given.get(name)]
            record["path"] = levels + list(record.get("path", []))
            if zero := _zero_cases(given):
                record["when_zero"] = zero
        except ValueError as error:
            raise ValueError(f"“{PAGE}”的“{given.get('三级指标')}”一行：{error}") from None
        indicators.append(record)
    return indicators


def _zero_cells(when_zero: Mapping[str, Any] | None) -> list[Cell]:
    if when_zero is None:
        return [None] * len(_ZERO_HEADINGS)
    cells: list[Cell] = []
    for case, _, _ in _CASES:
        cells += [_OUTCOMES[when_zero[case]["result"]], str(when_zero[case]["because"])]
    return cells


def _zero_cases(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cases of a zero denominator that are filled in."""
    meanings = {said: outcome for outcome, said in _OUTCOMES.items()}
    cases = {}
    for case, heading, because in _CASES:
        said = str(given.get(heading) or "").strip()
        if not said:
            continue
        if said not in meanings:
            raise ValueError(f"“{heading}”应为：{'、'.join(meanings)}，却是“{said}”")
        cases[case] = {"result": meanings[said], "because": str(given.get(because) or "")}
    return cases
