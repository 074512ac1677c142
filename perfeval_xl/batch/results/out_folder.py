"""The folder of a period's results: what all in it is called, and what of it is ours as it stands.

The one place that knows the names in it and their digests. A run looks first whether what stands
there is the last run's (`make_room`) and can be replaced (`check_writable`); what becomes of what
it wrote and this one does not is in `leftovers`; which folders there are, in `period_folders`.
Loads nothing heavy: most runs find nothing to do.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval_xl.checks.finding_row import COLUMNS, FindingRow
from perfeval_xl.system.digests import Stamp, digest_of, digests_of, sha256_of
from perfeval_xl.system.durable import make_folder, move, not_written, patiently
from perfeval_xl.system.file_names import workbooks_below
from perfeval_xl.system.journal import keep_journal, noted, tell_later, to_tell
from perfeval_xl.system.lock import NAME as LOCK
from perfeval_xl.system.written import make_room, remember, written

SCOREBOOKS, PUT_ASIDE, HANDED_BACK = "评分表", "审核稿", "退回"
"""Folders: of the scorebooks, below it of edited ones that had to make room, of marked copies."""
FOLDERS = (SCOREBOOKS, HANDED_BACK)
SUMMARY, SCORES, FINDINGS, MANIFEST = "汇总表.xlsx", "scores.csv", "findings.csv", "run.json"
DETAILS = "明细.xlsx"  # the same as in the two tables, as Excel tables for pivots
TABLES = (SUMMARY, DETAILS, SCORES, FINDINGS)
SAMPLES, LETTERS, DRAFTS, MENDING = "抽查复核", "反馈函", "旧稿", "整改"
ADVICE, PUBLIC, EVIDENCE = "结果应用表.xlsx", "公开表.xlsx", "佐证清单.xlsx"
ACCEPTED, MENDING_LIST = "问题认可.xlsx", "整改台账.xlsx"
AFTER_THE_SCORE = (SAMPLES, LETTERS, f"{LETTERS}.zip", DRAFTS, ADVICE, PUBLIC, EVIDENCE, ACCEPTED)
"""What else may stand in a period's folder; 整改 goes over all periods and stands in OUT."""
TREND = "趋势.xlsx"
DAMAGED = "损坏的文件"  # a folder: of what was found broken in the place of a file that we wrote

_SUFFIXES = (".xlsx", ".xlsm")
_OTHER_SUFFIXES = (".xls", ".xlsb", ".et", ".ett", ".ods")
# What `replacing` and the lock call their own for a moment.
_PASSING = re.compile(rf"\.~[0-9a-f]{{16}}(\.\w+)?|{re.escape(LOCK)}\.\w+")


@contextmanager
def made(folder: Path) -> Iterator[None]:
    """Make a folder where need be, or raise RunError; one that nothing came to is not left."""
    new = not folder.exists()
    try:
        make_folder(folder)
    except OSError as error:
        raise not_written(folder, error) from error
    try:
        yield
    finally:
        if new:
            with suppress(OSError):  # something was written, as it should be
                folder.rmdir()


def clear_passing(folder: Path) -> None:
    """Remove the temporary files of a killed run: under the lock, they are nobody's."""
    if folder.is_dir():
        for path in folder.iterdir():
            if _PASSING.fullmatch(path.name):
                with suppress(OSError):  # it harms nobody, and is tried again
                    path.unlink()


