"""Scores checked returns with what people decided about them: corrected figures in, reviews over.

What was computed of the figures is kept beside what reviewers made of it: where decisions change,
only the rubrics that they are about are scored again, and a review alone computes nothing anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from perfeval_xl.batch.assessing.answers import Asked
from perfeval_xl.batch.assessing.check_returns import Checked, Places, file_findings
from perfeval_xl.batch.assessing.review_basis import Bases, changes, computed, same_basis
from perfeval_xl.batch.assessing.what_stands import (
    Conflict,
    standing_corrections,
    standing_reviews,
)
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.checks.finding_row import FindingRow, findings_table
from perfeval_xl.checks.tidy import tidy
from perfeval_xl.forms.figures.cell_names import content_words, figure_label, figure_words
from perfeval_xl.forms.figures.corrections import Correction, Figures, corrected, fitting
from perfeval_xl.ledger.books import Key, key_of
from perfeval_xl.ledger.copies import OF_REVIEWERS, Maker, PeriodStatements, Statement
from perfeval_xl.ledger.decisions import Corrected, Decisions, Review
from perfeval_xl.messages import Code
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring import reviews as review_columns
from perfeval_xl.scoring.differences import mostly_blank, self_differences
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
    returned: Figures
    """What the returns say."""
    statements: tuple[Statement, ...]
    """What the copies of the scorebooks say."""
    decisions: Decisions
    """What follows of it, also what does not fit the returns any more."""
    standing: tuple[Review, ...]
    """The reviews that the scores were made with."""
    unreviewed: Scores
    """What was computed of the figures as corrected, before any review."""
    outdated: Sequence[Correction]
    """Corrections of figures that are others by now."""
    conflicts: tuple[Conflict, ...]
    """What copies say differently, and is not settled."""
    asked: tuple[Asked, ...] = ()
    """What of its findings the bureau is asked about."""
    shown: dict[str, dict[str, str]] = field(default_factory=dict, init=False)
    """Period → what `results.scorebook_hash` has found of it."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a run found and computed."""

    intakes: Sequence[Intake]
    groups: list[Group]
    findings: pd.DataFrame
    """With the columns of findings.csv."""
    asked: Sequence[Asked] = ()
    """What of them the bureau is asked about, or was."""


def score_checked(
    intakes: Sequence[Intake],
    checked: Sequence[Checked],
    statements: PeriodStatements,
    period: str,
    before: Assessed | None = None,
) -> Assessed:
    """Score the departments without an error; a rubric that has none of them is left out.

    `before` are the same returns as scored when other things had been said: what those did not
    change is taken over.
    """
    earlier = before.groups if before else []
    stood = {key_of(group.scores.rubric, period): group for group in earlier}
    groups = []
    for check in checked:
        if len(check.figures):
            key = key_of(check.rubric, period)
            groups.append(score_group(check, statements.get(key, ()), stood.get(key)))
    rejected = [check.table(check.handed_back) for check in checked]
    tables = [file_findings(intakes), *rejected, *(group.findings for group in groups)]
    asked = [each for check in checked for each in check.asked(check.handed_back)]
    asked += [each for group in groups for each in group.asked]
    return Assessed(intakes, groups, pd.concat(tables, ignore_index=True), asked)


