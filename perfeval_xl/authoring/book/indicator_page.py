"""The page 评分表: one 三级指标 a row, the published words first, then the machine's rule."""

from collections.abc import Mapping, Sequence
from typing import Any

from perfeval_xl.authoring.book.cells import Cell, numbered, told
from perfeval_xl.authoring.book.columns import REST, Columns
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
        "points": ("分值", "number"),
        "nature": ("性质", "text"),
        "takes": ("最多扣", "number"),
        "content": ("指标内容", "text"),
        "criterion": ("评价标准", "text"),
        "explanation": ("指标说明", "text"),
        "source": ("数据来源", "text"),
        "ratio": ("计算公式", "text"),
        "rule": ("评分规则", "rule"),
        "classes": ("各类单位的规则", "value"),
        "exceptions": ("例外", "value"),
        "periods": ("评价期间", "value"),
        "reading": ("解读", "text"),
        "key": ("标识", "text"),
    }
)
_NEEDED = ("name", "points")
_ZERO_HEADINGS = tuple(name for case in _CASES for name in case[1:])
MEANING = "规则的意思（只供阅读）"
HEADINGS = (*LEVELS, *_COLUMNS.headings[:-1], *_ZERO_HEADINGS, REST, MEANING)
_BESIDE = {"nature": "性质", "takes": "最多扣", "classes": "各类单位的规则"}
"""Columns that stand on the page alone of a rubric that has something to say there."""


TERMS = {
    **{key: f"“{heading}”" for key, heading in (
        ("code", "代码"),
        ("name", "三级指标"),
        ("points", "分值"),
        ("nature", "性质"),
        ("takes", "最多扣"),
        ("criterion", "评价标准"),
        ("explanation", "指标说明"),
        ("ratio", "计算公式"),
        ("rule", "评分规则"),
        ("classes", "各类单位的规则"),
        ("exceptions", "例外"),
        ("periods", "评价期间"),
        ("reading", "解读"),
        ("key", "标识"),
        ("path", "一级指标"),
    )},
    "when_zero": "分母为零的各栏",
    "both": "“分子分母都为零”",
    "denominator": "“只有分母为零”",
    "indicators": "“评分表”页",
}  # fmt: skip
"""The keys of a rubric file in the words of this page."""


def to_rows(indicators: Sequence[Mapping[str, Any]]) -> list[list[Cell]]:
    """Lay out the indicators of a rubric file, in order, the rule in words at the end."""
    rows: list[list[Cell]] = []
    for indicator in indicators:
        record = {key: cell for key, cell in indicator.items() if key not in ("path", "when_zero")}
        path = list(indicator["path"])
        if len(path) > len(LEVELS):
            record["path"] = path[len(LEVELS) :]
        levels: list[Cell] = [*path, *[None] * len(LEVELS)][: len(LEVELS)]
        *cells, rest = _COLUMNS.to_row(record)
        meaning = rule_words(read_rule(indicator["rule"]), indicator["points"])
        rows.append([*levels, *cells, *_zero_cells(indicator.get("when_zero")), rest, meaning])
    return rows


def page(indicators: Sequence[Mapping[str, Any]]) -> tuple[Sequence[str], list[list[Cell]]]:
    """Return headings and rows, without the columns that none of the indicators asks for."""
    used = {key for indicator in indicators for key in indicator}
    left_out = {heading for key, heading in _BESIDE.items() if key not in used}
    kept = [at for at, heading in enumerate(HEADINGS) if heading not in left_out]
    rows = [[row[at] for at in kept] for row in to_rows(indicators)]
    return tuple(HEADINGS[at] for at in kept), rows


def from_rows(headings: Sequence[Any], rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Read the indicators back. Raises ValueError with the row that is not understood."""
    told(PAGE, headings, ("三级指标", "分值"))
    indicators = []
    above: list[str] = []
    for number, row in numbered(rows):
        cells = dict(zip((str(heading).strip() for heading in headings), row, strict=False))
        try:
            record = _COLUMNS.from_row(headings, row)
            missing = [f"“{_COLUMNS.heading(key)}”" for key in _NEEDED if key not in record]
            if missing:
                raise ValueError(f"没有写{'、'.join(missing)}；不要这个指标的，请删去整行")
            if isinstance(record["points"], int | float) and record["points"] <= 0:
                raise ValueError(f"“分值”应大于 0，现为 {record['points']}")
            above = _levels(cells, above)
            record["path"] = above + list(record.get("path", []))
            if zero := _zero_cases(cells):
                record["when_zero"] = zero
        except ValueError as error:
            name = cells.get("三级指标")
            raise ValueError(f"“{PAGE}”第 {number} 行，“{name}”一行：{error}") from None
        indicators.append(record)
    return indicators


def _levels(cells: Mapping[str, Any], above: list[str]) -> list[str]:
    """Return 一级 and 二级指标; a cell that is merged with the one above is blank."""
    first, second = (str(cells.get(name) or "").strip() for name in LEVELS)
    if first:
        return [first, second] if second else [first]
    if not above:
        raise ValueError(f"没有写“{LEVELS[0]}”")
    return [above[0], second] if second else above


def _zero_cells(when_zero: Mapping[str, Any] | None) -> list[Cell]:
    if when_zero is None:
        return [None] * len(_ZERO_HEADINGS)
    cells: list[Cell] = []
    for case, _, _ in _CASES:
        cells += [_OUTCOMES[when_zero[case]["result"]], str(when_zero[case]["because"])]
    return cells


def _zero_cases(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cases of a zero denominator that are filled in."""
    meanings = {said: outcome for outcome, said in _OUTCOMES.items()}
    cases = {}
    for case, heading, because in _CASES:
        said = str(cells.get(heading) or "").strip()
        if not said and str(cells.get(because) or "").strip():
            raise ValueError(f"写了“{because}”，却没有写“{heading}”：{'、'.join(meanings)}")
        if not said:
            continue
        if said not in meanings:
            raise ValueError(f"“{heading}”应为：{'、'.join(meanings)}，却是“{said}”")
        cases[case] = {"result": meanings[said], "because": str(cells.get(because) or "")}
    return cases
