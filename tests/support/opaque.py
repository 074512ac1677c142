"""Rubrics whose figures have names that no text of theirs holds: where one is read, it is ours.

Every figure of a form is called otherwise than it is printed; labels, criteria and all other words
stay as they were published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from perfeval_xl.authoring.rubric_files import rubric_data, rubric_text
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import project_sum
from perfeval_xl.rubric.source import rubric_source

MARK = "暗"
"""Stands in every name of a figure, and in no published text."""
_NAME = re.compile(r"\{row\}_(\w+)|[^\W\d]\w*")
_PROSE = frozenset(
    {
        *("id", "title", "issuer", "name", "path", "criterion", "explanation", "label", "reading"),
        *("words", "because", "notes", "source", "content", "matrix", "record", "lines", "text"),
        *("sheet", "group", "remarks", "list", "item", "under", "choices", "grades", "levels"),
        *("table", "checklist", "schedule"),
    }
)
"""What is said to people, or is no name of a figure."""


def opaque_text(name: str) -> str:
    """Return the file of a rubric with other names for its figures."""
    rubric = rubric_data(rubric_source(name)[0])
    known: dict[str, str] = {}
    for block in _blocks(rubric):
        known |= _named(block)
    known |= {project_sum(old): project_sum(new) for old, new in known.items()}
    return rubric_text(_renamed(rubric, known), "测试")


def opaque_rubric(name: str) -> Rubric:
    """Return the same, read."""
    return read_rubric(opaque_text(name), name)


def _blocks(rubric: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for form in rubric.get("forms", ()):
        yield from form["blocks"]
    if "project" in rubric:
        yield rubric["project"]["funds"]


def _named(block: dict[str, Any]) -> dict[str, str]:
    """Print what every figure of a block is called beside it; return the names it had before."""
    old: list[str] = []
    if "matrix" in block:
        rows, columns = [row["row"] for row in block["rows"]], [*block["columns"]]
        for row in block["rows"]:
            row.setdefault("label", row["row"])
        for name, heading in block["columns"].items():
            if isinstance(heading, str):
                kind = block.get("kind", "money")
                block["columns"][name] = {"label": heading, "kind": kind}
        old = [*rows, *columns]
        crossed = {f"{row}_{name}": f"{MARK}{row}_{MARK}{name}" for row in rows for name in columns}
        return crossed | {name: f"{MARK}{name}" for name in old}
    for entry in (*block.get("columns", ()), *(block.get("rows", ()) if "lines" in block else ())):
        name = entry.get("field") or (entry.get("stated") if "is" in entry else None)
        if name:
            entry.setdefault("label", name)
            old.append(name)
    return {name: f"{MARK}{name}" for name in old}


def _renamed(value: Any, known: dict[str, str]) -> Any:
    def new(match: re.Match[str]) -> str:
        if match[1]:
            return "{row}_" + known.get(match[1], match[1])
        return known.get(match[0], match[0])

    match value:
        case str():
            return _NAME.sub(new, value)
        case dict():
            return {
                _renamed(key, known): each if key in _PROSE else _renamed(each, known)
                for key, each in value.items()
            }
        case list():
            return [_renamed(each, known) for each in value]
    return value
