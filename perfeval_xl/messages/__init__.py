"""The one registry of codes: everything the software tells a person who can mend something.

A sentence says what is there, what should be, and what to do next; the place (file, sheet, cell)
is carried beside it. Programming errors are not in here and are not dressed up as user errors.

A code has a severity and a sentence with named places for details. On returns an error (错误)
hands the file back, a warning (提醒) and a note (说明) do not. The sentences stand in
`registry.toml`, a line each, in groups by what they are about and whom they speak to; `codes` is
the type of all codes.

Whoever has something to tell raises PerfevalError (RunError where the run cannot go on) with a
code and its details, or makes a finding of them.
"""

import tomllib
from pathlib import Path
from typing import Any

from perfeval_xl.messages.codes import GRAVITY, SEVERITY_WORDS, Code, MaybeCode, Message, Severity

__all__ = [
    "DECISIONS",
    "GRAVITY",
    "GROUPS",
    "LISTS",
    "MESSAGES",
    "ON_RETURNS",
    "REVIEWS",
    "SEVERITY_WORDS",
    "Code",
    "MaybeCode",
    "Message",
    "PerfevalError",
    "RunError",
    "Severity",
]

_REGISTRY = Path(__file__).with_name("registry.toml").read_text(encoding="utf-8")
GROUPS: dict[str, dict[Code, Message]] = {
    heading: {code: Message(*written) for code, written in group.items()}
    for heading, group in tomllib.loads(_REGISTRY).items()
}
"""Heading → its messages, as `perfeval messages` lists them."""

REVIEWS, DECISIONS = GROUPS["改过的评分表"], GROUPS["审核的结果"]
"""About scorebooks that came back, and about what became of earlier decisions."""
LISTS = GROUPS["收回的清单"]
"""About lists that came back, and what is made with them."""

ON_RETURNS: dict[Code, Message] = {
    code: message
    for heading in ("文件", "填的数", "勾稽关系", "自评", "项目")
    for code, message in GROUPS[heading].items()
}
"""What is told about a return; the rest is about scorebooks that came back, decisions, rubric
files, folders and wrong calls."""

MESSAGES: dict[Code, Message] = {
    code: message for group in GROUPS.values() for code, message in group.items()
}


class PerfevalError(Exception):
    """Something that a person can mend, in the words of the registry.

    `code` is its key in MESSAGES; the details fill its sentence.
    """

    def __init__(self, code: Code, **details: object) -> None:
        self.code = code
        self.details = details
        super().__init__(MESSAGES[code].sentence.format(**details))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it cross from one process to another whole."""
        return _again, (type(self), self.code, self.details)


class RunError(PerfevalError):
    """A run cannot go on, through no fault of a return: a full disk, an output open elsewhere."""


class ReturnError(PerfevalError):
    """A file is no return that can be read; the code and the text say why.

    Where it is about one cell, the details hold its `sheet` and `cell`.
    """


def _again(kind: type[PerfevalError], code: Code, details: dict[str, object]) -> PerfevalError:
    return kind(code, **details)
