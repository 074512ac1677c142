"""The cells that an indicator's score comes from, in the scorebook."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.measured import Measured
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import item_names, self_score_name
from perfeval_xl.workbooks.scorebook.figure_places import Place, Places


@dataclass(frozen=True, slots=True)
class Source:
    """Where an indicator's figures stand."""

    first: Place | None
    words: str
    """All of them: 基础数据表!B4、C4；补充数据表!B7:B9."""


def value_names(rubric: Rubric, indicator: Indicator) -> tuple[str, ...]:
    """Return the figures that the 指标值 is computed from, the ratio's first; () for none."""
    if not indicator.ratio:
        return ()
    return tuple(figure.name for figure in Measured(rubric, indicator).figures)


def own_names(indicator: Indicator) -> tuple[str, ...]:
    """Return the figures that a judged score stands on."""
    return (self_score_name(indicator), *item_names(indicator))


def source(names: tuple[str, ...], places: Places) -> Source:
    """Return where figures stand; those that stand nowhere (sums over projects) are left out."""
    found = [places[name] for name in names if name in places]
    sheets: dict[str, list[Place]] = {}
    for place in found:
        sheets.setdefault(place.sheet, []).append(place)
    words = "；".join(f"{sheet}!{'、'.join(_cells(own))}" for sheet, own in sheets.items())
    return Source(found[0] if found else None, words)


def _cells(places: list[Place]) -> list[str]:
    """Return the addresses of cells, neighbours one below the other as a range: F30:F35."""
    runs: list[list[Place]] = []
    for place in places:
        above = runs[-1][-1] if runs else None
        if above and (above.row + 1, above.column) == (place.row, place.column):
            runs[-1].append(place)
        else:
            runs.append([place])
    return [run[0].cell if len(run) == 1 else f"{run[0].cell}:{run[-1].cell}" for run in runs]
