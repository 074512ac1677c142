"""Scores the returns of a rubric with what people decided about them before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from perfeval_xl.batch.basis import Bases, changes, computed
from perfeval_xl.batch.checked import Checked
from perfeval_xl.batch.figure_words import content_words, figure_label
from perfeval_xl.batch.ledger.decisions import Corrected, Decisions, Maker, Review
from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.forms.corrections import Figures, corrected
from perfeval_xl.messages import MESSAGES
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.scoring import reviews as review_columns
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.score_sheet import SHEET


@dataclass(frozen=True, slots=True)
class Decided:
    """The scores of one rubric, and what became of the decisions."""

    scores: Scores
    items: pd.DataFrame
    findings: pd.DataFrame
    """With the columns of findings.csv; `file` is the scorebook in which it was decided."""


def score_decided(checked: Checked, decisions: Decisions) -> Decided:
    """Score one rubric's sound returns: corrected figures in, reviews over what they rest on."""
    given = Figures(checked.figures, checked.items, checked.projects)
    wanted = [each.correction for each in decisions.corrections]
    figures, left = corrected(given, wanted, checked.rubric)
    own = (figures.figures, checked.rubric, figures.items, figures.projects)
    scores = score(*own)
    bases = Bases(scores)
    there = [each for each in decisions.reviews if _basis(bases, each) is not None]
    standing = [each for each in there if _basis(bases, each) == each.basis]
    if standing:
        scores = score(*own, reviews=_table(standing))
    told = [*_told_of_figures(decisions.corrections, left, checked), *_told(there, bases, scores)]
    rows = pd.DataFrame(told, columns=list(COLUMNS), dtype=object)
    return Decided(scores, figures.items, rows)


def _basis(bases: Bases, review: Review) -> str | None:
    return bases.of(review.department, review.project, review.indicator)


def _table(reviews: Sequence[Review]) -> pd.DataFrame:
    rows = [
        (each.department, each.project, each.indicator, each.score, each.opinion)
        for each in reviews
    ]
    table = pd.DataFrame(rows, columns=list(review_columns.COLUMNS))
    return table.astype({review_columns.REVIEW: "float64"})


Row = tuple[str, ...]


def _row(code: str, department: str, maker: Maker, sheet: str, **details: str) -> Row:
    message = MESSAGES[code]
    values = details.get("found", ""), details.get("expected", "")
    said = message.sentence.format(**details)
    return (maker.file, department, sheet, "", code, message.severity, said, *values)


def _told_of_figures(
    corrections: Sequence[Corrected], left: Sequence[object], checked: Checked
) -> Iterator[Row]:
    for each in corrections:
        change = each.correction
        if change.department not in checked.figures.index:
            continue
        code = "CORRECTION_OUTDATED" if change in left else "FIGURE_CORRECTED"
        yield _row(
            code,
            change.department,
            each.maker,
            "",
            label=figure_label(checked.rubric, change.project, change.name),
            found=content_words(change.before),
            expected=content_words(change.after),
            **_made(each.maker),
        )


def _told(reviews: Sequence[Review], bases: Bases, scores: Scores) -> Iterator[Row]:
    for each in reviews:
        basis, label = (
            _basis(bases, each),
            bases.name(each.project, each.indicator, each.department),
        )
        about = {"label": label, "expected": content_words(each.score), **_made(each.maker)}
        if basis is not None and basis != each.basis:
            what = changes(each.basis, basis)
            yield _row("REVIEW_OUTDATED", each.department, each.maker, SHEET, found=what, **about)
        elif each.score is not None and not each.opinion:
            system = computed(basis or "{}")
            if system is None or round_half_up(system - each.score, 6):
                about["found"] = content_words(system)
                yield _row("REVIEW_WITHOUT_REASON", each.department, each.maker, SHEET, **about)


def _made(maker: Maker) -> dict[str, str]:
    """Return who decided and when, in brackets, as far as it is known."""
    told = "，".join(each for each in (maker.who, maker.when[:10]) if each)
    return {"who": f"（{told}）" if told else ""}
