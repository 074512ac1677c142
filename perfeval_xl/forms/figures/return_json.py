"""A return as read, as text and back: so that the same file need not be read again."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from perfeval_xl.forms.reading.cells import Remark
from perfeval_xl.forms.reading.project_reader import ProjectSheet
from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.rubric.model import Rubric

_PLAIN = ("department", "code", "figures", "typed", "items", "words")


def to_json(content: Return) -> str:
    """Return a return as JSON; its rubric and path are not in it."""
    data: dict[str, Any] = {name: getattr(content, name) for name in _PLAIN}
    data["rubric"] = [content.rubric.id, content.rubric.fiscal_year]
    data["places"] = content.places
    data["remarks"] = [asdict(each) for each in content.remarks]
    data["projects"] = [asdict(each) for each in content.projects]
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"))


def rubric_of(text: str) -> tuple[str, int]:
    """Return the id and the year of the rubric that a return was read by."""
    rubric, year = json.loads(text)["rubric"]
    return str(rubric), int(year)


def from_json(text: str, path: Path, rubric: Rubric) -> Return:
    """Return what `to_json` was given; numbers are the same to the last bit."""
    data = json.loads(text)
    return Return(
        path,
        rubric,
        places=_places(data["places"]),
        remarks=[Remark(**each) for each in data["remarks"]],
        projects=[_project(each) for each in data["projects"]],
        **{name: data[name] for name in _PLAIN},
    )


def _project(data: dict[str, Any]) -> ProjectSheet:
    remarks = [Remark(**each) for each in data["remarks"]]
    return ProjectSheet(**{**data, "places": _places(data["places"]), "remarks": remarks})


def _places(data: dict[str, list[str]]) -> dict[str, tuple[str, str]]:
    return {name: (sheet, cell) for name, (sheet, cell) in data.items()}
