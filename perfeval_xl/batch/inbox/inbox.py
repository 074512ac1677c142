"""Lists the inbox: every file once, those inside a .zip too, and which are worth opening.

What a file's name says is read here too: how it can be shown, and whether it is passed over.
"""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from perfeval_xl.batch.inbox.archives import SUFFIXES, ArchiveError, Member, distinct_names, unpack
from perfeval_xl.batch.inbox.inbox_names import (
    is_temporary,
    other_format,
    shown_name,
    why_ignored,
)
from perfeval_xl.ledger.returns import in_order
from perfeval_xl.messages import Code, MaybeCode, RunError
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.system.digests import digests_of, sha256_of
from perfeval_xl.system.scratch import scratch_folder
from perfeval_xl.system.written import RECORD
from perfeval_xl.workers.child import ChildDiedError, ChildSlowError
from perfeval_xl.workers.workers import HANDFUL, Workers, worth

NEXT_TIME: tuple[Code, ...] = ("FILE_GROWING", "FILE_LOCKED", "FILE_RUBRIC_BROKEN")
"""The messages of files that are not read this time, and are to be the next."""

_MOST_HASHED = 1 << 30
_NOT_READ: tuple[Code, ...] = ("FILE_LOCKED", "FILE_NOT_REGULAR")


@dataclass(frozen=True, slots=True)
class InboxFile:
    """One file of the inbox, or of an archive in it."""

    path: Path
    """Where its bytes are: in the inbox, or where its archive was unpacked."""
    relative: str
    """Its path below the inbox, with "/" between folders, as it can be shown."""
    sha256: str | None = None
    """None for what cannot be opened, and for files beyond 1 GB."""
    modified: int = 0
    """When it was last changed, in nanoseconds."""
    size: int = 0
    code: MaybeCode = ""
    """The message that says why it is not read, or ""."""
    details: Mapping[str, object] = field(default_factory=dict)
    """What the sentence of the code needs."""

    @property
    def grown(self) -> bool:
        """Whether it has changed since it was listed: somebody is still copying it."""
        try:
            now = self.path.lstat()
        except OSError:
            return True
        return (now.st_size, now.st_mtime_ns) != (self.size, self.modified)


@contextmanager
def open_inbox(
    places: Sequence[Path], limits: Limits, workers: Workers, before: int = 0
) -> Iterator[list[InboxFile]]:
    """Give every file below folders (or files by themselves), sorted by path, each once.

    Of several places, every file is called by its path in the one that was given: two
    folders may hold a 报送表.xlsx each. Archives are unpacked for as long as the context lasts;
    their files follow them. The workers are started meanwhile where there are many more files
    than the `before` of the last time. Raises RunError INBOX_UNREADABLE for a folder that stays
    shut: what lies in it would seem to be gone.
    """
    with scratch_folder() as temporary:
        files: list[InboxFile] = []
        met: set[Path] = set()
        for given in places:
            place = given.absolute()
            paths = _paths(place)
            if (new := len(paths) - before) > HANDFUL:
                workers.start(worth(new))
            listed, inside = [], []
            for path in paths:
                if path in met:
                    continue
                met.add(path)
                relative = path.name if path == place else _below(path, place)
                full_path = (given if path == place else given / relative).as_posix()
                name = shown_name(full_path if len(places) > 1 else relative)
                listed.append(_listed(path, relative, name))
            for file in _hashed(listed):
                inside.append(file)
                if not file.code and file.path.suffix.lower() in SUFFIXES:
                    folder = temporary / f"{len(files)}-{len(inside)}"
                    inside[-1:] = _opened(file, folder, limits, workers)
            files += sorted(inside, key=lambda file: in_order(file.relative))
        yield _apart(files)


def _paths(place: Path) -> list[Path]:
    """Return all files below a place, links as such, and what only the system may open.

    The program's own record of what it wrote there (templates, say) is nobody's file.
    """
    if not is_folder(place):
        return [place]
    paths: list[Path] = []

    def closed(error: OSError) -> None:
        folder = Path(error.filename or place)
        if folder == place or not is_temporary(_below(folder, place)):
            raise _unreadable(folder, error) from error
        paths.append(folder)

    for folder, folders, names in os.walk(place, onerror=closed):
        parent = Path(folder)
        linked = [name for name in folders if (parent / name).is_symlink()]
        paths += [parent / name for name in (*names, *linked) if name != RECORD]
    return sorted(paths, key=lambda path: str(path).split(os.sep))  # noqa: PTH206 - twice as fast


