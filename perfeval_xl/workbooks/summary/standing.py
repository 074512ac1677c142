"""Where every department stands: what the roster expects against what the inbox holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.forms.sheets import same_text
from perfeval_xl.workbooks.summary.facts import STATUS_WORDS, FileStatus

SCORED, RETURNED, MISSING = STATUS_WORDS["scored"], STATUS_WORDS["returned"], "未报送"
ORDER = (MISSING, RETURNED, SCORED)
"""From what must be asked for to what is done."""


@dataclass(slots=True)
class Standing:
    """One department: of the roster, or one that returned without being on it."""

    name: str
    code: str
    on_roster: bool
    files: list[FileStatus] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Return 已评分 where any file counts, else 退回 where any can be mended, else 未报送."""
        statuses = {each.status for each in self.files}
        return SCORED if "scored" in statuses else RETURNED if "returned" in statuses else MISSING

    @property
    def file(self) -> FileStatus | None:
        """The file that the state is owed to."""
        wanted = {SCORED: "scored", RETURNED: "returned"}.get(self.state, "ignored")
        return next((each for each in self.files if each.status == wanted), None)

    @property
    def remark(self) -> str:
        """What else there is to know, in words."""
        own, told = self.file, []
        if own is None:
            told.append("收件文件夹中没有它的报送表。")
        elif own.status != "scored":
            told.append(own.reason)
        others = [each for each in self.files if each is not own]
        again = [each for each in others if each.status in ("scored", "returned")]
        told += [f"另有“{each.path}”：{STATUS_WORDS[each.status]}。" for each in again]
        old = sum(each.status == "superseded" for each in others)
        told += [f"另有 {old} 份已被替代。"] if old else []
        return "".join(told)


def standings(roster: Sequence[RosterEntry], files: Sequence[FileStatus]) -> list[Standing]:
    """Return the departments of the roster in its order, then those that are not on it.

    A file is a department's by its name as printed (width and spaces aside), else by its code.
    """
    listed = [Standing(entry.name, entry.code, on_roster=True) for entry in roster]
    by_name = {same_text(each.name): each for each in reversed(listed)}
    by_code = {same_text(each.code): each for each in reversed(listed) if each.code}
    besides: dict[str, Standing] = {}
    for file in files:
        name, code = same_text(file.department), same_text(file.code)
        own = by_name.get(name) or (by_code.get(code) if code else None)
        if own is None and name:
            own = besides.setdefault(name, Standing(file.department, file.code, on_roster=False))
        if own is not None:
            own.files.append(file)
    return [*listed, *besides.values()]


def to_remind(
    roster: Sequence[RosterEntry], files: Sequence[FileStatus]
) -> Iterator[Standing | FileStatus]:
    """Yield the departments to remind, and files that go back to nobody known.

    With a roster these are its departments without a score; of others, and without a roster,
    those whose returns were handed back.
    """
    for each in standings(roster, files):
        if each.state == RETURNED or (each.on_roster and each.state == MISSING):
            yield each
    yield from (file for file in files if file.status == "returned" and not file.department)
