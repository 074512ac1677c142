"""One 三级指标 as an indicator of a rubric file, as far as its words can be read.

`draft_indicator` begins with a row of a published table; `complete_indicator` with an indicator
that people wrote in a workbook, its rule in words or left out. What is not understood is left to
people, and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from perfeval_xl.authoring.beside_points import beside
from perfeval_xl.authoring.own_part import is_own_part, own_part
from perfeval_xl.authoring.published import PublishedRow, standard_in, unwrapped
from perfeval_xl.authoring.target_draft import by_target
from perfeval_xl.rubric.expressions.given import divisions, quotient
from perfeval_xl.rubric.expressions.nodes import Node
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.indicator import compact, letters
from perfeval_xl.rubric.reading.criterion import Reading, read_criterion
from perfeval_xl.rubric.reading.formula import (
    AMOUNT_COUNTS,
    Formula,
    absolute,
    by_amount,
    first_formula,
)
from perfeval_xl.rubric.reading.subject import other_measure
from perfeval_xl.rubric.rules import RULES
from perfeval_xl.rubric.rules.judged import Judged
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
    units: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of the figures whose unit the table prints: what kind of number, and the unit."""


def draft_indicator(row: PublishedRow, points: float) -> Drafted:
    """Draft one indicator of `points` 分; what was not understood is left to people."""
    published = {
        name: text
        for name in ("code", "content", "criterion", "explanation", "source")
        if (text := getattr(row, name))
    }
    named = {"path": list(row.path), "name": row.name, "points": points}
    data: dict[str, Any] = {**named, **beside(row), **published}
    if row.items:
        return _checklist(data, row)
    if is_own_part(row):
        return Drafted(data | own_part(), "各单位自己的指标（个性指标），各行按完成情况计分")
    formula, why = _formula(row)
    if row.target:
        measured = why or by_target(row, formula)
        if isinstance(measured, str):
            return left_to_people(data, (measured,))
        return Drafted(data | measured.data, measured.text, units=measured.units)
    text = row.criterion or row.explanation
    if not text.strip():
        return left_to_people(data, ("评价标准是空的",))
    if other := other_measure(standard_in(row.criterion), row.name, row.explanation, row.content):
        why = f"评价标准说的是“{other}”，不是“{row.name}”，没有采用"
        return left_to_people(data, (why,))
    tree = formula.tree if formula else None
    reading = _read(text, points, tree)
    if reading.rule is None and row.mark:
        reading = _read_from(row.mark, text, points, tree) or reading
    formula = formula or reading.formula
    ratio: dict[str, Any] = {}
    notes = list(reading.notes)
    if formula is not None:
        # A criterion that tells less than nothing apart means the sign.
        signed = reading.rule is not None and min(reading.rule.marks()) < 0
        counted = formula if signed else by_amount(formula)
        if counted is not formula:
            notes.append(AMOUNT_COUNTS)
        if reading.by_amount:
            counted = absolute(counted)
        ratio = {"ratio": counted.text}
    if notes:
        ratio["reading"] = "\n".join(dict.fromkeys(notes))
    if formula is not None and quotient(formula.tree) is not None:
        ratio["when_zero"] = _pending()
    if reading.rule is None:
        return left_to_people(data | ratio, reading.unread)
    if not reading.rule.measures and not (isinstance(reading.rule, Judged) and reading.rule.full):
        return Drafted(data | {"rule": reading.source}, reading.text)
    if formula is not None:
        return Drafted(data | ratio | {"rule": reading.source}, reading.text)
    if why:
        return left_to_people(data, (why, f"规则读作：{reading.text}"))
    asked = _asked_for(row.name, reading)
    return Drafted(data | asked | {"rule": reading.source}, reading.text)


def _read(text: str, points: float, formula: Node | None) -> Reading:
    """Read a criterion as a cell holds it: behind an explanation, or cut into short lines."""
    standard = standard_in(text)
    reading = read_criterion(standard, points, formula)
    if reading.rule is None and "\n" in standard:
        reading = read_criterion(unwrapped(standard), points, formula)
    return replace(reading, source=_on_one_line(reading.source))