def is_folder(place: Path) -> bool:
    """Tell whether there is a folder. Raises RunError INBOX_UNREADABLE where nobody can tell."""
    try:
        return stat.S_ISDIR(place.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _unreadable(place, error) from error


def _unreadable(folder: Path, error: OSError) -> RunError:
    why = "没有读取的权限" if isinstance(error, PermissionError) else error.strerror or error
    return RunError("INBOX_UNREADABLE", found=shown_name(str(folder)), why=why)


def _below(path: Path, place: Path) -> str:
    """Return the path of a file below a folder, with "/"."""
    return path.as_posix().removeprefix(place.as_posix().rstrip("/") + "/")


def _apart(files: list[InboxFile]) -> list[InboxFile]:
    """Number the paths that look the same once they can be shown: each stands for one file."""
    distinct = distinct_names([file.relative for file in files])
    return [
        file if file.relative == name else replace(file, relative=name)
        for file, name in zip(files, distinct, strict=True)
    ]


def _listed(path: Path, relative: str, name: str) -> InboxFile:
    base = {"found": shown_name(path.name)}
    code = why_ignored(relative)
    try:
        status = path.lstat()
        size, modified = status.st_size, status.st_mtime_ns
        if stat.S_ISDIR(status.st_mode):
            return InboxFile(path, name, code="FILE_TEMPORARY")
        if not stat.S_ISREG(status.st_mode):
            return InboxFile(path, name, None, modified, size, "FILE_NOT_REGULAR", base)
    except OSError:
        return InboxFile(path, name, code="FILE_LOCKED")
    kind = other_format(path)
    base["expected"] = kind
    return InboxFile(path, name, None, modified, size, _why_not(code, kind), base)


def _why_not(code: MaybeCode, kind: str) -> MaybeCode:
    """Return why a file is not read: a table of another `kind` is one to mend, and not ignored."""
    return "FILE_OTHER_FORMAT" if code == "FILE_NOT_SPREADSHEET" and kind else code


def _hashed(files: Sequence[InboxFile]) -> Iterator[InboxFile]:
    """Yield the files with their SHA-256; one to be read that cannot be is locked."""
    paths = [
        file.path for file in files if file.code not in _NOT_READ and file.size <= _MOST_HASHED
    ]
    digests = dict(zip(paths, digests_of(paths), strict=True))
    for file in files:
        if file.path not in digests:
            yield file
        elif (digest := digests[file.path]) is None:
            yield file if file.code else InboxFile(file.path, file.relative, code="FILE_LOCKED")
        else:
            yield replace(file, sha256=digest)


def _opened(file: InboxFile, folder: Path, limits: Limits, workers: Workers) -> list[InboxFile]:
    """Return an archive and its files; a workbook that is only called .zip stands for itself."""
    folder.mkdir()
    try:
        members = workers.here.call(unpack, file.path, folder, limits)
    except ArchiveError as error:
        return [replace(file, code=error.code, details=error.details)]
    except ChildDiedError as error:
        return [replace(file, code="ARCHIVE_UNREADABLE", details={"found": error})]
    except ChildSlowError:
        most = f"{limits.seconds} 秒"
        details = {"found": f"解压超过 {most}", "expected": most}
        return [replace(file, code="ARCHIVE_TOO_LARGE", details=details)]
    except RunError:
        raise
    except Exception as error:  # our own slip: named as such, and no reason to stop the others
        return [replace(file, code="PROGRAM_ERROR", details={"found": slip(error)})]
    if members is None:
        return [file]
    archive = replace(file, code="FILE_IS_ARCHIVE", details={"found": len(members)})
    return [archive, *(_member(member, file.relative) for member in members)]


def _member(member: Member, archive: str) -> InboxFile:
    path, name = member.path, shown_name(member.name)
    os.utime(path, ns=(member.modified, member.modified))
    kind = other_format(path)
    code = _why_not(why_ignored(name), kind)
    if not code and path.suffix in SUFFIXES:
        code = "ARCHIVE_NESTED"
    status = path.stat()
    return InboxFile(
        path,
        f"{archive}/{name}",
        sha256_of(path),
        status.st_mtime_ns,
        status.st_size,
        code,
        {"found": name.rsplit("/", 1)[-1], "expected": kind},
    )


def slip(error: Exception) -> str:
    """Return what went wrong and where, on one line of at most 300 characters."""
    trace = "\n".join(getattr(error, "__notes__", ()))
    frames = [line.strip() for line in trace.split("\n") if line.lstrip().startswith("File ")]
    return f"{type(error).__name__}: {error}，{frames[-1] if frames else ''}"[:300]
