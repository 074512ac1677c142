"""Compares two runs, two periods or two editions of a rubric."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.totalling import PROVISIONAL
from perfeval_xl.scoring.comparison.causes import CAUSE_WORDS, GONE, NEW, Facts, cause
from perfeval_xl.scoring.comparison.changes import (
    changed_figures,
    changed_rule,
    definitions_of,
    find_indicator,
    joined,
    label_of,
    ratio_text,
    used_figures,
)
from perfeval_xl.scoring.comparison.evaluations import Evaluations, aligned
from perfeval_xl.scoring.history.series import LEAST_LOSS
from perfeval_xl.scoring.scores import records
from perfeval_xl.scoring.totals import TOTAL_DECIMALS

_KEY = ["rubric", "department", "project", "key"]
_FACES = ["points", "ratio", "self_score", "score", "review_score", "final_score"]
MOVED_COLUMNS = (
    "rubric", "department", "project", "indicator", "name", "points_before", "points_after",
    "ratio_before", "ratio_after", "score_before", "score_after", "change", "cause", "why",
)  # fmt: skip
TOTAL_COLUMNS = (
    "rubric", "department", "score_before", "score_after", "change", "rank_before", "rank_after",
    "grade_before", "grade_after", "why",
)  # fmt: skip
_RULED = "一票否决、上限或折算"
_SHOWN = 0.005
"""Less than this of a total is not printed."""
_CAUSES = 3
WAYS = UP, DOWN, SETTLED, UNSETTLED = "升级", "降级", "由暂评定级", "转为暂评"
"""How a grade moved."""


@dataclass(frozen=True)
class Comparison:
    """What moved between two sides."""

    before: str
    """Which periods and editions of rubrics the older side is, in words."""
    after: str
    moved: pd.DataFrame
    """MOVED_COLUMNS, one row a department, project and indicator whose final score, status or
    分值 is another, or that only one side has; of a whole department that only one side has, one
    row without an indicator. `change` counts a score that is not there yet as 0, as the total
    does, and is NaN where a side has no such row; `cause` is one of the causes' codes."""
    totals: pd.DataFrame
    """TOTAL_COLUMNS, one row a department; NaN where a side does not have it."""
    grades: tuple[str, ...] = ()
    """The grades that either side knows, the best first."""
    notes: tuple[str, ...] = ()
    """What is to be known of it, a sentence each."""

    @property
    def changed(self) -> pd.DataFrame:
        """The totals that moved, or that only one side has."""
        return self.totals[~(self.totals["change"].abs() <= LEAST_LOSS)]

    @property
    def regraded(self) -> pd.DataFrame:
        """The totals with another grade than before, and `way`: one of the WAYS; those that rose
        first, the best grade on top."""
        graded = self.totals[self.totals[["grade_before", "grade_after"]].notna().all(axis=1)]
        rows = graded[graded["grade_before"] != graded["grade_after"]]
        faces = (rows[name].tolist() for name in ("grade_before", "grade_after", "change"))
        ways = [self._way(*face) for face in zip(*faces, strict=True)]
        order = [*self.grades, *sorted({*rows["grade_after"]} - {*self.grades})]
        place = pd.DataFrame(
            {"way": [WAYS.index(way) for way in ways],
             "grade": [order.index(grade) for grade in rows["grade_after"]]},
            index=rows.index, dtype="int64",
        )  # fmt: skip
        ranked = place.sort_values(["way", "grade"], kind="stable").index
        return rows.assign(way=ways).loc[ranked]

    def _way(self, before: str, after: str, change: float) -> str:
        if PROVISIONAL in (before, after):
            return SETTLED if before == PROVISIONAL else UNSETTLED
        if before in self.grades and after in self.grades:
            rose = self.grades.index(after) < self.grades.index(before)
        else:  # without the rubrics nobody knows which grade is the higher one
            rose = change > 0
        return UP if rose else DOWN


