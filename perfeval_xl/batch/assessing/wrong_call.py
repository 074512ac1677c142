"""Stops a run that would hand back everything for a reason that may lie in the call.

With a wrong year or without its rubric a run would hand back every return, put every scorebook
aside and write letters that blame the departments. So it stops before it writes anything: where
no return is right for what was asked, and where the bytes that were scored the last time would go
back this time. The departments did not change those; somebody changed the call.
"""

from collections import Counter
from collections.abc import Sequence

from perfeval_xl.batch.inbox.inbox import NEXT_TIME
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.batch.inbox.receiving import LastFile
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.ledger.books import Scope
from perfeval_xl.messages import Code, PerfevalError, RunError
from perfeval_xl.sheets.grids import same_text

SEVERAL = 3
"""Fewer may all be wrong by themselves."""
_NAMED = 3


def check_call(
    intakes: Sequence[Intake], last: Sequence[LastFile], options: Options, asked: Scope
) -> None:
    """Raise PerfevalError where the call is the likely reason that no return counts.

    `last` is what the last run found, `asked` the year or period that was named by more than a
    folder of the inbox. Raises RunError where it is rather the machine: files that
    do not open, a program that fails over each of them.
    """
    before = _unchanged(intakes, last)
    for codes in _KINDS:
        concerned = [intake for intake in intakes if intake.code in codes]
        again = [intake for intake in before if intake.code in codes]
        if _nothing_else(concerned, codes, intakes) or _are_most(again, before):
            raise _error(concerned, options, asked)
    returned = [intake for intake in before if intake.status == "returned"]
    if _are_most(returned, before):
        name, why = returned[0].file.relative, returned[0].reason.rstrip("。")
        raise PerfevalError("ALL_AS_BEFORE", count=len(returned), found=name, why=why)
    _check_roster(intakes, options.roster)


def _nothing_else(
    concerned: Sequence[Intake], codes: frozenset[Code], intakes: Sequence[Intake]
) -> bool:
    """Tell whether several returns are concerned, and no other could be read as what was asked.

    A few that nobody can read say nothing of the call, but that there are some of this period.
    """
    if len(concerned) < SEVERAL or any(_is_read(intake) for intake in intakes):
        return False
    others = sum(intake.status == "returned" and intake.code not in codes for intake in intakes)
    return not others if "FILE_OTHER_PERIOD" in codes else len(concerned) > others


def _is_read(intake: Intake) -> bool:
    return intake.content is not None or intake.status == "superseded"


def _unchanged(intakes: Sequence[Intake], last: Sequence[LastFile]) -> list[Intake]:
    """Return the files that were scored the last time, and are the same now.

    A file that does not open has no bytes to compare: it goes by its path. That last month's files
    are not of the new month is as it should be.
    """
    scored = [file for file in last if file.status == "scored"]
    digests, paths = {file.sha256 for file in scored}, {file.path for file in scored}
    return [
        intake
        for intake in intakes
        if intake.code != "FILE_OTHER_PERIOD"
        and (
            intake.file.relative in paths
            if intake.code in NEXT_TIME
            else intake.file.sha256 in digests
        )
    ]


def _are_most(some: Sequence[Intake], of: Sequence[Intake]) -> bool:
    return len(some) >= SEVERAL and 2 * len(some) > len(of)


def _error(concerned: Sequence[Intake], options: Options, asked: Scope) -> PerfevalError:
    """Return what is told of returns that are all set aside for one of the `_KINDS`."""
    ((code, count),) = Counter(intake.code for intake in concerned).most_common(1)
    concerned = [intake for intake in concerned if intake.code == code]
    found, expected = (_details(concerned, name) for name in ("found", "expected"))
    match code:
        case "FILE_OTHER_YEAR" if asked.year is None:
            return PerfevalError(
                "ALL_OTHER_YEAR_FOLDER", count=count, found=found, expected=expected
            )
        case "FILE_OTHER_YEAR":
            option = "--period" if asked.period else "--year"
            return PerfevalError(
                "ALL_OTHER_YEAR", count=count, found=found, expected=expected, option=option
            )
        case "FILE_OTHER_PERIOD":
            return PerfevalError("ALL_OTHER_PERIOD", count=count, found=found, expected=expected)
        case "FILE_OTHER_RUBRIC":
            return PerfevalError("ALL_OTHER_RUBRIC", count=count, found=found, expected=expected)
        case "FILE_UNKNOWN_RUBRIC":
            return PerfevalError("ALL_UNKNOWN_RUBRIC", count=count, found=found)
        case "FILE_OLD_TEMPLATE":
            return PerfevalError("ALL_OLD_TEMPLATE", count=count, found=found, expected=expected)
        case "FILE_NOT_RETURN" if options.rubric is None:
            return PerfevalError("ALL_WITHOUT_RUBRIC", count=count)
        case "FILE_NO_DEPARTMENT":
            return PerfevalError("ALL_WITHOUT_DEPARTMENT", count=count)
        case "FILE_NOT_RETURN":
            return PerfevalError("ALL_NOT_OF_RUBRIC", count=count, expected=options.rubric)
        case "FILE_BLANK":
            return PerfevalError("ALL_BLANK", count=count)
        case "FILE_IS_SCOREBOOK":
            return PerfevalError("ALL_SCOREBOOKS", count=count)
        case "FILE_TOO_LARGE":
            return PerfevalError("ALL_TOO_LARGE", count=count, expected=expected)
    name, why = concerned[0].file.relative, concerned[0].reason.rstrip("。")
    return RunError("ALL_NOT_READ", count=count, found=name, why=why)


_KINDS: Sequence[frozenset[Code]] = (
    frozenset({"FILE_OTHER_YEAR"}),
    frozenset({"FILE_OTHER_PERIOD"}),
    frozenset({"FILE_OTHER_RUBRIC", "FILE_UNKNOWN_RUBRIC", "FILE_NOT_RETURN"}),
    frozenset({"FILE_NO_DEPARTMENT"}),
    frozenset({"FILE_OLD_TEMPLATE"}),
    frozenset({"FILE_BLANK"}),
    frozenset({"FILE_IS_SCOREBOOK"}),
    frozenset({"FILE_TOO_LARGE"}),
    frozenset({"FILE_CRASHED", "FILE_TOO_SLOW", "PROGRAM_ERROR", *NEXT_TIME}),
)
"""Reasons that may lie elsewhere than in a return."""


def _details(concerned: Sequence[Intake], name: str) -> str:
    """Return the values of a detail, the most common first."""
    values = [str(intake.details.get(name, "")) for intake in concerned]
    ordered = sorted(dict.fromkeys(values), key=lambda value: (-values.count(value), value))
    more = "……" if len(ordered) > _NAMED else ""
    return "、".join(ordered[:_NAMED]) + more


def _check_roster(intakes: Sequence[Intake], roster: Sequence[RosterEntry]) -> None:
    """Raise PerfevalError ROSTER_OF_OTHERS where several returned and the roster has none."""
    names = {same_text(entry.name) for entry in roster}
    codes = {same_text(entry.code) for entry in roster if entry.code}
    returned: dict[str, str] = {}
    for intake in intakes:
        if not intake.department:
            continue
        returned[same_text(intake.department)] = intake.department
        if intake.content is not None and same_text(intake.content.code) in codes:
            return
    if roster and len(returned) >= SEVERAL and not names & returned.keys():
        raise PerfevalError(
            "ROSTER_OF_OTHERS",
            count=len(returned),
            found="、".join(list(returned.values())[:_NAMED]),
            expected="、".join(entry.name for entry in roster[:_NAMED]),
        )
