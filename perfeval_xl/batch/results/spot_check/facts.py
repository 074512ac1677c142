"""抽查复核 as the ledger has it, held against the scores of the period: for 汇总表 and 复核表."""

import math
import sqlite3
from collections.abc import Mapping, Sequence

import pandas as pd

from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.batch.results.spot_check.rows import CODE, UNIT, YEAR, check_rows
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import Key, Scope, key_of
from perfeval_xl.ledger.entries import standing
from perfeval_xl.ledger.samples import KIND, OPINION_ROW, CheckPlace, Sample, samples_of
from perfeval_xl.scoring.spot_check import (
    APART,
    COMBINE_WORDS,
    COUNT,
    DEPARTMENT,
    INDICATOR,
    OUTLIER,
    POINTS,
    PROJECT,
    REVIEWER,
    SCORE,
    SYSTEM_ID,
    SpotCheck,
    combined,
    compared,
    over,
)
from perfeval_xl.sheets.entries import Cell, Standing, is_settled, value_of

OPINION, PROBLEMS, AGREED, GROUNDS = "复核意见", "主要问题", "单位确认意见", "确认依据"
HOW, HOW_WORDS = "抽取方式", {"must": "必抽", "drawn": "抽取"}
UNSETTLED = "同一复核人的几份复核表填得不一样，没有计入："
LIMITS = "抽样的结果只说明抽到的单位，不代表没有抽到的单位，不得推算到全部。"


def spot_check_of(
    ledger: sqlite3.Connection, groups: Sequence[Group], scope: Scope
) -> SpotCheck | None:
    """Return the 抽查复核 of a period so far; None where nobody is scored that was drawn."""
    samples = samples_of(ledger, scope)
    if not samples:
        return None
    settings = samples[-1].settings
    bands: Mapping[str, float] = settings.get("bands", {})
    rows = _sampled_rows(groups, scope, samples)
    if rows.empty:
        return None
    stands = standing(ledger, KIND)
    given = _given(stands, rows, scope.period)
    combine = settings.get("combine", "mean")
    found = combined(given, UNIT, combine, settings.get("outlier", OUTLIER))
    details = rows.join(found, on=UNIT)
    details[COUNT] = details[COUNT].fillna(0).astype(int)
    disputed = {
        (*unit,): UNSETTLED + "；".join(own["说法"])
        for unit, own in given[given[SCORE].isna()].groupby(UNIT, sort=False)
    }
    units = details[UNIT].itertuples(index=False, name=None)
    notes = details[APART].fillna("")
    details[APART] = [
        "。".join(filter(None, (disputed.get(unit, ""), note)))
        for unit, note in zip(units, notes, strict=True)
    ]
    details = compared(details, bands)
    keyed = [DEPARTMENT, SYSTEM_ID, YEAR]
    departments = over(details, keyed, bands)
    departments[COUNT] = details.groupby(keyed, sort=False)[COUNT].max()
    departments[APART] = (details[APART] != "").groupby([details[key] for key in keyed]).sum()
    opinions = _opinions(stands)
    for heading in (OPINION, PROBLEMS, AGREED, GROUNDS):
        departments[heading] = [
            opinions.get((system, str(year), scope.period, name, heading), "")
            for name, system, year in departments.index
        ]
    how = {(each.department, each.key.rubric, each.key.year): HOW_WORDS[each.how]
           for sample in reversed(samples) for each in sample.departments}  # fmt: skip
    departments[HOW] = [how.get(key, "") for key in departments.index]
    indicators = over(details, [SYSTEM_ID, PROJECT, CODE, INDICATOR], bands, mean=True)
    return SpotCheck(
        details, departments.reset_index(), indicators.reset_index(), _told(samples), bool(bands)
    )


def _sampled_rows(groups: Sequence[Group], scope: Scope, samples: Sequence[Sample]) -> pd.DataFrame:
    """Return what there is to check of the departments that were drawn, in their order."""
    order: dict[tuple[Key, str], int] = {}
    for sample in samples:
        for each in sample.departments:
            order.setdefault((each.key, each.department), len(order))
    tables = []
    for group in groups:
        key = key_of(group.scores.rubric, scope.period)
        names = [name for own, name in order if own == key]
        if names:
            rows = check_rows(group.scores, scope.period)
            rows = rows[rows[DEPARTMENT].isin(names)]
            places = rows[DEPARTMENT].map({name: order[key, name] for name in names})
            tables.append(rows.assign(次序=places))
    if not tables:
        return pd.DataFrame()
    rows = pd.concat(tables, ignore_index=True).sort_values("次序", kind="stable")
    return rows.drop(columns="次序").reset_index(drop=True)