def compare(before: Evaluations, after: Evaluations) -> Comparison:
    """Return what moved from one side to the other, and because of which figure or rule.

    Rows are by rubric, in the newer side's order of departments and indicators; departments that
    are gone come last. Raises ValueError for a period that is none.
    """
    old, new = aligned(before, after)
    moved = pd.DataFrame(list(_moved(old, new)), columns=list(MOVED_COLUMNS))
    grades = [each for side in (new, old) for rubric in side.definitions.values()
              for each in rubric.grades]  # fmt: skip
    totals = _totals(old, new, moved)
    return Comparison(before.label, after.label, moved, totals, tuple(dict.fromkeys(grades)))


def _moved(old: Evaluations, new: Evaluations) -> Iterator[dict[str, Any]]:
    scores = joined(_numbers(old.scores), _numbers(new.scores), _KEY)
    final = [scores[f"final_score_{side}"] for side in ("before", "after")]
    same = ((final[0] - final[1]).abs() <= LEAST_LOSS) | (final[0].isna() & final[1].isna())
    full = [scores[f"points_{side}"] for side in ("before", "after")]
    same &= scores["status_before"] == scores["status_after"]
    same &= (full[0] == full[1]) | (full[0].isna() & full[1].isna())  # a row without a 分值
    figures = changed_figures(old, new) if len(old.figures) and len(new.figures) else None
    departments = [set(zip(side.totals["rubric"], side.totals["department"], strict=True))
                   for side in (old, new)]  # fmt: skip
    editions = _editions(old, new)
    reported: set[tuple[str, str]] = set()
    rules: dict[tuple[str, str], list[str] | None] = {}
    for row in records(scores[~same]):
        rubric, key = row["rubric"], row["key"]
        if row["_merge"] != "both":
            unit = (rubric, row["department"])
            code, other = (NEW, 0) if row["_merge"] == "right_only" else (GONE, 1)
            if unit in departments[other]:
                yield _told(row, code, "")
            elif unit not in reported:
                reported.add(unit)
                names = {"project": "", **{f"{name}_{side}": "" for name in ("indicator", "name")
                                           for side in ("before", "after")}}  # fmt: skip
                blank = {name: float("nan") for name in row if name.endswith(("_before", "_after"))}
                yield _told({**row, **blank, **names}, code, "整个单位")
            continue
        if (rubric, key) not in rules:
            defined = (old.definitions.get(rubric), new.definitions.get(rubric))
            rules[rubric, key] = changed_rule(*defined, key)
        facts = _facts(row, figures, (old, new), rules[rubric, key], edition=rubric in editions)
        yield _told(row, *cause(row, facts))


def _numbers(scores: pd.DataFrame) -> pd.DataFrame:
    """Return what of the scores is compared; what is none is NaN, not None."""
    numbers = scores[_FACES].apply(pd.to_numeric).astype("float64")
    return scores[[*_KEY, "indicator", "name", "status"]].join(numbers)


def _editions(old: Evaluations, new: Evaluations) -> set[str]:
    """Return the rubrics that the two sides have in different editions."""
    digests = [
        side.rubrics.groupby("rubric")["digest"].agg(set).to_dict() if len(side.rubrics) else {}
        for side in (old, new)
    ]
    return {str(name) for name, held in digests[0].items() if held != digests[1].get(name, held)}


def _facts(
    row: dict[str, Any],
    figures: dict[tuple[str, str, str], dict[str, str]] | None,
    sides: tuple[Evaluations, Evaluations],
    rule: list[str] | None,
    *,
    edition: bool,
) -> Facts:
    """Return what is known behind a row; without the rubric every changed field may count."""
    rubrics = definitions_of(row["rubric"], *sides)
    counted = zip(rubrics, (row["ratio_before"], row["ratio_after"]), strict=True)
    ratio = [ratio_text(find_indicator(rubric, row["key"]), value) if value == value else "无"
             for rubric, value in counted]  # fmt: skip
    if figures is None:
        return Facts(None, (), rule, edition, ratio)
    changed = figures.get((row["rubric"], row["department"], row["project"]), {})
    used = used_figures(sides[1].definitions.get(row["rubric"]), row["key"])
    if used is not None:
        changed = {name: changed[name] for name in used if name in changed}
    marks = [name for name in changed if name.startswith(("自评得分_", "要点_"))]
    labels = {name: label_of(rubrics[1], name) for name in changed}
    return Facts(changed, marks, rule, edition, ratio, labels)


