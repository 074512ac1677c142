"""Records what a run writes, syncs, renames and removes, and what a cut of power leaves of it.

The system's own functions are watched, so what is written past `system.durable` is seen as well.
What a disk promises is modelled as strictly as POSIX states it: a content lasts once its file was
synced, a name once its folder was. The ledger is one thing that changes at the end of a
transaction: that SQLite keeps its own promise is tested by its makers.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

Fate = Literal["lost", "done", "any"]
"""Of what was not synced: all is lost, all has reached the disk, or some of it."""

Kind = Literal[
    "named", "written", "renamed", "removed", "file synced", "folder synced", "committed"
]
_LEDGER = "ledger.sqlite"


@dataclass(frozen=True)
class Step:
    """One thing that a run did."""

    kind: Kind
    file: int = 0
    """The file, whatever it is called."""
    name: str = ""
    """Path below the output folder; of a folder, its own."""
    before: str = ""
    """The name that it had."""
    content: bytes = b""

    def __str__(self) -> str:
        return f"{self.kind} {self.before} {self.name}"


@dataclass
class Recording:
    """What stood in a folder at first, and all that was done to it since."""

    folder: Path
    steps: list[Step] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    """Name → the file that it names now."""
    contents: dict[int, bytes] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    at_first: dict[int, bytes] = field(default_factory=dict)
    _inodes: dict[str, int] = field(default_factory=dict)
    _count: int = 0

    def __post_init__(self) -> None:
        self.look()
        self.first, self.steps = dict(self.files), []
        self.at_first = dict(self.contents)

    def look(self) -> None:
        """Note what was written since the last look, and by whatever way."""
        found = {
            path.relative_to(self.folder).as_posix(): path
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }
        in_transaction = f"{_LEDGER}-journal" in found
        for name in [name for name in self.files if name not in found]:
            self.forget(name)
        for name, path in found.items():
            if name == f"{_LEDGER}-journal" or (name == _LEDGER and in_transaction):
                continue
            inode, content = path.stat().st_ino, path.read_bytes()
            if self._inodes.get(name) != inode:
                self._count += 1
                self.files[name], self._inodes[name] = self._count, inode
                self.steps.append(Step("named", self._count, name))
                self.contents[self._count] = b""
            file = self.files[name]
            if self.contents[file] != content:
                self.contents[file] = content
                kind: Kind = "committed" if name == _LEDGER else "written"
                self.steps.append(Step(kind, file, name, content=content))

    def forget(self, name: str) -> None:
        self.steps.append(Step("removed", self.files.pop(name), name))
        self._inodes.pop(name)

    def renamed(self, before: str, name: str) -> None:
        file, inode = self.files.pop(before), self._inodes.pop(before)
        self.files[name], self._inodes[name] = file, inode
        self.steps.append(Step("renamed", file, name, before))

    def synced(self, name: str) -> None:
        if (self.folder / name).is_dir():
            self.steps.append(Step("folder synced", name="" if name == "." else name))
        elif name in self.files and name != _LEDGER:
            self.steps.append(Step("file synced", self.files[name], name))


@contextmanager
def recorded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recording]:
    """Record what is done in a folder while the context lasts."""
    recording, lock = Recording(folder), threading.RLock()

    def below(path: Any) -> str:
        whole = Path.cwd() / os.fspath(path)
        return str(whole.relative_to(folder)) if whole.is_relative_to(folder) else ""

    def watched(function: Callable[..., Any], after: Callable[..., None]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            with lock:
                recording.look()
                result = function(*arguments, **more)
                after(*arguments)
                return result

        return call

    def synced(file: Any) -> None:
        name = below(Path(f"/proc/self/fd/{file}").readlink())
        if name:
            recording.synced(name)

    def replaced(source: Any, target: Any) -> None:
        if below(source):
            recording.renamed(below(source), below(target))

    def removed(path: Any) -> None:
        if below(path) in recording.files:
            recording.forget(below(path))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", watched(os.fsync, synced))
        for name in ("replace", "rename"):
            patch.setattr(os, name, watched(getattr(os, name), replaced))
        for name in ("unlink", "remove"):
            patch.setattr(os, name, watched(getattr(os, name), removed))
        yield recording
    recording.look()


def after_cut(recording: Recording, at: int, fate: Fate, seed: int = 0) -> dict[str, bytes]:
    """Return what stands on the disk where power goes off after so many steps: name → content."""
    choose = random.Random(seed)
    contents, synced = dict(recording.at_first), dict(recording.at_first)
    names = dict(recording.first)
    waiting: list[Step] = []
    """Changes of names that no folder's sync has made last."""
    for step in recording.steps[:at]:
        if step.kind == "written":
            contents[step.file] = step.content
        elif step.kind == "committed":
            contents[step.file] = synced[step.file] = step.content
        elif step.kind == "file synced":
            synced[step.file] = contents.get(step.file, b"")
        elif step.kind == "folder synced":
            rest = [_made_to_last(change, step.name, names) for change in waiting]
            waiting = [change for change in rest if change is not None]
        else:
            waiting.append(step)
    for change in waiting:
        if fate == "done" or (fate == "any" and choose.random() < 0.5):
            _apply(change, names)
    return {
        name: _content(contents.get(file, b""), synced.get(file, b""), fate, choose)
        for name, file in names.items()
    }


def _made_to_last(change: Step, folder: str, names: dict[str, int]) -> Step | None:
    """Let a folder's sync make its part of a change last; return the rest, if there is any."""
    here, there = _folder(change.name) == folder, _folder(change.before) == folder
    if change.kind != "renamed":
        if here:
            _apply(change, names)
        return None if here else change
    if here and there:
        _apply(change, names)
        return None
    if here:
        names[change.name] = change.file
        return Step("removed", change.file, change.before)
    if there:
        names.pop(change.before, None)
        return Step("named", change.file, change.name)
    return change


def _apply(change: Step, names: dict[str, int]) -> None:
    if change.kind == "removed":
        if names.get(change.name) == change.file:
            del names[change.name]
        return
    if change.kind == "renamed" and names.get(change.before) == change.file:
        del names[change.before]
    names[change.name] = change.file


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _content(content: bytes, safe: bytes, fate: Fate, choose: random.Random) -> bytes:
    """Return what the disk has of a content of which `safe` was synced."""
    if content == safe or fate == "done":
        return content
    if fate == "lost":
        return safe
    whole = len(content)
    cut = choose.randrange(len(safe), whole + 1) if len(safe) <= whole else whole
    return choose.choice([safe, content, content[:cut], content[:cut] + bytes(whole - cut)])