def _given(stands: Standing, rows: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return every reviewer's 复核得分 of these rows, NaN where the copies of one disagree."""
    said = []
    for cell, entries in stands.items():
        place = CheckPlace(*cell.place) if len(cell.place) == len(CheckPlace._fields) else None
        if place is None or (place.period, cell.heading) != (period, SCORE):
            continue
        if not (value := value_of(entries)):
            continue
        score = float(value) if is_settled(entries) else math.nan
        unit = (place.rubric, int(place.year), place.department, place.project, place.indicator)
        said.append((*unit, _who(stands, place), score, value))
    columns = [*UNIT, REVIEWER, SCORE, "说法"]
    given = pd.DataFrame(said, columns=columns).astype({YEAR: int, SCORE: "float64"})
    return given.sort_values([*UNIT, REVIEWER]).merge(rows[[*UNIT, POINTS]], on=UNIT)


def _who(stands: Standing, place: CheckPlace) -> str:
    """Return a reviewer's name; where the 复核表 is nobody's, the one that stands in it."""
    opinion = Cell(KIND, place.at("", OPINION_ROW), REVIEWER)
    return place.reviewer or value_of(stands.get(opinion, ()))


def _opinions(stands: Standing) -> dict[tuple[str, ...], str]:
    """Return what each reviewer says of a department as a whole, by key, name and heading."""
    said: dict[tuple[str, ...], list[str]] = {}
    for cell, entries in sorted(stands.items()):
        if len(cell.place) != len(CheckPlace._fields):
            continue
        place, words = CheckPlace(*cell.place), value_of(entries)
        if place.indicator == OPINION_ROW and words:
            who = _who(stands, place)
            named = f"{who}：{words}" if who and cell.heading != REVIEWER else words
            about = (place.rubric, place.year, place.period, place.department, cell.heading)
            said.setdefault(about, []).append(named)
    return {about: "\n".join(words) for about, words in said.items()}


def _told(samples: Sequence[Sample]) -> str:
    times = "；".join(
        f"第 {each.number} 次 {each.day} 抽 {len(each.departments)} 个单位，种子 {each.seed}"
        for each in samples
    )
    combine = COMBINE_WORDS[samples[-1].settings.get("combine", "mean")]
    return f"{times}。几个复核人的得分取{combine}。{LIMITS}"


def disputes_of(
    ledger: sqlite3.Connection, groups: Sequence[Group], scope: Scope
) -> list[FindingRow]:
    """Return a finding for each cell of a period's 复核表 that copies fill in differently.

    Files are named from the period's folder.
    """
    keys = {key_of(group.scores.rubric, scope.period) for group in groups}
    names = indicator_names(groups)
    rows = []
    for cell, entries in standing(ledger, KIND).items():
        if is_settled(entries) or len(cell.place) != len(CheckPlace._fields):
            continue
        if CheckPlace(*cell.place).key in keys:
            department, label = label_of(cell, names)
            file = entries[-1].signed.file.removeprefix(f"{scope.folder}/")
            rows.append(
                FindingRow.of("LIST_CONFLICT", file, department, label=label,
                              found=value_of(entries))
            )  # fmt: skip
    return rows


def label_of(cell: Cell, names: Mapping[tuple[str, str], str]) -> tuple[str, str]:
    """Return the department and the label of a cell of a 复核表, for messages.

    `names` leads from the rubric and the indicator's key to its name.
    """
    if len(cell.place) != len(CheckPlace._fields):
        return "", cell.heading
    place = CheckPlace(*cell.place)
    name = names.get((place.rubric, place.indicator), place.indicator)
    about = "" if place.indicator == OPINION_ROW else f"{place.project}{name} "
    return place.department, f"{about}{cell.heading}"


def indicator_names(groups: Sequence[Group]) -> dict[tuple[str, str], str]:
    """Return the rubric's id and an indicator's key → its name, for `label_of`."""
    return {
        (group.scores.rubric.id, key): each.name
        for group in groups
        for key, each in group.scores.rubric.by_id.items()
    }
