"""`perfeval explain`: how each score of a department came about, in words."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.results.resubmissions import versions_of
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.ledger.books import Scope
from perfeval_xl.ledger.details import ScoreRow
from perfeval_xl.ledger.ledger import read_ledger, whole_out
from perfeval_xl.ledger.rubrics import kept_rubric
from perfeval_xl.look_back.explain.after_lines import after_lines
from perfeval_xl.look_back.explain.evaluation import Evaluation, evaluations_of, vetoes_in
from perfeval_xl.look_back.explain.score_lines import score_lines
from perfeval_xl.look_back.explain.step_lines import StepLines
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.totals import RANGE, total_up
from perfeval_xl.sheets.grids import same_text
from perfeval_xl.workbooks.summary.facts import Resubmission


def explain(out: Path, department: str, indicator: str = "", period: str | None = None) -> str:
    """Return the derivation of a department's scores, or of those whose indicator is named.

    A part of a name is enough where it fits only one; of periods the last one is told unless one
    is given, as `Scope.parse` reads it, or its folder in place of OUT. Where no indicator is named
    and the department has sent several returns, what each changed stands in front, and what came
    after the score at the end. Raises
    PerfevalError where the ledger, the department or the indicator is unknown, or the rubric that
    was scored by is not kept.
    """
    out, folder = whole_out(out)
    asked = period if period is not None else folder or None
    with read_ledger(out) as ledger:
        lines: list[str] = []
        scope = None if asked is None else Scope.parse(asked)
        standing = evaluations_of(ledger, department, scope)
        chosen = [(each, [row for row in each.scores if _is(indicator, row)]) for each in standing]
        if not any(rows for _, rows in chosen):
            names = dict.fromkeys(row.name for each in standing for row in each.scores)
            listed = "、".join(names)
            raise PerfevalError("EXPLAIN_NO_INDICATOR", found=indicator, expected=listed)
        for evaluation, rows in chosen:
            rubric = _rubric(ledger, evaluation)
            lines += _head(evaluation, rubric)
            if not indicator:
                lines += _sent(ledger, evaluation, rubric)
            steps = StepLines(evaluation, rubric)
            for row in rows:
                lines += ["", *score_lines(evaluation, rubric, row, steps)]
            if not indicator and rubric.vetoes:
                lines += ["", *_vetoes(evaluation, rubric)]
            if not indicator and (after := [*after_lines(ledger, evaluation, rubric)]):
                lines += ["", *after]
            lines.append("")
    return "\n".join(lines).rstrip()


def _is(asked: str, row: ScoreRow) -> bool:
    wanted = same_text(asked)
    return not wanted or any(
        wanted in same_text(name) for name in (row.name, row.indicator, row.project)
    )


def _rubric(ledger: sqlite3.Connection, evaluation: Evaluation) -> Rubric:
    row = evaluation.row
    rubric = kept_rubric(ledger, row["digest"], row["year"], row["period"])
    if rubric is None:
        raise PerfevalError("RUBRIC_NOT_KEPT", found=row["rubric"])
    return rubric


def _head(evaluation: Evaluation, rubric: Rubric) -> Iterator[str]:
    row = evaluation.row
    code = f"（{row['department_code']}）" if row["department_code"] else ""
    period = f"　期间 {row['period']}" if row["period"] else ""
    yield f"{row['department']}{code}　{rubric.issuer}　{row['rubric']}　{row['year']}年度{period}"
    parts = (
        f"总分 {shown(row['score'])}",
        f"核算 {shown(row['points_scored'])}",
        f"自评未核 {shown(row['points_unverified'])}",
        f"待评分值 {shown(row['points_pending'])}",
        f"等级 {row['grade']}",
        f"名次 {row['rank']}",
        *_possible(evaluation, rubric),
    )
    yield "，".join(parts)
    yield f"报送表 {row['path']}"


def _possible(evaluation: Evaluation, rubric: Rubric) -> Iterator[str]:
    """Yield between which totals a department's own may lie, where some of it is not known.

    Of projects nothing: their totals are means that the ledger does not keep.
    """
    if rubric.project is not None:
        return
    rows = {row.indicator: row for row in evaluation.scores}
    keys = [each.id for each in rubric.indicators]
    faces = [[getattr(rows[key], name) for key in keys]
             for name in ("score", "status", "review_score")]  # fmt: skip
    points, status, reviews = (pd.DataFrame([face], columns=keys) for face in faces)
    vetoes = vetoes_in(evaluation, rubric) if rubric.vetoes else None
    if vetoes is not None:
        reviews = vetoes.counting(rubric, reviews.set_axis(vetoes.outcomes.index))
        points, status = (frame.set_axis(reviews.index) for frame in (points, status))
    words = total_up(rubric, points, status, reviews, [False], vetoes)[RANGE].iloc[0]
    if words:
        yield f"可能在 {words}"


def _vetoes(evaluation: Evaluation, rubric: Rubric) -> Iterator[str]:
    """Yield what became of every 一票否决, and by what."""
    found = vetoes_in(evaluation, rubric)
    yield "【一票否决】"
    for veto in rubric.vetoes:
        outcome, note, reviewed, opinion = (
            getattr(found, face)[veto.key].iloc[0]
            for face in ("outcomes", "notes", "reviews", "opinions")
        )
        by = "审核人判断" if reviewed == reviewed else "系统判断"
        why = f"，审核意见：{opinion}" if opinion else ""
        words = veto.words.rstrip("。；;")
        yield f"  {veto.name}：{outcome}（{by}{why}）　{words}；成立则{veto.consequence}"
        yield f"    {note}"


def _sent(ledger: sqlite3.Connection, evaluation: Evaluation, rubric: Rubric) -> Iterator[str]:
    """Yield what each return after the first changed; nothing where there is only one."""
    row = evaluation.row
    steps = versions_of(ledger, row["period"], row["department"], rubric)
    if not steps:
        return
    told = "得分按每次报送的数据、用现在的指标体系计算，不含审核和更正"
    yield f"报送过 {steps[-1].times} 次。{told}："
    yield f"  第 1 次　{steps[0].path_before}"
    for step in steps:
        yield f"  第 {step.times} 次　{step.path}{_outcome(step)}"
        yield from (f"    数据  {figure.words}" for figure in step.figures)
        yield from (f"    得分  {score.words}" for score in step.scores)


def _outcome(step: Resubmission) -> str:
    if not step.known:
        return "：台账里查不到上次报送的内容，没有对照"
    if step.same:
        return "：重新报送，数据没有变化"
    return "" if step.totals is None else f"：总分 {' → '.join(step.totals)}"
