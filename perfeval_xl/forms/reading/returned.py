"""A filled form that came back, as read; also as the texts that the ledger keeps of it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from perfeval_xl.forms.explanations import Explanation
from perfeval_xl.forms.reading.cells import Remark
from perfeval_xl.forms.reading.project_reader import ProjectSheet
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.own_rows import APPROVED_TEXTS, POINTS_OF, own_parts, row_names

Cell = tuple[float | str | None, str]
"""The value of a figure, and what stood in its cell; "" for nothing."""

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
    explanations: list[Explanation] = field(default_factory=list)
    """What the department says of problems."""

    @property
    def blank(self) -> bool:
        """Whether nothing was filled in at all, not even something that cannot be read.

        Figures of last year do not count: they may have been given with the template.
        """
        entries = self.rubric.entries
        given = {name for name, entry in entries.items() if entry.last_year}
        # What is printed of a department's own rows was given, too.
        parts = own_parts(self.rubric.indicators)
        printed = set(row_names(parts, (*APPROVED_TEXTS, POINTS_OF)))
        figures = self.figures.keys() - given - printed
        items = [item for item in self.items if self._is_filled(item, given)]
        remarks = [remark for remark in self.remarks if remark.name]
        return not (figures or items or self.words.keys() - printed or self.projects or remarks)

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


class KeptReturn(NamedTuple):
    """A return as the ledger keeps it: two texts of JSON."""

    places: str
    """Where the figures stand, of itself and of each project: [name, sheet, cell] …"""
    rest: str
    """All else; `cells` are those of its figures, in the same order."""


def kept_of(content: Return) -> KeptReturn:
    """Return a return as it is kept; its path is not in it."""
    data: dict[str, Any] = {name: getattr(content, name) for name in _PLAIN}
    data["rubric"] = [content.rubric.id, content.rubric.fiscal_year]
    data["places"] = content.places
    data["remarks"] = [asdict(remark) for remark in content.remarks]
    data["projects"] = [asdict(project) for project in content.projects]
    if content.explanations:
        data["explanations"] = content.explanations
    return kept_as(data)


def kept_as(data: Mapping[str, Any]) -> KeptReturn:
    """Return the same of a return's plain data; raises KeyError where something is not there."""
    own, *projects = [_apart(each) for each in (data, *data["projects"])]
    rest = {**own[1], "projects": [project for _, project in projects]}
    return KeptReturn(as_json([own[0], *(places for places, _ in projects)]), as_json(rest))


def _apart(data: Mapping[str, Any]) -> tuple[list[list[str]], dict[str, Any]]:
    rest = {name: value for name, value in data.items() if name != "places"}
    figures, typed = dict(rest.pop("figures")), dict(rest.pop("typed"))
    places = [[name, *place] for name, place in data["places"].items()]
    cells = cells_of((figures.pop(name, None), typed.pop(name, "")) for name, *_ in places)
    # What stands nowhere: none that is known.
    return places, {**rest, "cells": cells, "figures": figures, "typed": typed}


def rubric_of(kept: KeptReturn) -> tuple[str, int]:
    """Return the id and the year of the rubric that a return was read by."""
    rubric, year = json.loads(kept.rest)["rubric"]
    return str(rubric), int(year)


def from_kept(kept: KeptReturn, path: Path, read_by: Callable[[str, int], Rubric]) -> Return:
    """Return what `kept_of` was given; numbers are the same to the last bit.

    `read_by` gives the rubric of an id and a year.
    """
    data = json.loads(kept.rest)
    own, *places = _places_in(kept.places)
    projects = [
        ProjectSheet(**_together(project, theirs))
        for project, theirs in zip(data["projects"], places, strict=True)
    ]
    whole = _together({name: data[name] for name in (*_PLAIN, "remarks", "cells")}, own)
    said = [Explanation(*each) for each in data.get("explanations", ())]
    rubric = read_by(*data["rubric"])
    return Return(path, rubric, projects=projects, explanations=said, **whole)


@lru_cache(256)
def _places_in(text: str) -> Sequence[Sequence[Sequence[str]]]:
    """Return the places that a text has: most returns of a rubric have them in common."""
    found: list[list[list[str]]] = json.loads(text)
    return found


def _together(data: dict[str, Any], places: Sequence[Sequence[str]]) -> dict[str, Any]:
    figures, typed = {}, {}
    for (name, *_), (value, said) in zip(places, cells_in(data.pop("cells")), strict=True):
        if value is not None:
            figures[name] = value
        if said:
            typed[name] = said
    return {
        **data,
        "places": {name: (sheet, cell) for name, sheet, cell in places},
        "figures": {**figures, **data["figures"]},
        "typed": {**typed, **data["typed"]},
        "remarks": [Remark(**remark) for remark in data["remarks"]],
    }


def as_json(value: Any) -> str:
    """Return plain data as the ledger spells it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def cells_of(cells: Iterable[Cell]) -> list[Any]:
    """Return figures as plain data: most people type a number as it is spelled anyway.

    A number or null where what was typed is the plain spelling of it, a text where nothing was
    typed, else [value, typed].
    """
    return [value if typed == _spelled(value) else [value, typed] for value, typed in cells]


def cells_in(plain: Iterable[Any]) -> list[Cell]:
    """Return the figures that `cells_of` was given."""
    return [
        (each[0], each[1]) if isinstance(each, list) else (each, _spelled(each)) for each in plain
    ]


def _spelled(value: float | str | None) -> str:
    return f"{value:.15g}" if isinstance(value, float) else ""
