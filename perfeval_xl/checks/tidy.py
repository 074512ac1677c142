"""What need not be said: twice the same, and what another message about the figures explains.

Two messages about one cell that send the accountant two ways are worse than one; an error is
never left out, so that tidying changes no verdict.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping

from perfeval_xl.checks.finding import Finding, Unit
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL, self_sheet_name
from perfeval_xl.messages import Code
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import item_names, self_score_name

_UNREAD: frozenset[Code] = frozenset(
    {
        "VALUE_NOT_NUMBER",
        "VALUE_IS_ERROR",
        "VALUE_NOT_COMPUTED",
        "VALUE_IS_DATE",
        "VALUE_TOO_LARGE",
        "SELF_NOT_NUMBER",
        "CELL_MERGED",
    }
)
"""Something stands in the cell, and what it is was said: to call the cell blank would be false."""

_SCALE: frozenset[Code] = frozenset({"VALUE_OUT_OF_SCALE", "COLUMN_OUT_OF_SCALE"})
"""A figure in another unit differs from everything; once it is mended, so may the rest be."""

_SUM: frozenset[Code] = frozenset({"SUM_DIFFERS", "SUM_SLIGHTLY_OFF"})

_SAID_OF_ITSELF: Mapping[Code, frozenset[Code]] = {
    "VALUE_MISSING": _UNREAD | {"VALUE_NOT_APPLICABLE"},
    "SELF_MISSING": _UNREAD | {"VALUE_NOT_APPLICABLE"},
    # The whole column says it of each of its figures, one row's other columns better than a head.
    "VALUE_OUT_OF_SCALE": frozenset({"COLUMN_OUT_OF_SCALE"}),
    "HEAD_OUT_OF_SCALE": _SCALE,
    # A total that is not its parts is less than they are, too.
    "PART_EXCEEDS_WHOLE": _SUM | _SCALE,
    "STATED_DIFFERS": _SCALE,
    "SAME_DIFFERS": _SCALE,
    "LIMIT_EXCEEDED": _SCALE | {"RATIO_BEYOND_SENSE"},
    "BALANCE_DIFFERS": _SCALE,
    "LAST_YEAR_DIFFERS": _SCALE,
    "FIGURE_JUMPED": _SCALE,
    # A computed score or the sum of the 要点 counts, not what of the own score lies in range.
    "SELF_OUT_OF_RANGE": frozenset({"SELF_ITEMS_DIFFER", "SELF_DIFFERS"}),
    "SELF_ABOVE_TOP": frozenset({"SELF_ITEMS_DIFFER", "SELF_DIFFERS"}),
    "SELF_OFF_LEVEL": frozenset({"SELF_OUT_OF_RANGE", "SELF_ITEMS_DIFFER", "SELF_DIFFERS"}),
    "ROW_WITHOUT_POINTS": _UNREAD,
}
"""Code → the codes of which one about the same figure says it all."""

_SAID_OF_WHAT_IT_RESTS_ON: Mapping[Code, frozenset[Code]] = {
    "VALUE_MISSING": _UNREAD,
    "SELF_MISSING": _UNREAD,
    "HEAD_OUT_OF_SCALE": frozenset({"COUNT_TOO_LARGE"}),
    "PART_EXCEEDS_WHOLE": _SCALE,
    "STATED_DIFFERS": _SCALE,
    "SAME_DIFFERS": _SCALE,
    "LIMIT_EXCEEDED": _SCALE,
    "BALANCE_DIFFERS": _SCALE,
    "FIGURE_JUMPED": _SCALE,
    "NO_DECLARED_ROWS": _UNREAD,
    # Without a single row, or with one unread, no stated sum can agree.
    "WEIGHTS_NOT_FULL": _UNREAD,
    "WEIGHTS_DIFFER": _UNREAD | {"NO_DECLARED_ROWS"},
    "TOTAL_DIFFERS": _UNREAD | {"SELF_MISSING", "NO_DECLARED_ROWS"},
    # Held against a total that is itself in doubt, the grade may be the right one.
    "GRADE_DIFFERS": frozenset({"TOTAL_DIFFERS"}),
}
"""Code → the codes of which one about a figure that it was worked out from explains it."""

_ONCE_A_FIGURE: frozenset[Code] = _SCALE | {"HEAD_OUT_OF_SCALE"}
"""Whatever they compare with, they ask for the same: to look at the figure's unit."""

_BLANK: frozenset[Code] = frozenset({"VALUE_MISSING", "SELF_MISSING"})
"""Not said of every figure of a sheet that is not there."""


def tidy(findings: Iterable[Finding], rubric: Rubric) -> list[Finding]:
    """Return the findings that are worth a line, in their order; to tidy twice changes nothing."""
    once: dict[Hashable, Finding] = {}
    for finding in findings:
        once.setdefault(_identity(finding), finding)
    said: dict[tuple[Unit, str], set[str]] = defaultdict(set)
    absent: set[tuple[str, str]] = set()
    for finding in once.values():
        for name in (finding.name, *finding.also):
            said[finding.unit, name].add(finding.code)
        if finding.code == "SHEET_MISSING":
            absent.add((finding.department, finding.found))
    sheets = _sheets(rubric) if absent else {}
    return [
        finding
        for finding in once.values()
        if not _explained(finding, said)
        and not (
            finding.code in _BLANK and (finding.department, sheets.get(finding.name, "")) in absent
        )
    ]


def _identity(finding: Finding) -> Hashable:
    if finding.code in _ONCE_A_FIGURE:
        return finding.unit, finding.name, finding.code
    details = tuple((name, str(value)) for name, value in sorted(finding.details.items()))
    return finding.unit, finding.name, finding.code, finding.found, finding.expected, details


def _explained(finding: Finding, said: Mapping[tuple[Unit, str], set[str]]) -> bool:
    if finding.gravity == "error":  # the rubric wants it mended, whatever else is wrong
        return False
    of_itself = _SAID_OF_ITSELF.get(finding.code, frozenset())
    if said[finding.unit, finding.name] & of_itself:
        return True
    below = _SAID_OF_WHAT_IT_RESTS_ON.get(finding.code, frozenset())
    return any(
        not below.isdisjoint(said.get((finding.unit, name), ())) for name in finding.rests_on
    )


def _sheets(rubric: Rubric) -> dict[str, str]:
    """Return the sheet of every column of the figures that is filled in."""
    own = self_sheet_name(rubric)
    sheets = {entry.name: form.sheet for form in rubric.forms for entry in form.entries()}
    for indicator in rubric.indicators:
        names = (self_score_name(indicator), *item_names(indicator))
        sheets.update(dict.fromkeys(names, own))
    return sheets | dict.fromkeys((SELF_TOTAL, SELF_GRADE), own)
