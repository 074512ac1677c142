"""What this program wrote where, and the one rule of what it may write over.

A file is replaced only where it is, byte for byte, what this program wrote there last. Anything
else is somebody's work: whoever is about to write asks `make_room` for all the names first, which
refuses, or moves the old files into a dated folder beside them. So that a file is known again, its
SHA-256 stands in a small hidden file of the folder (`remember`, `written`).

A run has its own ways to know (`batch.results.out_folder`); the commands that write a file or two
wherever they are told to use `write_into`.
"""

import json
import logging
import os
import re
import secrets
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from perfeval_xl.messages import MESSAGES, PerfevalError
from perfeval_xl.system.digests import digest_of
from perfeval_xl.system.durable import not_written, patiently, put_in_place, sync_folder
from perfeval_xl.system.file_names import check_paths, is_same_file
from perfeval_xl.system.remains import remains_of
from perfeval_xl.system.scratch import scratch_folder

RECORD = ".perfeval.written"
MOVED = "原有文件"
"""How the folders begin in which files lie that made room; their date follows."""
_MOVED_TO = re.compile(rf"{MOVED} \d{{4}}-\d\d-\d\d(（\d+）)?")

Digests = Mapping[str, AbstractSet[str]]
"""Path below a folder, with "/" → SHA-256 of each content that this program may have put there."""
_Result = TypeVar("_Result")
_NAMED = 5
"""So many files are named in a sentence; the others are counted."""
_HIDDEN = 2
"""Windows: FILE_ATTRIBUTE_HIDDEN. A dot hides nothing there."""
_log = logging.getLogger(__name__)


def written(folder: Path) -> dict[str, set[str]]:
    """Return what a folder's record says; {} where there is none, or none that can be read."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="ascii"))
        return {str(name): {str(digest)} for name, digest in record.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def remember(folder: Path, digests: Mapping[str, str | None]) -> None:
    """Record what was written: path below the folder, with "/" → its SHA-256.

    What is there no more is forgotten.
    """
    record: dict[str, str] = {
        name: digest
        for name, (digest,) in written(folder).items()
        if os.path.lexists(folder / name)
    }
    record |= {name: digest for name, digest in digests.items() if digest is not None}
    text = json.dumps(record, sort_keys=True, indent=0) + "\n"
    temporary = folder / f".~{secrets.token_hex(8)}"
    # What could not be recorded is asked about the next time; nothing is lost by it.
    with suppress(OSError):
        try:
            with temporary.open("x", encoding="ascii", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            _hide(temporary)
            put_in_place(temporary, folder / RECORD)
            # Before the journal goes, which knows the same until then.
            sync_folder(folder)
        finally:
            temporary.unlink(missing_ok=True)


def make_room(
    folder: Path,
    names: Iterable[str],
    known: Digests,
    *,
    overwrite: bool = False,
    more: Callable[[], Mapping[str, str | None]] = dict,
) -> dict[str, str | None]:
    """See to it that files may be written in `folder`; nothing is touched unless all may be.

    `names` are all that is going to be written, `known` what this program wrote there; `more` is
    asked, once and only where that does not do, for the SHA-256 of contents that are no loss
    either: those that are about to be written, say. Returns name → SHA-256 of what stands there
    now and is ours.

    Raises PerfevalError OUTPUT_NOT_OURS with the names of the others. With `overwrite` they are
    moved into a new dated folder beside them instead, and it is told where; RunError where the
    system refuses that. PerfevalError PATH_TOO_LONG where a path could not be opened.
    """
    names = list(names)
    check_paths(folder / name for name in names)
    ours: dict[str, str | None] = {}
    foreign: dict[str, str | None] = {}
    for name in names:
        path = folder / name
        if os.path.lexists(path):
            digest = digest_of(path) if path.is_file() else None
            # What a cut of power leaves of a file is nobody's.
            own = digest in _known(folder, name, known) or remains_of(path) == "empty"
            (ours if own else foreign)[name] = digest
    if foreign:
        same = more()
        for name, digest in list(foreign.items()):
            if digest is not None and same.get(name) == digest:
                ours[name] = foreign.pop(name)
    if foreign and not overwrite:
        raise _refusal(folder, [*foreign])
    _move_aside([folder / name for name in foreign])
    return ours


def _known(folder: Path, name: str, known: Digests) -> AbstractSet[str]:
    """Return the digests of what was written under a name.

    Or under one that differs by case alone, where that is the same file, as it is on Windows.
    """
    if name in known:
        return known[name]
    alike = (other for other in known if other.casefold() == name.casefold())
    same = (other for other in alike if is_same_file(folder / name, folder / other))
    return set().union(*(known[other] for other in same))


def write_into(
    folder: Path,
    names: Sequence[str],
    write: Callable[[Path], _Result],
    *,
    overwrite: bool = False,
    known: Digests | None = None,
) -> _Result:
    """Let `write` put files of these names into `folder`, if they may be there; remember them.

    `write` takes the folder to write to. Where somebody else's files are in the way it is called
    for a temporary folder first: what it would not change stops nobody, and what goes wrong does
    so before anything is moved. `known` is what was written there, the folder's record by default.
    Raises what `make_room` and `write` raise.
    """

    def would_be() -> dict[str, str | None]:
        with scratch_folder() as scratch:
            write(scratch)
            return {name: digest_of(scratch / name) for name in names}

    known = written(folder) if known is None else known
    make_room(folder, names, known, overwrite=overwrite, more=would_be)
    result = write(folder)
    remember(folder, {name: digest_of(folder / name) for name in names})
    return result


def write_at(path: Path, write: Callable[[Path], _Result], *, overwrite: bool = False) -> _Result:
    """Let `write` write one file, as `write_into` does; it takes the path to write to."""
    return write_into(
        path.parent, [path.name], lambda folder: write(folder / path.name), overwrite=overwrite
    )


def is_moved(relative: str) -> bool:
    """Tell whether a path below a folder, with "/", is of a file that had to make room."""
    return any(_MOVED_TO.fullmatch(part) for part in relative.split("/")[:-1])


def _refusal(folder: Path, names: Sequence[str]) -> PerfevalError:
    named = "、".join(str(folder / name) for name in names[:_NAMED])
    more = f"等 {len(names)} 个文件" if len(names) > _NAMED else ""
    return PerfevalError("OUTPUT_NOT_OURS", found=f"{named}{more}")


def _move_aside(paths: Sequence[Path]) -> None:
    """Move files into a dated folder beside them, one a folder and call; tell where they are."""
    moved: dict[Path, list[Path]] = {}
    asides: dict[Path, Path] = {}
    try:
        for path in paths:
            try:
                aside = asides.get(path.parent) or asides.setdefault(path.parent, _new(path.parent))
                patiently(path.rename, aside / path.name)
            except OSError as error:
                raise not_written(path, error) from error
            moved.setdefault(aside, []).append(path)
    finally:
        for aside in asides.values():
            if aside in moved:
                sentence = MESSAGES["OUTPUT_MOVED"].sentence
                _log.warning(sentence.format(count=len(moved[aside]), found=aside))
            else:
                with suppress(OSError):
                    aside.rmdir()


def _new(folder: Path) -> Path:
    """Make a folder of today's date that is not there yet."""
    dated, number = f"{MOVED} {datetime.now().astimezone():%Y-%m-%d}", 1
    while True:
        aside = folder / (dated if number == 1 else f"{dated}（{number}）")
        try:
            aside.mkdir()
        except FileExistsError:
            number += 1
        else:
            return aside


def _hide(path: Path) -> None:
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetFileAttributesW(str(path), _HIDDEN)
