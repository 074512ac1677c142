"""Several files for one department: the newest counts; what is unclear is for a person to decide.

A department is known by its code and its name. Files that agree on both, or on the name where a
code is missing, are the same department's; files that agree on one and differ on the other are
not settled silently.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.forms.reading.reader import Return
from perfeval_xl.messages import Code
from perfeval_xl.sheets.grids import same_text

Key = tuple[str, int, str, str]
Read = tuple[Intake, Return]


def settle_duplicates(results: Sequence[Intake]) -> None:
    """Set aside all but the newest return of each department, and all of those that are unclear."""
    read = [(intake, intake.content) for intake in results if intake.content is not None]
    for alike in _alike(read):
        names = {same_text(content.department) for _, content in alike}
        codes = {same_text(content.code) for _, content in alike if content.code}
        if len(names) > 1 or len(codes) > 1:
            _leave_to_people(alike)
        elif len(alike) > 1:
            _keep_newest([intake for intake, _ in alike])


def _alike(read: Sequence[Read]) -> Iterator[list[Read]]:
    """Yield the files in groups that share a name or a code, directly or through another file."""
    sharing: dict[Key, list[int]] = defaultdict(list)
    for at, (_, content) in enumerate(read):
        for key in _keys(content):
            sharing[key].append(at)
    seen: set[int] = set()
    for start in range(len(read)):
        group, waiting = [], [start]
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            group.append(at)
            for key in _keys(read[at][1]):
                waiting += sharing.pop(key, ())
        if group:
            yield [read[at] for at in sorted(group)]


def _keys(content: Return) -> Iterator[Key]:
    rubric = content.rubric.id, content.rubric.fiscal_year
    yield *rubric, "name", same_text(content.department)
    if content.code:
        yield *rubric, "code", same_text(content.code)


def _keep_newest(alike: list[Intake]) -> None:
    newest = max(alike, key=lambda intake: (intake.file.modified, intake.file.relative))
    for intake in alike:
        if intake is not newest:
            identical = intake.file.sha256 == newest.file.sha256
            code: Code = "FILE_IDENTICAL" if identical else "FILE_SUPERSEDED"
            intake.set_aside(code, found=newest.file.relative)


def _leave_to_people(alike: Sequence[Read]) -> None:
    for intake, content in alike:
        other, theirs = next(
            (rival.file.relative, who)
            for rival, rival_content in alike
            if (who := _claim(rival_content)) != _claim(content)
        )
        intake.set_aside("FILE_CLAIMED_TWICE", found=_claim(content), other=other, expected=theirs)


def _claim(content: Return) -> str:
    return f"{content.department}（代码 {content.code}）" if content.code else content.department
