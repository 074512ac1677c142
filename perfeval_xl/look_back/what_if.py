"""What if: a period of the ledger scored again by another edition of a rubric; nothing changes.

Figures are those that were scored last. Own scores, 要点 and reviews carry over where the
indicator is the same; what the rubric asks for and the ledger does not have counts as missing.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl.batch.results.tables import scores_table
from perfeval_xl.forms.figures.figures import figure_columns
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.look_back.compare import evaluations_of
from perfeval_xl.look_back.kept_figures import kept_figures
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.load import whole_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.period import Period
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.rubric.source import SHIPPED, Shelf
from perfeval_xl.rubric.table import item_names, self_score_name
from perfeval_xl.scoring.comparison.changes import used_figures
from perfeval_xl.scoring.comparison.compare import Comparison, compare
from perfeval_xl.scoring.comparison.evaluations import Evaluations
from perfeval_xl.scoring.reviews import COLUMNS as REVIEW_COLUMNS
from perfeval_xl.scoring.reviews import REVIEW
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.scoring.totals import GRADE, OPEN, RANK, TOTAL, UNCHECKED, VERIFIED

_TOTALS = {
    TOTAL: "score",
    VERIFIED: "points_scored",
    UNCHECKED: "points_unverified",
    OPEN: "points_pending",
    GRADE: "grade",
    RANK: "rank",
}
_NAMED = 8
"""So many figures or indicators are named in a sentence."""


def what_if(side: str, source: str, shelf: Shelf = SHIPPED) -> Comparison:
    """Compare what stands of a period with what another rubric (an id or a file) would make of it.

    The rubric is taken as it applies in that year and period. Raises PerfevalError as `side_of`
    does, COMPARE_NOTHING where nothing was scored, COMPARE_UNRELATED where the rubric has nothing
    in common with what was, RubricError where there is no such rubric or it is not right.
    """
    kept = evaluations_of(side)
    year, period = int(kept.totals["year"].iloc[0]), str(kept.totals["period"].iloc[0])
    rubric = whole_rubric(source, year, shelf).of_period(Period.parse(period))
    chosen = _related(kept, rubric, side)
    before = kept.of_rubric(chosen)
    after, reviewed = scored_again(before, rubric)
    name = rubric.id if source in shelf.ids else Path(source).name
    found = compare(before, after)
    notes = (
        f"假如按这个体系评：用台账里的数据重算了 {len(before.totals)} 个单位，"
        "没有读报送表，台账和结果文件都没有改动。",
        *_left_out(kept, chosen),
        *_lacking(before, rubric),
        *_of_declared(before, rubric),
        *_of_own_scores(before, rubric),
        *_of_reviews(reviewed),
        *_of_vetoes(rubric),
    )
    return replace(found, after=f"假如按 {name} 评，{found.after}", notes=notes)


def scored_again(kept: Evaluations, rubric: Rubric) -> tuple[Evaluations, pd.DataFrame]:
    """Return one rubric's evaluations of one period scored by another one.

    Also the reviews that people decided on: one row each, with the 分值 `before` and `after` (NaN
    where there is no such indicator, or a project gave its row none). A review stays as it was;
    where the 分值 is another, as far as that allows.
    """
    figures, projects = kept_figures(kept, rubric)
    reviews = _reviews(kept.scores, rubric)
    standing = reviews[reviews["there"]]
    bound = standing["after"].where(standing["after"] != standing["before"], np.inf).fillna(np.inf)
    table = standing.assign(**{REVIEW: np.minimum(standing[REVIEW], bound)})
    scores = score(figures, rubric, None, projects, table[list(REVIEW_COLUMNS)])
    year, period = int(kept.totals["year"].iloc[0]), str(kept.totals["period"].iloc[0])
    edition = [(rubric.id, year, period, rubric.version, rubric.digest)]
    again = Evaluations(
        scores_table(scores, period).reset_index(drop=True),
        _totals(scores, kept.totals).assign(rubric=rubric.id, year=year, period=period),
        kept.figures.assign(rubric=rubric.id),
        pd.DataFrame(edition, columns=["rubric", "year", "period", "version", "digest"]),
        {rubric.id: rubric},
    )
    return again, reviews


def _totals(scores: Scores, before: pd.DataFrame) -> pd.DataFrame:
    totals = scores.totals.rename(columns=_TOTALS)[list(_TOTALS.values())].reset_index(drop=True)
    named = before[["department_code", "department"]].reset_index(drop=True)
    return pd.concat([named, totals], axis=1)


def _reviews(scores: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Return the reviews that stand, as `scored_again` says."""
    known = {each.id: each.par for each in (rubric.of_projects or rubric).indicators}
    rows: list[tuple[Any, ...]] = []
    decided = scores[pd.to_numeric(scores["review_score"]).notna()]
    columns = ("department", "project", "indicator", "review_score", "points")
    for department, project, key, given, full in zip(
        *(decided[name].tolist() for name in columns), strict=True
    ):
        # The 分值 of a row that a project declared is the project's own.
        declared = rubric.project is not None and key.startswith(f"{DECLARED}_")
        after = full if declared else known.get(key)
        there = declared or key in known
        rows.append((department, project, key, given, "", full, after, there))
    table = pd.DataFrame(rows, columns=[*REVIEW_COLUMNS, "before", "after", "there"])
    return table.astype({REVIEW: float, "before": float, "after": float, "there": bool})