def _told(row: dict[str, Any], code: str, why: str) -> dict[str, Any]:
    """Return one row of the result."""
    there = "before" if row["_merge"] == "left_only" else "after"
    scores = {side: row[f"final_score_{side}"] for side in ("before", "after")}
    # What has no score yet brings nothing to the total.
    old, new = (0.0 if row["_merge"] == "both" and score != score else score
                for score in scores.values())  # fmt: skip
    change = float(round_half_up(new - old, TOTAL_DECIMALS))
    return {
        **{name: row[name] for name in ("rubric", "department", "project")},
        **{name: row[f"{name}_{there}"] for name in ("indicator", "name")},
        **{f"{name}_{side}": row[f"{name}_{side}"]
           for name in ("points", "ratio") for side in ("before", "after")},
        **{f"score_{side}": score for side, score in scores.items()},
        "change": change,
        "cause": code,
        "why": why,
    }  # fmt: skip


def _totals(old: Evaluations, new: Evaluations, moved: pd.DataFrame) -> pd.DataFrame:
    columns = ["rubric", "department", "score", "rank", "grade"]
    totals = joined(old.totals[columns], new.totals[columns], columns[:2])
    gap = totals["score_after"] - totals["score_before"]
    units = moved[moved["change"].abs() > LEAST_LOSS]
    size = units["change"].abs()
    units = units.loc[size.sort_values(ascending=False, kind="stable").index]
    why: dict[tuple[str, str], list[str]] = {}
    for row in records(units):
        names = "／".join(part for part in (row["project"], row["name"]) if part)
        sign = "＋" if row["change"] > 0 else "－"
        points = float(round_half_up(abs(row["change"]), 2))
        why.setdefault((row["rubric"], row["department"]), []).append(
            f"{names} {sign}{points:.10g}"
        )
    for row in records(moved[moved["cause"].isin([NEW, GONE]) & (moved["indicator"] != "")]):
        causes = why.setdefault((row["rubric"], row["department"]), [])
        words = f"{CAUSE_WORDS[row['cause']]} {row['project'] or row['name']}"
        if words not in causes:
            causes.append(words)
    for key, rest in _beyond(totals, moved, (old, new)):
        sign, points = "＋" if rest > 0 else "－", float(round_half_up(abs(rest), 2))
        why.setdefault(key, []).insert(0, f"{_RULED} {sign}{points:.10g}")
    keys = zip(totals["rubric"], totals["department"], strict=True)
    listed = ["、".join(why.get(key, [])[:_CAUSES]) for key in keys]
    there = totals["_merge"].map({"right_only": "新增的单位", "left_only": "这次没有"}).fillna("")
    reasons = [state or reason for state, reason in zip(there, listed, strict=True)]
    change = round_half_up(gap.to_numpy(dtype="float64"), TOTAL_DECIMALS)
    return totals.assign(change=change, why=reasons).reindex(columns=list(TOTAL_COLUMNS))


def _beyond(
    totals: pd.DataFrame, moved: pd.DataFrame, sides: tuple[Evaluations, Evaluations]
) -> Iterator[tuple[tuple[str, str], float]]:
    """Yield what of a total's change no indicator makes: vetoes and caps, where there are some."""
    ruled = {name for side in sides for name, rubric in side.definitions.items()
             if rubric.caps or rubric.vetoes}  # fmt: skip
    changes = moved.groupby(["rubric", "department"])["change"].sum().to_dict()
    both = totals[(totals["_merge"] == "both") & totals["rubric"].isin(ruled)]
    for row in records(both):
        key = row["rubric"], row["department"]
        rest = row["score_after"] - row["score_before"] - changes.get(key, 0.0)
        if abs(rest) >= _SHOWN:
            yield key, rest
