"""Reads the inbox: every file ends with one status and a reason, whatever it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from perfeval_xl.batch.inbox import InboxFile
from perfeval_xl.forms.gate.sizes import OversizedWorkbookError
from perfeval_xl.forms.identity import Identity
from perfeval_xl.forms.reader import FindRubrics, Return, ReturnError, read_return
from perfeval_xl.forms.sheets import UnreadableWorkbookError
from perfeval_xl.messages import MESSAGES
from perfeval_xl.rubric.load import catalogue, load_rubric
from perfeval_xl.rubric.model import Rubric

Status = Literal["scored", "returned", "superseded", "ignored"]


@dataclass(slots=True)
class Intake:
    """What became of one file of the inbox."""

    file: InboxFile
    status: Status
    code: str = ""
    """The message that gives the reason, "" for a return that is scored."""
    reason: str = ""
    content: Return | None = None


def find_rubrics(rubric: str | None, year: int | None) -> FindRubrics:
    """Return the choice of rubrics for a return: the one asked for, the one it names, or any.

    The choice raises ReturnError where the return is for another rubric, an unknown one, or
    another year.
    """
    wanted = None if rubric is None else load_rubric(rubric, year)

    def choose(identity: Identity) -> Sequence[Rubric]:
        if year is not None and identity.year is not None and identity.year != year:
            raise ReturnError("FILE_OTHER_YEAR", found=identity.year, expected=year)
        when = year if year is not None else identity.year
        if wanted is not None:
            if identity.rubric and identity.rubric != wanted.id:
                raise ReturnError("FILE_OTHER_RUBRIC", found=identity.rubric, expected=wanted.id)
            return [load_rubric(str(rubric), when)]
        if identity.rubric and identity.rubric not in catalogue():
            known = "、".join(catalogue())
            raise ReturnError("FILE_UNKNOWN_RUBRIC", found=identity.rubric, expected=known)
        return [
            load_rubric(each, when)
            for each in ([identity.rubric] if identity.rubric else catalogue())
        ]

    return choose


def take_in(
    files: Sequence[InboxFile], choose: FindRubrics, done: Callable[[], None] = lambda: None
) -> list[Intake]:
    """Read every file; where a department returned twice, only its newest file counts."""
    results = []
    for file in files:
        results.append(_take(file, choose))
        done()
    _supersede(results)
    return results


def _take(file: InboxFile, choose: FindRubrics) -> Intake:
    if file.ignored:
        reason = MESSAGES[file.ignored].sentence.format(found=file.path.name)
        return Intake(file, "ignored", file.ignored, reason)
    try:
        content = read_return(file.path, choose)
    except OversizedWorkbookError as error:
        reason = MESSAGES["FILE_TOO_LARGE"].sentence.format(found=error, expected="5,000,000 格")
        return Intake(file, "returned", "FILE_TOO_LARGE", reason)
    except UnreadableWorkbookError as error:
        reason = MESSAGES["FILE_UNREADABLE"].sentence.format(found=error)
        return Intake(file, "returned", "FILE_UNREADABLE", reason)
    except ReturnError as error:
        return Intake(file, "returned", error.code, str(error))
    return Intake(file, "scored", content=content)


def _supersede(results: list[Intake]) -> None:
    """Set aside all but the newest return of each department, by name, rubric and year."""
    newest: dict[tuple[str, str, int], Intake] = {}
    for result in results:
        content = result.content
        if content is None:
            continue
        key = (content.department, content.rubric.id, content.rubric.fiscal_year)
        other = newest.get(key)
        if other is None:
            newest[key] = result
            continue
        older, newer = sorted((other, result), key=_age)
        older.status, older.code, older.content = "superseded", "FILE_SUPERSEDED", None
        older.reason = MESSAGES["FILE_SUPERSEDED"].sentence.format(found=newer.file.relative)
        newest[key] = newer


def _age(result: Intake) -> tuple[int, str]:
    return result.file.path.stat().st_mtime_ns, result.file.relative