def _read_from(mark: str, text: str, points: float, formula: Node | None) -> Reading | None:
    """Read a criterion that leaves to the target beside it from where on points are taken."""
    reading = _read(f"{mark}得满分，{standard_in(text)}", points, formula)
    quoted = reading.rule.phrases() if reading.rule is not None else ("",)
    if not all(phrase and compact(phrase) in compact(text) for phrase in quoted):
        return None
    return replace(reading, notes=(*reading.notes, f"得满分的界限取自目标值“{mark}”。"))


def _on_one_line(source: Any) -> Any:
    """Return a rule's source with its quotations on one line each: they go into formulas."""
    if isinstance(source, dict):
        return {key: _on_one_line(value) for key, value in source.items()}
    if isinstance(source, list):
        return [_on_one_line(value) for value in source]
    return source.replace("\n", "") if isinstance(source, str) else source


def _asked_for(name: str, read: Reading) -> dict[str, str]:
    """Without a formula, the figure that the rule looks at is asked for itself."""
    unit = getattr(read.rule, "unit", "")
    what = f"{unit.removeprefix('个')}数" if unit else "指标值"
    what = "例数" if read.rule is not None and read.rule.kind == Violations.kind else what
    asked = f"原文没有计算公式，{what}由单位在报送表里直接填写。"
    field = f"{letters(name)}_{what}"
    ratio = f"ABS({field})" if read.by_amount else field
    return {"ratio": ratio, "reading": "\n".join((asked, *read.notes))}


def _checklist(data: dict[str, Any], row: PublishedRow) -> Drafted:
    """要点 that the table prints on lines of their own, each with its points."""
    blank = [item.text for item in row.items if item.points is None]
    if blank:
        return left_to_people(data, tuple(f"要点“{text}”没有分值" for text in blank))
    items = [[_on_one_line(item.text), item.points] for item in row.items]
    words = "；".join(f"{item.text}{item.points:.10g}分" for item in row.items)
    return Drafted(data | {"rule": {"checklist": items}}, f"按要点计分：{words}")


def left_to_people(data: dict[str, Any], unread: tuple[str, ...]) -> Drafted:
    """Return an indicator as judged, marked with what was not understood."""
    written = data.get("reading")
    reading = f"{LEFT_TO_PEOPLE}{'；'.join((*unread, written) if written else unread)}"
    return Drafted(data | {"rule": "judged", "reading": reading}, "", unread)


def _formula(row: PublishedRow) -> tuple[Formula | None, str]:
    """Return the formula of an indicator, or why the one there is cannot be relied on."""
    texts = (row.explanation, row.criterion, row.content)
    formula = first_formula(*texts) or first_formula(*(unwrapped(text) for text in texts))
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
        ratio = data.get("ratio")
        said = read_criterion(str(rule), points, parse(str(ratio)) if ratio else None)
        if said.rule is None:
            return left_to_people(dict(data), said.unread)
        return Drafted({**_counted(data, said), "rule": _without_words(said.source)}, said.text)
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
        reading = _read(text, points, parse(str(data["ratio"]))) if text else None
        if reading is not None and reading.rule is not None:
            return Drafted({**_counted(data, reading), "rule": reading.source}, reading.text)
    return Drafted({**drafted.data, **data}, drafted.rule, drafted.unread)


def _counted(data: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """Return an indicator with its ratio as an amount, where the rule looks at that."""
    if not (reading.by_amount and data.get("ratio")):
        return dict(data)
    text = str(data["ratio"])
    return {**data, "ratio": absolute(Formula("", text, parse(text))).text}


def _without_words(source: Mapping[str, Any] | None) -> dict[str, Any]:
    """Drop the words that a rule quotes: they are the workbook's, not the published ones."""
    ((kind, options),) = (source or {}).items()
    wordless = (
        {key: option for key, option in options.items() if key != "words"}
        if isinstance(options, dict)
        else options
    )
    return {kind: wordless}
