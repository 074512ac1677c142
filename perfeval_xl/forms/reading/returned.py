"""A filled form that came back, as read; also as the JSON that the ledger keeps of it."""

import json
from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from perfeval_xl.forms.reading.cells import Remark
from perfeval_xl.forms.reading.project_reader import ProjectSheet
from perfeval_xl.rubric.model import Rubric

_PLAIN = ("department", "code", "figures", "typed", "items", "words")


@dataclass(slots=True)
class Return:
    """A filled form that came back."""

    path: Path
    rubric: Rubric
    department: str
    code: str = ""
    figures: dict[str, float] = field(default_factory=dict)
    """Column of the figures → number; what is missing is absent."""
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Column of the figures → sheet and cell, for missing ones too."""
    typed: dict[str, str] = field(default_factory=dict)
    """Column of the figures → what stood in its cell, where anything did."""
    items: list[dict[str, Any]] = field(default_factory=list)
    """The lines of the lists: 清单, 序号, 名称 and one entry a column of the matrix."""
    words: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    projects: list[ProjectSheet] = field(default_factory=list)
    """For a rubric of projects: every sheet that was filled in."""

    @property
    def blank(self) -> bool:
        """Whether nothing was filled in at all, not even something that cannot be read.

        Figures of last year do not count: they may have been given with the template.
        """
        entries = self.rubric.entries
        given = {name for name, entry in entries.items() if entry.last_year}
        figures = self.figures.keys() - given
        items = [item for item in self.items if self._is_filled(item, given)]
        remarks = [remark for remark in self.remarks if remark.name]
        return not (figures or items or self.words or self.projects or remarks)

    @staticmethod
    def _is_filled(item: Mapping[str, Any], given: Set[str]) -> bool:
        """Whether a list's line says more than figures of last year: a name by itself does."""
        columns = item.keys() - {"清单", "序号", "名称"}
        figures = {name for name in columns if item[name] is not None}
        of_last_year = {name for name in figures if {name, f"{item['清单']}_{name}"} & given}
        return figures != of_last_year or not figures

    def forget_figures(self) -> None:
        """Let go of what the scores hold as columns; where it stood, and was typed, is kept."""
        self.figures, self.items = {}, []
        for project in self.projects:
            project.figures = {}


def to_json(content: Return) -> str:
    """Return a return as JSON; its rubric and path are not in it."""
    data: dict[str, Any] = {name: getattr(content, name) for name in _PLAIN}
    data["rubric"] = [content.rubric.id, content.rubric.fiscal_year]
    data["places"] = content.places
    data["remarks"] = [asdict(remark) for remark in content.remarks]
    data["projects"] = [asdict(project) for project in content.projects]
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
        remarks=[Remark(**remark) for remark in data["remarks"]],
        projects=[_project(project) for project in data["projects"]],
        **{name: data[name] for name in _PLAIN},
    )


def _project(data: dict[str, Any]) -> ProjectSheet:
    remarks = [Remark(**remark) for remark in data["remarks"]]
    return ProjectSheet(**{**data, "places": _places(data["places"]), "remarks": remarks})


def _places(data: dict[str, list[str]]) -> dict[str, tuple[str, str]]:
    return {name: (sheet, cell) for name, (sheet, cell) in data.items()}
