"""One side of a comparison: what the ledger holds of one run."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.history.periods import Period
from perfeval_xl.scoring.history.same_department import indicator_keys, named_alike, told_apart
from perfeval_xl.scoring.history.series import dated

_UNIT = ["rubric", "department", "project"]


@dataclass(frozen=True)
class Evaluations:
    """One run's evaluations, frames with the columns of the ledger."""

    scores: pd.DataFrame
    totals: pd.DataFrame
    figures: pd.DataFrame = field(default_factory=pd.DataFrame)
    """Without them no cause can be told but what the scores themselves say."""
    rubrics: pd.DataFrame = field(default_factory=pd.DataFrame)
    definitions: Mapping[str, Rubric] = field(default_factory=dict)
    """The rubrics themselves by id, as they were then: to say which figures an indicator uses, and
    what of a rule was changed."""

    def of_rubric(self, rubric: str) -> "Evaluations":
        """Return what there is of one rubric."""
        frames = {
            name: getattr(self, name)[getattr(self, name)["rubric"] == rubric]
            for name in ("scores", "totals", "figures", "rubrics")
            if len(getattr(self, name))
        }
        own = {name: each for name, each in self.definitions.items() if name == rubric}
        return replace(self, **frames, definitions=own)

    @property
    def label(self) -> str:
        """Return which periods and editions of rubrics these are, as people read it.

        For example 2026-09（hengyang-2019 第 2 版）. Raises ValueError for a period that is none.
        """
        totals = dated(self.totals)[["end", "kind"]].drop_duplicates()
        pairs = zip(totals["end"], totals["kind"], strict=True)
        periods = "、".join(Period(int(end), str(kind)).label for end, kind in pairs)
        versions = {str(name): "" for name in self.totals["rubric"]}
        for rubric in self.rubrics.to_dict("records"):
            versions[str(rubric["rubric"])] = f" 第 {rubric['version']} 版"
        editions = "、".join(f"{name}{version}" for name, version in sorted(versions.items()))
        return f"{periods}（{editions}）" if editions else periods


def aligned(before: Evaluations, after: Evaluations) -> tuple[Evaluations, Evaluations]:
    """Return both sides with the same names for the same department, rubric and indicator.

    Of several evaluations of a department the newest counts. A rubric that is called otherwise
    on the other side (hengyang-2025, hengyang-2026) is taken for the same where each side has
    exactly one that the other has not; it gets the newer name. `scores` get a column `key` that
    tells indicators apart. Raises ValueError for a period that is none.
    """
    sides = (before, after)
    frames = [dated(frame) for side in sides for frame in (side.scores, side.totals)]
    named = [
        common.assign(called=frame["department"])
        for frame, common in zip(frames, named_alike(*frames), strict=True)
    ]
    known = [
        replace(
            side, scores=_newest(scores), totals=_newest(totals), figures=_figures(side, totals)
        )
        for side, scores, totals in zip(sides, named[::2], named[1::2], strict=True)
    ]
    return _one_name(known[0], known[1]), known[1]


_FIGURES = ["rubric", "year", "period", "department", "project", "name", "value", "typed"]


def _newest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of every department's newest evaluation."""
    last = rows.groupby(["rubric", "department"])["end"].transform("max")
    rows = rows[rows["end"] == last]
    if "indicator" not in rows:
        return rows.drop_duplicates(["rubric", "department"], keep="last")
    named = {"key": indicator_keys(rows), "name": told_apart(rows)}
    rows = rows.assign(**named, project=rows["project"].fillna(""))
    return rows.drop_duplicates([*_UNIT, "key"], keep="last")


def _figures(side: Evaluations, totals: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of the newest evaluations, by the departments' common names."""
    rows = side.figures if len(side.figures) else pd.DataFrame(columns=_FIGURES)
    figures = dated(rows).assign(project=lambda frame: frame["project"].fillna(""))
    newest = _newest(totals)
    triples = zip(newest["rubric"], newest["called"], newest["end"], strict=True)
    names = dict(zip(triples, newest["department"], strict=True))
    keys = zip(figures["rubric"], figures["department"], figures["end"], strict=True)
    named = figures.assign(department=[names.get(key, "") for key in keys])
    named = named[named["department"] != ""]
    return named.drop_duplicates([*_UNIT, "name"], keep="last")


def _one_name(before: Evaluations, after: Evaluations) -> Evaluations:
    """Return the older side with the newer name of its only rubric that the other has not."""
    old = sorted(set(before.totals["rubric"]) - set(after.totals["rubric"]))
    new = sorted(set(after.totals["rubric"]) - set(before.totals["rubric"]))
    if len(old) != 1 or len(new) != 1:
        return before
    names = {old[0]: new[0]}
    frames = {
        name: getattr(before, name).assign(rubric=getattr(before, name)["rubric"].replace(names))
        for name in ("scores", "totals", "figures", "rubrics")
        if len(getattr(before, name))
    }
    definitions = {names.get(name, name): rubric for name, rubric in before.definitions.items()}
    return replace(before, **frames, definitions=definitions)