@dataclass(frozen=True, slots=True)
class OutFolder:
    """The folder of one period's results, whether it is there yet or not."""

    path: Path
    overwrite: bool = False
    """Whether files that are not ours are moved aside where one of ours has to stand."""
    name: str = ""
    """Below OUT, as `ledger.books.Scope` names it; "" for OUT itself."""

    def __truediv__(self, name: str) -> Path:
        return self.path / name

    def relative(self, path: Path) -> str:
        """Return a path in the folder as the manifest and the ledger write it: with "/"."""
        return path.relative_to(self.path).as_posix()

    @property
    def journals(self) -> list[Path]:
        """The folders whose journals speak of it."""
        return [self.path, self.path.parent] if self.name else [self.path]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Keep a journal of what is written, in a folder made and cleared of what passes.

        Whoever comes has OUT to himself (`PeriodFolders.occupied`). A folder that nothing came to
        is not left behind. Raises RunError where the folder may not be written to.
        """
        with made(self.path):
            for name in ("", *FOLDERS):
                clear_passing(self / name)
            with keep_journal(self.path) if self.name else nullcontext():
                yield

    def make_room(self, names: Iterable[str]) -> Mapping[str, str | None]:
        """See to it that these paths below the folder may be written, as `written.make_room` does.

        What stands there and is ours, the journal of a killed run tells and the folder's record;
        of an OUT that has none yet, or lost it, the manifest. Scorebooks have rules of their own.
        """
        known = self.recorded()

        def more() -> Mapping[str, str | None]:
            manifest = self.manifest()
            outputs: dict[str, str | None] = dict(manifest.get("outputs", {}))
            if manifest and MANIFEST not in known:  # it cannot hold its own
                outputs[MANIFEST] = digest_of(self / MANIFEST)
            return outputs

        return make_room(self.path, names, known, overwrite=self.overwrite, more=more)

    def recorded(self) -> dict[str, set[str]]:
        """Return what the journal and the folder's record say: path → SHA-256 of each content."""
        known = noted(self.path)
        for name, digests in written(self.path).items():
            known.setdefault(name, set()).update(digests)
        return known

    def remember(self, outputs: Mapping[str, str]) -> None:
        """Record what a run has written, besides scorebooks and with the manifest of its own."""
        own = {name: digest for name, digest in outputs.items() if name.split("/")[0] != SCOREBOOKS}
        remember(self.path, {**own, MANIFEST: digest_of(self / MANIFEST)})

    def check_writable(self) -> None:
        """Raise RunError that names the first file of the last run which cannot be written to.

        On Windows a workbook that somebody has open cannot. To learn it after an hour of reading,
        with one half of the results new and the other old, would be late. A scorebook that is open
        waits for the next run by itself; files of others may be open.
        """
        for name in (*TABLES, ACCEPTED, MANIFEST, *self.last_written([HANDED_BACK])):
            path = self / name
            if path.is_file():
                try:
                    patiently(path.open, "r+b").close()
                except OSError as error:
                    raise not_written(path, error) from error

    def is_used(self) -> bool:
        """Tell whether a run has left results here."""
        return any((self / name).exists() for name in (MANIFEST, SUMMARY, SCOREBOOKS))

    def manifest(self) -> dict[str, Any]:
        """Return run.json of the last run; {} where there is none that can be read."""
        try:
            data = json.loads((self / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) and isinstance(data.get("outputs"), dict) else {}

    def digests(self, paths: Iterable[Path]) -> dict[str, str]:
        """Return path below the folder → SHA-256 of files that a run wrote, for its manifest."""
        return {self.relative(path): sha256_of(path) for path in sorted(paths)}

    def last_written(self, folders: Sequence[str] = FOLDERS) -> dict[str, set[str]]:
        """Return what the last run wrote in (some of) its folders and is still there.

        By its manifest and the folder's record, and of a run that was killed before it wrote
        one, by the journal. Path below the folder → SHA-256 of each content that it may have put
        there.
        """
        before = self.recorded()
        for name, digest in self.manifest().get("outputs", {}).items():
            before.setdefault(str(name), set()).add(str(digest))
        parents = [self / folder for folder in folders]
        return {
            name: digests
            for name, digests in before.items()
            if name.startswith(tuple(folders))  # spares thousands of others a closer look
            and (self / name).parent in parents
            and (self / name).is_file()
        }

    def put_aside(
        self,
        path: Path,
        findings: Callable[[str], Iterable[FindingRow]] = lambda _: (),
        folder: str = f"{SCOREBOOKS}/{PUT_ASIDE}",
    ) -> str:
        """Move a file to 评分表/审核稿/ or another folder below, never over another file.

        Returns where it is now, a path below the output folder. `findings` gives, of that path,
        what is to be told of it: the journal holds it until a run has told it (`publish`), whatever
        becomes of this one. Raises PermissionError where somebody has the file open, RunError where
        the system refuses for another reason.
        """
        target, digest, number = self / folder / path.name, digest_of(path), 1
        while target.exists() and digest_of(target) != digest:
            number += 1
            target = self / folder / f"{path.stem}（{number}）{path.suffix}"
        kept = self.relative(target)
        try:
            make_folder(target.parent)
            if told := list(findings(kept)):
                tell_later(self.path, told, kept, digest or "")
            move(path, target)
        except PermissionError:
            raise
        except OSError as error:
            raise not_written(path, error) from error
        return kept

    def noted_findings(self) -> list[FindingRow]:
        """Return what the journals have to tell of what this run did, or a killed one.

        That of OUT itself tells of the ledger. What another version of the program has noted
        otherwise is passed over.
        """
        noted = dict.fromkeys(row for place in self.journals for row in to_tell(place))
        return [FindingRow._make(row) for row in noted if len(row) == len(COLUMNS)]

    def scorebooks(
        self, stamped: Mapping[tuple[str, Stamp], str]
    ) -> tuple[dict[str, str | None], list[str]]:
        """Return path below the folder → SHA-256 of the workbooks below 评分表/, and the others.

        None where one cannot be read. Those that were put aside come last. `stamped` holds what
        need not be read: path and stamp → SHA-256. The others are those of another format than
        .xlsx, but for those that were put aside.
        """
        below = workbooks_below(self / SCOREBOOKS, (*_SUFFIXES, *_OTHER_SUFFIXES))
        places = {f"{SCOREBOOKS}/{name}": stamp for name, stamp in below.items()}
        foreign = [place for place in places if place.lower().endswith(_OTHER_SUFFIXES)]
        for place in foreign:
            del places[place]
        known = {place: stamped.get((place, stamp)) for place, stamp in places.items()}
        to_read = [place for place, digest in known.items() if digest is None]
        digests = digests_of([os.path.join(self.path, place) for place in to_read])  # noqa: PTH118
        known.update(zip(to_read, digests, strict=True))
        ordered = sorted(places, key=self.is_put_aside)
        return {place: known[place] for place in ordered}, [
            place for place in foreign if not self.is_put_aside(place)
        ]

    @staticmethod
    def is_put_aside(relative: str) -> bool:
        """Tell whether a scorebook lies among those that made room for new ones."""
        return relative.startswith(f"{SCOREBOOKS}/{PUT_ASIDE}/")
