"""Scores checked returns with what people decided about them: corrected figures in, reviews over.

What was computed of the figures is kept beside what reviewers made of it: where decisions change,
only the rubrics that they are about are scored again, and a review alone computes nothing anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from perfeval_xl.batch.assessing.check_returns import Checked, Places, file_findings
from perfeval_xl.batch.assessing.review_basis import Bases, changes, computed
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.checks.finding_row import FindingRow, findings_table
from perfeval_xl.checks.tidy import tidy
from perfeval_xl.forms.figures.corrections import (
    Correction,
    Figures,
    content_words,
    corrected,
    figure_label,
)
from perfeval_xl.ledger.books import key_of
from perfeval_xl.ledger.decisions import Corrected, Decisions, Maker, PeriodDecisions, Review
from perfeval_xl.messages import Code
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.scoring import reviews as review_columns
from perfeval_xl.scoring.differences import self_differences
from perfeval_xl.scoring.score import score, with_reviews
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.scorebook.score_sheet import SHEET


@dataclass(frozen=True, slots=True)
class Group:
    """The scored returns of one rubric and year, and what was found with them."""

    scores: Scores
    findings: pd.DataFrame
    """What was found in the returns, and what became of earlier decisions about them."""
    places: Places
    """Where the figures stand in the returns."""
    files: Mapping[str, str]
    """Department → its return."""
    decisions: Decisions
    """What the scores were made with."""
    unreviewed: Scores
    """What was computed of the figures as corrected, before any review."""
    outdated: Sequence[Correction]
    """Corrections of figures that are others by now."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a run found and computed."""

    intakes: Sequence[Intake]
    groups: list[Group]
    findings: pd.DataFrame
    """With the columns of findings.csv."""


def score_checked(
    intakes: Sequence[Intake],
    checked: Sequence[Checked],
    decisions: PeriodDecisions,
    period: str,
    before: Assessed | None = None,
) -> Assessed:
    """Score the departments without an error; a rubric that has none of them is left out.

    `before` are the same returns as scored with other decisions: what those did not change is
    taken over.
    """
    earlier = before.groups if before else []
    stood = {key_of(group.scores.rubric, period): group for group in earlier}
    groups = []
    for check in checked:
        if len(check.figures):
            key = key_of(check.rubric, period)
            groups.append(score_group(check, decisions.get(key, Decisions()), stood.get(key)))
    rejected = [check.table(check.handed_back) for check in checked]
    tables = [file_findings(intakes), *rejected, *(group.findings for group in groups)]
    return Assessed(intakes, groups, pd.concat(tables, ignore_index=True))


def score_group(checked: Checked, decisions: Decisions, before: Group | None = None) -> Group:
    """Score one rubric's sound returns, as far as `before` does not hold what is wanted."""
    if before is not None and before.decisions == decisions:
        return before
    if before is not None and before.decisions.corrections == decisions.corrections:
        unreviewed, outdated = before.unreviewed, before.outdated
    else:
        returned = Figures(checked.figures, checked.items, checked.projects)
        corrections = [decision.correction for decision in decisions.corrections]
        figures, outdated = corrected(returned, corrections, checked.rubric)
        unreviewed = score(figures.figures, checked.rubric, figures.items, figures.projects)
    bases = Bases(unreviewed)
    there = [review for review in decisions.reviews if _basis(bases, review) is not None]
    standing = [review for review in there if _basis(bases, review) == review.basis]
    scores = with_reviews(unreviewed, _table(standing)) if standing else unreviewed
    # What the scores say of a figure may explain what was said before.
    problems = tidy([*checked.found, *self_differences(scores)], checked.rubric)
    about = [*_of_corrections(decisions.corrections, outdated, checked), *_of_reviews(there, bases)]
    findings = pd.concat([checked.table(problems), findings_table(about)], ignore_index=True)
    return Group(scores, findings, checked.places, checked.files, decisions, unreviewed, outdated)


def _basis(bases: Bases, review: Review) -> str | None:
    return bases.of(review.department, review.project, review.indicator)


def _table(reviews: Sequence[Review]) -> pd.DataFrame:
    rows = [
        (review.department, review.project, review.indicator, review.score, review.opinion)
        for review in reviews
    ]
    table = pd.DataFrame(rows, columns=list(review_columns.COLUMNS))
    return table.astype({review_columns.REVIEW: "float64"})


def _of_corrections(
    corrections: Sequence[Corrected], outdated: Sequence[Correction], checked: Checked
) -> Iterator[FindingRow]:
    for decision in corrections:
        change = decision.correction
        if change.department not in checked.figures.index:
            continue
        code: Code = "CORRECTION_OUTDATED" if change in outdated else "FIGURE_CORRECTED"
        yield FindingRow.of(
            code,
            decision.maker.file,
            change.department,
            label=figure_label(checked.rubric, change.project, change.name),
            found=content_words(change.before),
            expected=content_words(change.after),
            who=_who(decision.maker),
        )


def _of_reviews(reviews: Sequence[Review], bases: Bases) -> Iterator[FindingRow]:
    for review in reviews:
        basis = _basis(bases, review)
        label = bases.name(review.project, review.indicator, review.department)
        where = review.maker.file, review.department, SHEET
        about = {
            "label": label,
            "expected": content_words(review.score),
            "who": _who(review.maker),
        }
        if basis is not None and basis != review.basis:
            change = changes(review.basis, basis)
            yield FindingRow.of("REVIEW_OUTDATED", *where, found=change, **about)
        elif review.score is not None and not review.opinion:
            system = computed(basis or "{}")
            if system is None or round_half_up(system - review.score, 6):
                words = content_words(system)
                yield FindingRow.of("REVIEW_WITHOUT_REASON", *where, found=words, **about)


def _who(maker: Maker) -> str:
    """Return who decided and when, in brackets, as far as it is known."""
    known = "，".join(filter(None, (maker.who, maker.when[:10])))
    return f"（{known}）" if known else ""
