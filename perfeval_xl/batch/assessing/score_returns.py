"""Scores the returns of a rubric with what people decided about them before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from perfeval_xl.batch.assessing.check_returns import Checked, Places, file_findings
from perfeval_xl.batch.assessing.review_basis import Bases, changes, computed
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.checks.finding_row import FindingRow, findings_table
from perfeval_xl.checks.tidy import tidy
from perfeval_xl.forms.figures.corrections import Figures, content_words, corrected, figure_label
from perfeval_xl.ledger.decisions import Corrected, Decisions, Maker, Review
from perfeval_xl.messages import Code
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.scoring import reviews as review_columns
from perfeval_xl.scoring.differences import self_differences
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.scorebook.score_sheet import SHEET


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
    return Decided(scores, figures.items, findings_table(told))


def _basis(bases: Bases, review: Review) -> str | None:
    return bases.of(review.department, review.project, review.indicator)


def _table(reviews: Sequence[Review]) -> pd.DataFrame:
    rows = [
        (each.department, each.project, each.indicator, each.score, each.opinion)
        for each in reviews
    ]
    table = pd.DataFrame(rows, columns=list(review_columns.COLUMNS))
    return table.astype({review_columns.REVIEW: "float64"})


def _told_of_figures(
    corrections: Sequence[Corrected], left: Sequence[object], checked: Checked
) -> Iterator[FindingRow]:
    for each in corrections:
        change = each.correction
        if change.department not in checked.figures.index:
            continue
        code: Code = "CORRECTION_OUTDATED" if change in left else "FIGURE_CORRECTED"
        yield FindingRow.of(
            code,
            each.maker.file,
            change.department,
            label=figure_label(checked.rubric, change.project, change.name),
            found=content_words(change.before),
            expected=content_words(change.after),
            **_made(each.maker),
        )


def _told(reviews: Sequence[Review], bases: Bases, scores: Scores) -> Iterator[FindingRow]:
    for each in reviews:
        basis = _basis(bases, each)
        label = bases.name(each.project, each.indicator, each.department)
        where = each.maker.file, each.department, SHEET
        about = {"label": label, "expected": content_words(each.score), **_made(each.maker)}
        if basis is not None and basis != each.basis:
            what = changes(each.basis, basis)
            yield FindingRow.of("REVIEW_OUTDATED", *where, found=what, **about)
        elif each.score is not None and not each.opinion:
            system = computed(basis or "{}")
            if system is None or round_half_up(system - each.score, 6):
                about["found"] = content_words(system)
                yield FindingRow.of("REVIEW_WITHOUT_REASON", *where, **about)


def _made(maker: Maker) -> dict[str, str]:
    """Return who decided and when, in brackets, as far as it is known."""
    told = "，".join(each for each in (maker.who, maker.when[:10]) if each)
    return {"who": f"（{told}）" if told else ""}


@dataclass(slots=True)
class Group:
    """The scored returns of one rubric and year, and what was found with them."""

    scores: Scores
    findings: pd.DataFrame
    """What was found in the returns, and what became of earlier decisions about them."""
    places: Places
    """Where the figures stand in the returns."""
    files: Mapping[str, str]
    """Department → its return."""


def score_groups(
    checked: Sequence[Checked], decisions: Callable[[Rubric], Decisions] = lambda _: Decisions()
) -> list[Group]:
    """Score the departments without an error; a rubric that has none is left out.

    `decisions` gives what people decided about a rubric's returns.
    """
    groups = []
    for each in checked:
        if len(each.figures):
            decided = score_decided(each, decisions(each.rubric))
            # What the scores say of a figure may explain what was said before.
            told = tidy([*each.found, *self_differences(decided.scores)], each.rubric)
            findings = pd.concat([each.table(told), decided.findings], ignore_index=True)
            groups.append(Group(decided.scores, findings, each.places, each.files))
    return groups


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
    decisions: Callable[[Rubric], Decisions],
) -> Assessed:
    """Score what was checked already: the checks do not depend on what people decided.

    `decisions` gives what people decided about a rubric's returns.
    """
    groups = score_groups(checked, decisions)
    rejected = [each.table(each.handed_back) for each in checked]
    found = [file_findings(intakes), *rejected, *(group.findings for group in groups)]
    return Assessed(intakes, groups, pd.concat(found, ignore_index=True))
