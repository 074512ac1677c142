"""What an input cell accepts, and the message that helps whoever fills it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.forms.reading.values import LARGEST
from perfeval_xl.rubric.expressions.excel import number
from perfeval_xl.rubric.form.form_entry import Entry, Kind
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.rules.judged import Judged, Span
from perfeval_xl.rubric.table import item_names, self_score_name

_ASKED: dict[Kind, str] = {"count": "填整数", "percent": "填百分比", "score": "填得分"}
_LONGEST = 200
"""Characters of the levels in a message."""
_LONGEST_RULE = 255
"""Characters of a validation's formula: Excel does not open a workbook with a longer one."""


def input_rule(
    kind: Kind, unit: str, highest: float | None, words_at: str = "", least: float = 0.0
) -> dict[str, Any]:
    """Return XlsxWriter's description of a data validation.

    `highest` and `least` bound a score; `words_at` is the cell where 无 may stand instead of a
    number. Titles stay below 32 characters and messages below 255, beyond which a validation is
    dropped without an error.
    """
    rule = _number_rule(kind, unit, highest, least)
    return _or_words(rule, words_at) if words_at else rule


def _or_words(rule: dict[str, Any], cell: str) -> dict[str, Any]:
    """Return a rule that takes 无 and 不适用 beside the numbers of another one."""
    bounds = f"ISNUMBER({cell}),{cell}>={rule['minimum']:.15g},{cell}<={rule['maximum']:.15g}"
    whole = f",{cell}=INT({cell})" if rule["validate"] == "integer" else ""
    message = f"{rule['input_message']}没有这类事项的填“无”，有关指标不适用。"
    return {
        "validate": "custom",
        # AND looks at all its terms: a text would be compared with the bounds, and multiplied.
        "value": f'=IF(ISNUMBER({cell}),AND({bounds}{whole}),OR({cell}="无",{cell}="不适用"))',
        "ignore_blank": True,
        "input_title": rule["input_title"],
        "input_message": message,
        "error_title": rule["error_title"],
        "error_message": message,
    }


def level_rule(cell: str, levels: Sequence[Span]) -> dict[str, Any]:
    """Return the validation of a score of which there are some few only."""
    message = f"这里填 {_either(levels)} 分中的一个。"
    test = f"=OR({','.join(_on(cell, level) for level in levels)})"
    if len(test) > _LONGEST_RULE:  # 自查 and the reader still know the levels
        ends = min(level.low for level in levels), max(level.high for level in levels)
        return _between("decimal", *ends, "填得分", message)
    return {
        "validate": "custom",
        "value": test,
        "ignore_blank": True,
        "input_title": "填得分",
        "input_message": message,
        "error_title": "填得分",
        "error_message": message,
    }


def _either(levels: Sequence[Span]) -> str:
    words = "、".join(map(str, levels))
    # Beyond 255 characters a message is dropped, and this is not all of it.
    if len(words) > _LONGEST:
        words = "、".join(str(Span(*level[:2])) for level in levels)
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _on(cell: str, level: Span) -> str:
    if level.low == level.high:
        return f"{cell}={number(level.high)}"
    return f"AND({cell}>={number(level.low)},{cell}<={number(level.high)})"


def _off(cell: str, level: Span) -> str:
    if level.low == level.high:
        return f"{cell}<>{number(level.high)}"
    return f"OR({cell}<{number(level.low)},{cell}>{number(level.high)})"


def _number_rule(kind: Kind, unit: str, highest: float | None, least: float) -> dict[str, Any]:
    match kind:
        case "count":
            rule = _between("integer", 0, 1e9, "填整数", "这里填整数。没有的填 0，不知道的留空。")
        case "percent":
            message = "这里填百分比，例如 95%（输入 95% 或 0.95）。不知道的留空。"
            rule = _between("decimal", -1000, 1000, "填百分比", message)
        case "score":
            top = 1000 if highest is None else highest
            message = f"这里填 {least:.10g} 至 {top:.10g} 之间的得分。"
            rule = _between("decimal", least or 0, top, "填得分", message)
        case _:
            message = f"这里填数字，单位为{unit}。没有的填 0，不知道的留空。"
            rule = _between("decimal", -LARGEST, LARGEST, "填金额", message)
    return rule


def _between(validate: str, low: float, high: float, title: str, message: str) -> dict[str, Any]:
    return {
        "validate": validate,
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "ignore_blank": True,
        "input_title": title,
        "input_message": message,
        "error_title": title,
        "error_message": message,
    }


def highest_scores(rubric: Rubric) -> dict[str, float]:
    """Return the highest score that a cell takes, by its name."""
    highest = {}
    indicators = rubric.indicators
    if rubric.project is not None:
        indicators = (rubric.project.execution,)
    for indicator in indicators:
        highest[self_score_name(indicator)] = indicator.most
        if isinstance(indicator.rule, Checklist):
            points = [item.points for item in indicator.rule.items]
            highest.update(zip(item_names(indicator), points, strict=True))
    return highest


def floors(rubric: Rubric) -> dict[str, float]:
    """Return the least score that a cell takes, by its name, where that is below 0."""
    return {self_score_name(each): each.floor for each in rubric.indicators if each.floor}


def score_levels(rubric: Rubric) -> dict[str, tuple[Span, ...]]:
    """Return the only scores that a cell takes, by its name, where the criterion names them."""
    return {
        self_score_name(each): each.rule.spans(each.points)
        for each in rubric.indicators
        if isinstance(each.rule, Judged) and each.rule.levels
    }


@dataclass(frozen=True, slots=True)
class Accepts:
    """What a figure's cell holds where it is filled in rightly: the same as its validation says."""

    words: str
    whole: bool
    signed: bool
    highest: float | None
    levels: tuple[Span, ...]
    """The only scores that there are, none where any will do."""
    least: float = 0.0
    """Of a score: below 0 where points are taken away."""

    def tests(self, cell: str, value: Any) -> tuple[str, bool]:
        """Return the formula that tells whether the number in `cell` is wrong, and whether
        `value` is."""
        figure = float(value) if isinstance(value, int | float) else 0.0
        wrong: list[tuple[str, bool]] = []
        if not self.signed or self.least:
            wrong.append((f"{cell}<{number(self.least)}", figure < self.least))
        if self.whole:
            wrong.append((f"{cell}<>INT({cell})", figure != figure // 1))
        if self.highest is not None:
            wrong.append((f"{cell}>{number(self.highest)}", figure > self.highest))
        if self.levels:
            off = ",".join(_off(cell, level) for level in self.levels)
            on_any = any(low <= figure <= high for low, high, _ in self.levels)
            wrong.append((f"AND({off})", not on_any))
        inside = ",".join(test for test, _ in wrong)
        formula = f"OR({inside})" if len(wrong) > 1 else inside or "FALSE"
        return formula, any(answer for _, answer in wrong)


def accepts(
    entry: Entry | None,
    highest: float | None,
    levels: tuple[Span, ...] = (),
    least: float = 0.0,
) -> Accepts:
    """Return what the cell of a figure accepts."""
    kind = entry.kind if entry else "money"
    words = _ASKED.get(kind, "填数")
    if levels:
        words = f"填 {_either(levels)} 分中的一个"
    elif highest is not None:
        words = f"填 {least:.10g} 至 {highest:.10g} 分"
    elif kind in ("money", "count"):
        words += "，没有的填 0"
    signed = entry is not None and (entry.signed or not entry.field)
    return Accepts(words, kind == "count", signed, highest, levels, least)