def _related(kept: Evaluations, rubric: Rubric, side: str) -> str:
    """Return which of the period's rubrics this one takes the place of: its own id, or the one
    that has most in common with it."""
    there = [str(name) for name in dict.fromkeys(kept.totals["rubric"])]
    common = {name: _in_common(kept.of_rubric(name), rubric) for name in there}
    best = max(there, key=lambda name: (name == rubric.id, common[name]))
    if not common[best]:
        raise PerfevalError("COMPARE_UNRELATED", rubric=rubric.id, found=side, expected=kept.label)
    return best


def _in_common(kept: Evaluations, rubric: Rubric) -> int:
    """Return how many indicators of a rubric the ledger has figures or own scores for."""
    of_projects = bool((kept.scores["project"] != "").any())
    if of_projects != (rubric.project is not None):
        return 0
    names = set(kept.figures["name"])
    owner = rubric.of_projects or rubric
    return sum(bool(names & set(used_figures(rubric, key) or ())) for key in owner.by_id)


def _left_out(kept: Evaluations, chosen: str) -> Iterator[str]:
    others = kept.totals[kept.totals["rubric"] != chosen]
    if len(others):
        names = "、".join(dict.fromkeys(map(str, others["rubric"])))
        yield f"同一期另有 {len(others)} 个单位按 {names} 评的，不在此列。"


def _lacking(kept: Evaluations, rubric: Rubric) -> Iterator[str]:
    """Say which figures and own scores nobody was ever asked for."""
    owner, held = rubric.of_projects or rubric, set(kept.figures["name"])
    for old in kept.definitions.values():
        held |= set(figure_columns(old.of_projects or old))
    figures: dict[str, None] = {}
    computed, judged = [], []
    for indicator in owner.indicators:
        own = (self_score_name(indicator), *item_names(indicator))
        used = [name for name in used_figures(rubric, indicator.id) or () if name in owner.entries]
        absent = [name for name in used if name not in held]
        figures.update(dict.fromkeys(owner.label(name) for name in absent))
        if absent and indicator.by_figures:
            computed.append(indicator.name)
        elif not indicator.rule.measures and not held.intersection(own):
            judged.append(indicator.name)
    if figures:
        yield (
            f"台账里没有这个体系要的 {_named(list(figures))}，"
            f"用到的指标（{_named(computed)}）按缺数据处理：没有自评得分的待补。"
        )
    if judged:
        yield f"台账里没有自评得分的指标：{_named(judged)}，待补。"


def _of_own_scores(kept: Evaluations, rubric: Rubric) -> Iterator[str]:
    """Name the judged indicators whose own scores were given for another 分值."""
    owner, held = rubric.of_projects or rubric, kept.scores[kept.scores["project"] == ""]
    before = dict(zip(held["indicator"], held["points"], strict=True))
    names = [
        each.name
        for each in owner.indicators
        if not each.rule.measures and before.get(each.id, each.par) != each.par
    ]
    if names:
        yield (
            f"由人评定的指标里，{_named(names)} 的分值改了；自评得分是按原来的分值打的，"
            "照原分计（不超过新分值）。"
        )


def _of_vetoes(rubric: Rubric) -> Iterator[str]:
    """Say that what reviewers said of vetoes is not known here: it is no score of an indicator."""
    if rubric.vetoes:
        names = _named([veto.name for veto in rubric.vetoes])
        yield f"一票否决（{names}）只按台账里的数据判断，审核人填的是、否没有算在内。"


def _of_declared(kept: Evaluations, rubric: Rubric) -> Iterator[str]:
    """Say so where a rubric of projects reads other words out of the declared rows."""
    old = next(iter(kept.definitions.values()), None)
    if rubric.project is None or old is None or old.project is None:
        return
    ways = [
        (each.at_most, [(level.level, level.words) for level in each.levels])
        for each in (old.project.declared, rubric.project.declared)
    ]
    if ways[0] != ways[1]:
        yield (
            "各行绩效指标的目标和完成情况照上次读出的算；"
            "体系里怎样认字的规定（at_most、words）改了的不计。"
        )


def _of_reviews(reviews: pd.DataFrame) -> Iterator[str]:
    gone = int((~reviews["there"]).sum())
    other = reviews[reviews["after"].notna() & (reviews["after"] != reviews["before"])]
    if len(reviews) > gone:
        yield f"审核得分 {len(reviews) - gone} 项照旧。"
    if len(other):
        above = int((other[REVIEW] > other["after"]).sum())
        cut = f"（{above} 项超过新分值，按新分值计）" if above else ""
        yield f"其中 {len(other)} 项的分值改了，仍用原来的审核得分{cut}；正式改用前请重新审核。"
    if gone:
        yield f"另有 {gone} 项审核的指标这个体系里没有，不计。"


def _named(names: list[str]) -> str:
    more = f" 等 {shown(len(names))} 项" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more
