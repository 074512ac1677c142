"""The one registry of codes: everything the software tells a person who can mend something.

A sentence says what is there, what should be, and what to do next; the place (file, sheet, cell)
is carried beside it. Programming errors are not in here and are not dressed up as user errors.

A code has a severity and a sentence with named places for details. On returns an error (错误)
hands the file back, a warning (提醒) and a note (说明) do not. `return_messages` speak of figures
to the department's accountant, `file_messages` of whole files, `review_messages` to analysts about
their scorebooks, `tool_messages` to whoever runs the program or writes rubric files.

Whoever has something to tell raises PerfevalError (RunError where the run cannot go on) with a
code and its details, or makes a finding of them.
"""

from typing import Any

from perfeval_xl.messages.codes import GRAVITY, SEVERITY_WORDS, Code, MaybeCode, Message, Severity
from perfeval_xl.messages.file_messages import FILES
from perfeval_xl.messages.return_messages import CHECKS, PROJECTS, SELF_ASSESSMENT, VALUES
from perfeval_xl.messages.review_messages import DECISIONS, REVIEWS
from perfeval_xl.messages.tool_messages import TOOLS

__all__ = [
    "GRAVITY",
    "GROUPS",
    "MESSAGES",
    "ON_RETURNS",
    "SEVERITY_WORDS",
    "Code",
    "MaybeCode",
    "Message",
    "PerfevalError",
    "RunError",
    "Severity",
]

_RETURN_GROUPS: dict[str, dict[Code, Message]] = {
    "文件": FILES,
    "填的数": VALUES,
    "勾稽关系": CHECKS,
    "自评": SELF_ASSESSMENT,
    "项目": PROJECTS,
}
GROUPS: dict[str, dict[Code, Message]] = {
    **_RETURN_GROUPS,
    "改过的评分表": REVIEWS,
    "审核的结果": DECISIONS,
    "体系文件、文件夹和用法": TOOLS,
}
"""Heading → its messages, as `perfeval messages` lists them."""

ON_RETURNS: dict[Code, Message] = {
    code: message for group in _RETURN_GROUPS.values() for code, message in group.items()
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


def _again(kind: type[PerfevalError], code: Code, details: dict[str, object]) -> PerfevalError:
    return kind(code, **details)
