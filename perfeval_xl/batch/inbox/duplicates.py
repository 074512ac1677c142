"""Several files for one department: the newest counts; what is unclear is for a person to decide.

A department is known by its code and its name. Files that agree on both, or on the name where a
code is missing, are the same department's; files that agree on one and differ on the other are
not settled silently.

Where a copying tool has given two files the same time, the time at which a run first met them
counts, and where that does not tell either, a person is to say which is the newer one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.forms.reading.reader import Return
from perfeval_xl.messages import Code
from perfeval_xl.sheets.grids import same_text

Key = tuple[str, int, str, str]
Read = tuple[Intake, Return]


FirstTime = Callable[[str | None], int | None]
"""Gives when the bytes of a SHA-256 had last been changed as a run first met them, if one did."""


def settle_duplicates(results: Sequence[Intake], first_time: FirstTime = lambda _: None) -> None:
    """Set aside all but the newest return of each department, and all of those that are unclear."""
    read = [(intake, intake.content) for intake in results if intake.content is not None]
    for alike in _alike(read):
        names = {same_text(content.department) for _, content in alike}
        codes = {same_text(content.code) for _, content in alike if content.code}
        if len(names) > 1 or len(codes) > 1:
            _leave_to_people(alike)
        elif len(alike) > 1:
            _keep_newest([intake for intake, _ in alike], first_time)


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


def _keep_newest(alike: Sequence[Intake], first_time: FirstTime) -> None:
    rivals = _newest(alike, first_time)
    counts = max(rivals, key=lambda intake: intake.file.relative)
    others = [each for each in rivals if each.file.sha256 != counts.file.sha256]
    for intake in alike:
        if others and intake in rivals:
            other = others[0] if intake.file.sha256 == counts.file.sha256 else counts
            intake.set_aside("FILE_SAME_TIME", other=other.file.relative)
        elif intake is not counts:
            identical = intake.file.sha256 == counts.file.sha256
            code: Code = "FILE_IDENTICAL" if identical else "FILE_SUPERSEDED"
            intake.set_aside(code, found=counts.file.relative)


def _newest(alike: Sequence[Intake], first_time: FirstTime) -> list[Intake]:
    """Return the newest file, or several where nothing says which of them is."""
    last = max(intake.file.modified for intake in alike)
    rivals = [intake for intake in alike if intake.file.modified == last]
    if len({intake.file.sha256 for intake in rivals}) == 1:
        return rivals
    met = [first_time(intake.file.sha256) for intake in rivals]
    times = [float("inf") if time is None else time for time in met]
    return [intake for intake, time in zip(rivals, times, strict=True) if time == max(times)]


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
