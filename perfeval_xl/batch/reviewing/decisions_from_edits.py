"""Makes reviews and corrections of the cells that an analyst has changed."""

from collections.abc import Iterator

from perfeval_xl.batch.assessing.review_basis import Bases
from perfeval_xl.forms.figures.corrections import Correction, merged
from perfeval_xl.forms.reading.project_reader import NUMBER, row_key
from perfeval_xl.ledger.decisions import Corrected, Decisions, Maker, Review
from perfeval_xl.scoring.reviews import OPINION, REVIEW
from perfeval_xl.scoring.scores import Scores, records
from perfeval_xl.workbooks.read_back.edits import Edits

_OF_REVIEWERS = ("review", "opinion")


def corrections_of(
    edits: Edits, department: str, maker: Maker, stands: Decisions
) -> Iterator[Corrected]:
    """Yield the figures that were put right; one corrected before replaces what was returned."""
    earlier = {
        (old.correction.project, old.correction.kind, old.correction.name): old.correction
        for old in stands.corrections
        if old.correction.department == department
    }
    for edit in edits.edits:
        if edit.kind in _OF_REVIEWERS:
            continue
        change = Correction(department, edit.project, edit.kind, edit.name, edit.before, edit.after)
        before = earlier.get((edit.project, edit.kind, edit.name))
        # A correction that was not applied any more is no step on the way to this one.
        if before is not None and before.after == edit.before:
            change = merged(before, change)
        yield Corrected(change, maker)


def reviews_of(
    edits: Edits, department: str, maker: Maker, before: Scores, after: Scores
) -> Iterator[Review]:
    """Yield what was decided on indicators: each whole, of which a score or an opinion is new.

    `before` are the scores that the workbook was written of, `after` those of the figures as they
    were corrected in it. A review that stood there and stands beside another figure now was
    seen with that figure by whoever saved it: it holds for the new one.
    """
    typed: dict[tuple[str, str], dict[str, float | str | None]] = {}
    for edit in edits.edits:
        if edit.kind in _OF_REVIEWERS:
            typed.setdefault((edit.project, edit.name), {})[edit.kind] = edit.after
    was, now = Bases(before), Bases(after)
    for (project, indicator), (score, opinion) in _standing(before, department).items():
        new = typed.get((project, indicator), {})
        basis = now.of(department, project, indicator)
        if basis is None:
            continue
        rests_on = was.of(department, project, indicator)
        stood = score is not None or opinion != ""
        if new or (stood and basis != rests_on):
            decided = _number(new.get("review", score))
            words = str(new.get("opinion", opinion) or "")
            yield Review(department, project, indicator, decided, words, basis, maker)


def _standing(scores: Scores, department: str) -> dict[tuple[str, str], tuple[float | None, str]]:
    """Return the reviews of one department by project and indicator."""
    reviews: dict[tuple[str, str], tuple[float | None, str]] = {}
    if scores.rubric.indicators:
        _add(reviews, scores, department, "")
    if scores.projects is not None:
        inner = scores.projects.execution
        for unit in inner.points.index:
            if unit[0] == department:
                _add(reviews, inner, unit, unit[1])
        for row in records(scores.projects.rows):
            if row["单位名称"] == department:
                place = str(row["项目"]), row_key(int(row[NUMBER]))
                reviews[place] = _number(row[REVIEW]), str(row[OPINION])
    return reviews


def _add(reviews: dict, scores: Scores, unit: object, project: str) -> None:  # type: ignore
    for key in scores.points.columns:
        score = _number(scores.reviews.at[unit, key])
        reviews[project, str(key)] = score, str(scores.opinions.at[unit, key])


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value else None
