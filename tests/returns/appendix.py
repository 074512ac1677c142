"""The README's appendix of messages, out of the registry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from perfeval_xl.messages import SEVERITY_WORDS, Message
from perfeval_xl.messages.file_messages import FILES
from perfeval_xl.messages.return_messages import CHECKS, PROJECTS, SELF_ASSESSMENT, VALUES

GROUPS: Mapping[str, Mapping[str, Message]] = {
    "文件": FILES,
    "填的数": VALUES,
    "勾稽关系": CHECKS,
    "自评": SELF_ASSESSMENT,
    "项目": PROJECTS,
}
BEGIN, END = "<!-- messages -->\n", "<!-- /messages -->\n"

_PLACE = re.compile(r"\{\w+\}")


def appendix() -> str:
    """Return the tables of all messages on returns, as the README has them."""
    return "\n".join(line for title, group in GROUPS.items() for line in _table(title, group))


def in_readme(text: str) -> str:
    """Return a README with its appendix renewed; what stands around the marks stays."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{appendix()}\n{END}{after}"


def write_appendix(readme: Path) -> None:
    """Renew the appendix of a README."""
    readme.write_text(in_readme(readme.read_text(encoding="utf-8")), encoding="utf-8")


def _table(title: str, group: Mapping[str, Message]) -> list[str]:
    rows = [
        f"| `{code}` | {SEVERITY_WORDS[message.severity]} | {_shown(message.sentence)} |"
        for code, message in group.items()
    ]
    return [f"## {title}", "", "| 代码 | 程度 | 说的是什么 |", "| --- | --- | --- |", *rows, ""]


def _shown(sentence: str) -> str:
    """Return a sentence with … for its details, and no sign that Markdown takes for its own."""
    return re.sub(r"([|<*_`\\])", r"\\\1", _PLACE.sub("…", sentence))
