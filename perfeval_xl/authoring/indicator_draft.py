"""One 三级指标 as an indicator of a rubric file, as far as its words can be read.

`draft_indicator` begins with a row of a published table; `complete_indicator` with an indicator
that people wrote in a workbook, its rule in words or left out. What is not understood is left to
people, and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from perfeval_xl.authoring.published import PublishedRow
from perfeval_xl.rubric.expressions.given import divisions, quotient
from perfeval_xl.rubric.indicator import letters
from perfeval_xl.rubric.reading.criterion import read_criterion
from perfeval_xl.rubric.reading.formula import Formula, first_formula
from perfeval_xl.rubric.rules import RULES
from perfeval_xl.rubric.rules.base import Rule
from perfeval_xl.rubric.rules.violations import Violations

LEFT_TO_PEOPLE = "【未读懂，由人评定】"
"""Opens the reading of an indicator whose words were not understood."""
_ZERO = "原文没有写分母为零时怎样计，待核定"


@dataclass(frozen=True, slots=True)
class Drafted:
    """An indicator as a rubric file writes it, and what is to be looked at."""

    data: dict[str, Any]
    rule: str = ""
    """The rule that was read, in canonical words; "" where people judge."""
    unread: tuple[str, ...] = ()
    """What was not understood."""


def draft_indicator(row: PublishedRow, points: float) -> Drafted:
    """Draft one indicator of `points` 分; what was not understood is left to people."""
    published = {
        name: text
        for name in ("code", "content", "criterion", "explanation", "source")
        if (text := getattr(row, name))
    }
    data: dict[str, Any] = {"path": list(row.path), "name": row.name, "points": points, **published}
    if row.items:
        return _checklist(data, row)
    text = row.criterion or row.explanation
    if not text.strip():
        return left_to_people(data, ("评价标准是空的",))
    reading = read_criterion(text, points)
    formula, why = _formula(row)
    ratio: dict[str, Any] = {} if formula is None else {"ratio": formula.text}
    if formula is not None and quotient(formula.tree) is not None:
        ratio["when_zero"] = _pending()
    if reading.rule is None:
        return left_to_people(data | ratio, reading.unread)
    if not reading.rule.measures:
        return Drafted(data | {"rule": reading.source}, reading.text)
    if formula is not None:
        return Drafted(data | ratio | {"rule": reading.source}, reading.text)
    if why:
        return left_to_people(data, (why, f"规则读作：{reading.text}"))
    asked = _asked_for(row.name, reading.rule)
    return Drafted(data | asked | {"rule": reading.source}, reading.text)


def _asked_for(name: str, rule: Rule) -> dict[str, str]:
    """Without a formula, the figure that the rule looks at is asked for itself."""
    what = "例数" if rule.kind == Violations.kind else "指标值"
    reading = f"原文没有计算公式，{what}由单位在报送表里直接填写。"
    return {"ratio": f"{letters(name)}_{what}", "reading": reading}


def _checklist(data: dict[str, Any], row: PublishedRow) -> Drafted:
    """要点 that the table prints on lines of their own, each with its points."""
    blank = [item.text for item in row.items if item.points is None]
    if blank:
        return left_to_people(data, tuple(f"要点“{text}”没有分值" for text in blank))
    items = [[item.text, item.points] for item in row.items]
    words = "；".join(f"{item.text}{item.points:.10g}分" for item in row.items)
    return Drafted(data | {"rule": {"checklist": items}}, f"按要点计分：{words}")


def left_to_people(data: dict[str, Any], unread: tuple[str, ...]) -> Drafted:
    """Return an indicator as judged, marked with what was not understood."""
    written = data.get("reading")
    reading = f"{LEFT_TO_PEOPLE}{'；'.join((*unread, written) if written else unread)}"
    return Drafted(data | {"rule": "judged", "reading": reading}, "", unread)


def _formula(row: PublishedRow) -> tuple[Formula | None, str]:
    """Return the formula of an indicator, or why the one there is cannot be relied on."""
    formula = first_formula(row.explanation, row.criterion, row.content)
    if formula is None:
        return None, ""
    if not _speaks_of(formula.name, row.name):
        return None, f"说明里的公式算的是“{formula.name}”，不是“{row.name}”"
    if any(division is not quotient(formula.tree) for division in divisions(formula.tree)):
        return None, f"公式“{formula.text}”的除法不在最外层，分母为零时无从解释"
    return formula, ""


def _speaks_of(formula: str, indicator: str) -> bool:
    """Tell whether a formula's name is the indicator's: 政府采购执行率 is 政府采购's."""
    ours, theirs = letters(indicator), letters(formula)
    return ours in theirs or theirs in ours


def _pending() -> dict[str, Any]:
    case = {"result": "pending", "because": _ZERO}
    return {"both": dict(case), "denominator": dict(case)}


def complete_indicator(data: Mapping[str, Any]) -> Drafted | None:
    """Return an indicator with its rule read, None where it has one as a rubric file writes it.

    Without a rule the criterion is read, and the formula where there is none; what was written
    stands. Raises ValueError where the 分值 is missing.
    """
    rule = data.get("rule")
    if isinstance(rule, Mapping) or rule in RULES:
        return None
    if str(data.get("reading", "")).startswith(LEFT_TO_PEOPLE):
        # What an earlier import did not understand is read anew.
        data = {key: entry for key, entry in data.items() if key != "reading"}
    points = data.get("points")
    if not isinstance(points, int | float):
        raise ValueError(f"“{data.get('name', '')}”没有分值")
    if rule:
        said = read_criterion(str(rule), points)
        if said.rule is None:
            return left_to_people(dict(data), said.unread)
        return Drafted({**data, "rule": _without_words(said.source)}, said.text)
    row = PublishedRow(
        name=str(data.get("name", "")),
        path=tuple(data.get("path", ())),
        points=points,
        place="",
        content=str(data.get("content", "")),
        criterion=str(data.get("criterion", "")),
        explanation=str(data.get("explanation", "")),
    )
    drafted = draft_indicator(row, points)
    if data.get("reading") and not drafted.rule:
        both = f"{drafted.data['reading']}；{data['reading']}"
        data = {**data, "reading": both}
    if "ratio" in data and not drafted.rule:
        # The formula was written by hand: what was wanting may be just that.
        text = row.criterion or row.explanation
        reading = read_criterion(text, points) if text else None
        if reading is not None and reading.rule is not None:
            return Drafted({**data, "rule": reading.source}, reading.text)
    return Drafted({**drafted.data, **data}, drafted.rule, drafted.unread)


def _without_words(source: Mapping[str, Any] | None) -> dict[str, Any]:
    """Drop the words that a rule quotes: they are the workbook's, not the published ones."""
    ((kind, options),) = (source or {}).items()
    wordless = (
        {key: option for key, option in options.items() if key != "words"}
        if isinstance(options, dict)
        else options
    )
    return {kind: wordless}
