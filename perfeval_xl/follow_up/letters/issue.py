"""perfeval issue: letters to the departments of a period, and a report over all of them.

Nothing is issued twice unnoticed. A letter that says what the one before it says is not written
again; one that would say something else is refused until somebody gives the reason. The old file
is kept in 反馈函/已替换/, whether it was edited in Word or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.batch.results.out_folder import LETTERS, OutFolder, clear_passing
from perfeval_xl.follow_up.letters.docx_file import zipped
from perfeval_xl.follow_up.period import ScoredPeriod, at_period, settings_of
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.letters import current_letters, put_letters
from perfeval_xl.messages import MESSAGES, RunError
from perfeval_xl.sheets.workbook_file import put, put_all
from perfeval_xl.system.digests import digest_of
from perfeval_xl.system.durable import make_folder, not_written
from perfeval_xl.system.written import remember

if TYPE_CHECKING:
    from perfeval_xl.follow_up.letters.drafts import Asked, Draft

REPLACED, ARCHIVE = "已替换", f"{LETTERS}.zip"


@dataclass(slots=True)
class Issued:
    """What became of each letter."""

    folder: Path
    written: list[Draft] = field(default_factory=list)
    """For the first time, or anew for a reason."""
    restored: list[Draft] = field(default_factory=list)
    """They say the same; their files were gone."""
    same: list[Draft] = field(default_factory=list)
    edited: int = 0
    """How many of those somebody edited: they stay."""
    refused: list[Draft] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    """Path of a letter that was replaced → where the old file is, below the period's folder."""
    unexplained: list[str] = field(default_factory=list)
    archive: Path | None = None


def issue(folder: Path, period: str | None, asked: Asked) -> Issued:
    """Write letters into the period's folder and record them.

    Raises PerfevalError LETTER_UNREADABLE and LETTER_FIELDS for a template that does not serve,
    LETTER_NUMBER, EXPLAIN_NO_DEPARTMENT and EXPLAIN_SEVERAL_DEPARTMENTS for a wrong call,
    OUTPUT_NOT_OURS, and what `at_period` raises; nothing is written then. python-docx has to be
    installed (`check_installed`).
    """
    from perfeval_xl.follow_up.letters.drafts import drafts
    from perfeval_xl.follow_up.letters.stationery import Stationery

    settings = settings_of(folder)
    stationery = Stationery.of(asked.template or settings.letters.template)
    with at_period(folder, period, overwrite=asked.overwrite) as scored:
        out = scored.out
        clear_passing(out / LETTERS)
        issued = Issued(out / LETTERS)
        _sort(issued, [*drafts(scored, settings, asked, stationery)], asked, out)
        _write(scored, out, asked, issued)
        if asked.archive:
            issued.archive = _archive(scored, out)
    return issued


def _sort(issued: Issued, made: Sequence[Draft], asked: Asked, out: OutFolder) -> None:
    """Tell what is to be written, what stands, and what is refused."""
    for draft in made:
        issued.unexplained += draft.unexplained
        if draft.before is None or (not draft.same and asked.reissue):
            issued.written.append(draft)
        elif not draft.same:
            issued.refused.append(draft)
        elif not (out / draft.before.path).is_file():
            issued.restored.append(draft)
        else:
            issued.same.append(draft)
            issued.edited += digest_of(out / draft.before.path) != draft.before.sha256


def _write(scored: ScoredPeriod, out: OutFolder, asked: Asked, issued: Issued) -> None:
    """Put the files in place, each old one aside before; the ledger's transaction comes last."""
    new = [*issued.written, *issued.restored]
    free = [each for each in new if not (each.before and (out / each.record.path).is_file())]
    out.make_room([*(each.record.path for each in free), *([ARCHIVE] if asked.archive else [])])
    files = [(out / each.record.path, each.render()) for each in new]
    for each in issued.written:
        path = out / each.record.path
        if each.before and path.is_file():
            try:
                kept = out.put_aside(path, folder=f"{LETTERS}/{REPLACED}")
            except PermissionError as error:
                raise not_written(path, error) from error
            issued.kept[each.record.path] = kept
    if not files:
        return
    make_folder(out / LETTERS)
    digests = dict(put_all(files))
    if failed := next((each for each in digests.values() if isinstance(each, RunError)), None):
        raise failed
    known = {out.relative(path): str(digest) for path, digest in digests.items()}
    remember(out.path, known)
    records = [replace(each.record, reason=asked.reissue if each.before else "")
               for each in issued.written]  # fmt: skip
    records += [replace(each.record, reason=each.before.reason)
                for each in issued.restored if each.before]  # fmt: skip
    with transaction(scored.ledger):
        put_letters(
            scored.ledger, [replace(record, sha256=known[record.path]) for record in records]
        )


def _archive(scored: ScoredPeriod, out: OutFolder) -> Path:
    """Put all letters of the period that stand into one archive, as they lie there now."""
    years = {scored.key(group).year for group in scored.groups} | {0}
    letters = current_letters(scored.ledger, scored.scope.period)
    paths = sorted(out / each.path for (key, _), each in letters.items() if key.year in years)
    files = [(path.name, path.read_bytes()) for path in paths if path.is_file()]
    path = out / ARCHIVE
    remember(out.path, {ARCHIVE: put(path, zipped(files))})
    return path


def issue_report(issued: Issued) -> str:
    """Return what was written, what stands and what was refused, and why."""
    lines = [
        f"新写 {len(issued.written)} 份，已发过、内容相同 {len(issued.same)} 份，"
        f"没有写 {len(issued.refused)} 份。在 {issued.folder}"
    ]
    for each in issued.written:
        path = each.record.path
        if each.before is not None:
            old = issued.kept.get(path, "（原来的文件不在了）")
            lines.append(_told("LETTER_REPLACED", each, old))
    if issued.restored:
        names = "、".join(each.label for each in issued.restored)
        lines.append(f"  文件不在了，按原来的内容补写：{names}")
    if issued.edited:
        lines.append(f"  其中 {issued.edited} 份有人改过，原样留着。")
    lines += [_told("LETTER_CHANGED", each, "") for each in issued.refused]
    lines += [
        MESSAGES["LETTER_UNEXPLAINED"].sentence.format(found=each) for each in issued.unexplained
    ]
    if issued.archive is not None:
        lines.append(f"打包：{issued.archive}")
    return "\n".join(lines)


def _told(code: str, draft: Draft, old: str) -> str:
    number = f"（{draft.before.number}）" if draft.before and draft.before.number else ""
    if code == "LETTER_REPLACED":
        told = MESSAGES["LETTER_REPLACED"].sentence.format(
            found=f"{draft.label}{number}", expected=old
        )
    else:
        told = MESSAGES["LETTER_CHANGED"].sentence.format(found=f"{draft.label}{number}")
    return f"  {told}"
