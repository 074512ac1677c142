"""The fenced blocks of a page of the manual, as a reader would paste them."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"((?:^<!--[^\n]*-->\n)?)^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_EXCUSE = re.compile(r"<!-- (?:not run|after): .+ -->")
_FILE = re.compile(r"<!-- file: (.+) -->")

SHELLS = ("sh", "bat")
SHOWN = ("toml", "yaml")
"""Languages of blocks that are no commands; other tests read those that are marked."""

_INSTALLING = re.compile(
    r"(python3|py) -m venv \.venv|\.venv[/\\](bin|Scripts)[/\\](pip install|python -m pytest) .*"
    r"|D:\\perfeval-xl\\\.venv\\Scripts\\activate"
)
"""What brings `perfeval` about, which the tests have already, and the suite itself."""

_PROGRAM = re.compile(r"(?:\.venv[/\\](?:bin|Scripts)[/\\])?perfeval ")
_DRIVE = re.compile(r"\bD:\\")


@dataclass(frozen=True)
class Fence:
    """One block: its language, its text, and the comment before it."""

    language: str
    text: str
    comment: str

    @property
    def is_excused(self) -> bool:
        """Whether the comment says, with a reason, that it cannot be run in a test."""
        return _EXCUSE.fullmatch(self.comment) is not None

    @property
    def file(self) -> str:
        """The file that the reader saves it as, "" for none."""
        match = _FILE.fullmatch(self.comment)
        return match[1] if match else ""


def fences(page: Path) -> list[Fence]:
    text = page.read_text(encoding="utf-8")
    assert text.count("```") == 2 * len(_FENCE.findall(text)), f"{page.name}: a fence is not closed"
    return [Fence(match[2], match[3], match[1].strip()) for match in _FENCE.finditer(text)]


def commands(fence: Fence, drive: Path) -> list[list[str]]:
    """Return the words of each `perfeval …` and `cd …` of a block, for a POSIX shell.

    `drive` stands for D:\\. Raises ValueError for a line that a test does not know how to run.
    """
    found = []
    for line in fence.text.splitlines():
        for command in line.split(" && "):
            if _INSTALLING.fullmatch(command):
                continue
            if fence.language == "bat":
                command = _DRIVE.sub(lambda _: f"{drive}/", command).replace("\\", "/")
                command = command.replace("cd /d ", "cd ")
            if _PROGRAM.match(command) or command.startswith("cd "):
                found.append(shlex.split(_PROGRAM.sub("perfeval ", command, count=1)))
            else:
                raise ValueError(command)
    return found
