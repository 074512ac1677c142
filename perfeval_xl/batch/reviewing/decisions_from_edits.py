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
        (each.correction.project, each.correction.kind, each.correction.name): each.correction
        for each in stands.corrections
        if each.correction.department == department
    }
    for each in edits.edits:
        if each.kind in _OF_REVIEWERS:
            continue
        change = Correction(department, each.project, each.kind, each.name, each.before, each.after)
        before = earlier.get((each.project, each.kind, each.name))
        # A correction that was not applied any more is no step on the way to this one.
        if before is not None and before.after == each.before:
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
    for each in edits.edits:
        if each.kind in _OF_REVIEWERS:
            typed.setdefault((each.project, each.name), {})[each.kind] = each.after
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
    found: dict[tuple[str, str], tuple[float | None, str]] = {}
    if scores.rubric.indicators:
        _add(found, scores, department, "")
    if scores.projects is not None:
        inner = scores.projects.execution
        for unit in inner.points.index:
            if unit[0] == department:
                _add(found, inner, unit, unit[1])
        for row in records(scores.projects.rows):
            if row["单位名称"] == department:
                place = str(row["项目"]), row_key(int(row[NUMBER]))
                found[place] = _number(row[REVIEW]), str(row[OPINION])
    return found


def _add(found: dict, scores: Scores, unit: object, project: str) -> None:  # type: ignore
    for key in scores.points.columns:
        score = _number(scores.reviews.at[unit, key])
        found[project, str(key)] = score, str(scores.opinions.at[unit, key])


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value else None