def score_group(
    checked: Checked, statements: tuple[Statement, ...], before: Group | None = None
) -> Group:
    """Score one rubric's sound returns, as far as `before` does not hold what is wanted."""
    if before is not None and before.statements == statements:
        return before
    returned, rubric = Figures(checked.figures, checked.items, checked.projects), checked.rubric
    corrections, conflicts = standing_corrections(
        statements, lambda changes: fitting(returned, changes, rubric)
    )
    if before is not None and before.decisions.corrections == tuple(corrections):
        unreviewed, outdated = before.unreviewed, before.outdated
    else:
        changes = [decision.correction for decision in corrections]
        figures, outdated = corrected(returned, changes, rubric)
        unreviewed = score(figures.figures, rubric, figures.items, figures.projects)
    bases = Bases(unreviewed)
    reviews, more_conflicts = standing_reviews(statements, bases)
    conflicts += more_conflicts
    standing = tuple(
        review for review in reviews if same_basis(review.basis, _basis(bases, review))
    )
    scores = with_reviews(unreviewed, _table(standing)) if standing else unreviewed
    # What the scores say of a figure may explain what was said before.
    found = [finding for finding in checked.found if finding.code != "MOSTLY_BLANK"]
    problems = tidy([*mostly_blank(scores), *found, *self_differences(scores)], rubric)
    answers, places = checked.answers, checked.places
    problems = answers.given_to(problems, places)
    problems += answers.left(problems, places, map(str, unreviewed.points.index))
    about = [
        *_of_corrections(corrections, outdated, checked),
        *_of_reviews(reviews, bases, rubric),
        *_of_conflicts(conflicts, bases, checked),
    ]
    findings = pd.concat([checked.table(problems), findings_table(about)], ignore_index=True)
    decisions = Decisions(tuple(reviews), tuple(corrections))
    return Group(
        scores, findings, checked.places, checked.files, returned, statements, decisions, standing,
        unreviewed, outdated, tuple(conflicts), checked.asked(problems),
    )  # fmt: skip


def departments_of(groups: Sequence[Group], period: str) -> dict[Key, set[str]]:
    """Return the departments that are scored, by rubric and year."""
    return {
        key_of(group.scores.rubric, period): set(map(str, group.scores.points.index))
        for group in groups
    }


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
        place = checked.rubric, change.project, change.name
        yield FindingRow.of(
            code,
            decision.maker.file,
            change.department,
            label=figure_label(*place),
            found=figure_words(*place, change.before),
            expected=figure_words(*place, change.after),
            who=_who(decision.maker),
        )


def _of_reviews(reviews: Sequence[Review], bases: Bases, rubric: Rubric) -> Iterator[FindingRow]:
    for review in reviews:
        basis = _basis(bases, review)
        label = bases.name(review.project, review.indicator, review.department)
        where = review.maker.file, review.department, SHEET
        about = {
            "label": label,
            "expected": bases.words(review.indicator, review.score),
            "who": _who(review.maker),
        }
        if basis is not None and not same_basis(review.basis, basis):
            change = changes(review.basis, basis, rubric, review.project)
            yield FindingRow.of("REVIEW_OUTDATED", *where, found=change, **about)
        elif review.score is not None and not review.opinion:
            system = computed(basis or "{}")
            if system is None or round_half_up(system - review.score, 6):
                words = bases.words(review.indicator, system)
                yield FindingRow.of("REVIEW_WITHOUT_REASON", *where, found=words, **about)


def _of_conflicts(
    conflicts: Sequence[Conflict], bases: Bases, checked: Checked
) -> Iterator[FindingRow]:
    for conflict in conflicts:
        stands = conflict.stands
        if stands.department not in checked.figures.index:
            continue
        if stands.kind in _SCORED:
            label = bases.name(stands.project, str(stands.name), stands.department)
            label = f"{label} {_SCORED[stands.kind]}"
        else:
            label = figure_label(checked.rubric, stands.project, stands.name)
        yield FindingRow.of(
            "REVIEW_CONFLICT",
            stands.maker.file,
            stands.department,
            SHEET if stands.kind in _SCORED else "",
            label=label,
            found="；".join(said_words(other, checked.rubric) for other in conflict.others),
            expected=said_words(stands, checked.rubric),
        )


_SCORED = {"review": review_columns.REVIEW, "opinion": review_columns.OPINION}


def said_words(said: Statement, rubric: Rubric) -> str:
    """Return what a copy says, in which file, by whom and when."""
    if said.kind in OF_REVIEWERS:
        words = content_words(said.after)
    else:
        words = figure_words(rubric, said.project, said.name, said.after)
    return f"{words}，{said.maker.file}{_who(said.maker, 16)}"


def _who(maker: Maker, signs: int = 10) -> str:
    """Return who decided and when, in brackets, as far as it is known."""
    known = "，".join(filter(None, (maker.who, maker.clock[:signs])))
    return f"（{known}）" if known else ""
