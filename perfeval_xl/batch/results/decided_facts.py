"""What the summary is told of reviews and corrections: as they stand, and what is against them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from perfeval_xl.batch.assessing.review_basis import Bases, computed
from perfeval_xl.batch.assessing.score_returns import Group, said_words
from perfeval_xl.batch.assessing.what_stands import Conflict
from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.forms.figures.cell_names import CellName, Content, content_words, figure_label
from perfeval_xl.ledger.copies import OF_REVIEWERS, Maker
from perfeval_xl.ledger.decisions import Decisions
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import PENDING
from perfeval_xl.workbooks.summary.facts import Reviewed, ReviewLine

_Unit = tuple[str, str, bool, CellName]
"""Department, project, whether it is a figure, and its name."""


def reviewed_of(group: Group, stood: Decisions, books: Mapping[str, str]) -> Reviewed:
    """Return what stands for the departments of a rubric, in their order, disputed things first.

    `stood` is what the ledger has: who says once more what stands already has not decided it.
    `books` are the scorebooks by department: each says what the drafts say that it took the place
    of, which are put aside sooner or later.
    """
    if not group.statements:
        return Reviewed()
    order = {str(name): at for at, name in enumerate(group.scores.points.index)}
    first = {each.stored: each.maker for each in stood.reviews}
    first |= {each.stored: each.maker for each in stood.corrections}
    lines = [
        replace(line, file=books.get(line.department, ""))
        if OutFolder.is_put_aside(line.file)
        else line
        for line in _lines(group, first)
        if line.department in order
    ]
    lines.sort(key=lambda line: (not line.others, line.holds, order[line.department]))
    last: dict[str, tuple[str, str]] = {}
    for said in sorted(group.statements, key=lambda said: (said.maker.when, said.maker.who)):
        if said.department in order:
            last[said.department] = said.maker.who, said.maker.clock
    return Reviewed(lines, last)


def _lines(group: Group, first: Mapping[tuple[object, ...], Maker]) -> Iterator[ReviewLine]:
    bases, disputed = Bases(group.unreviewed), _disputed(group.conflicts)
    rubric = group.scores.rubric
    for review in group.decisions.reviews:
        unit: _Unit = (review.department, review.project, False, review.indicator)
        holds, maker = review in group.standing, first.get(review.stored, review.maker)
        others = _others(disputed.pop(unit, ()), rubric) if holds else ""
        system = computed(review.basis)
        yield ReviewLine(
            review.department,
            bases.name(review.project, review.indicator, review.department),
            False,
            PENDING if system is None else _score(bases, review.indicator, system),
            "" if review.score is None else _score(bases, review.indicator, review.score),
            review.opinion,
            maker.who,
            maker.clock,
            review.maker.file,
            holds,
            others,
        )
    for corrected in group.decisions.corrections:
        change, maker = corrected.correction, first.get(corrected.stored, corrected.maker)
        unit = (change.department, change.project, True, change.name)
        yield ReviewLine(
            change.department,
            figure_label(rubric, change.project, change.name),
            True,
            _content(change.before),
            _content(change.after),
            "",
            maker.who,
            maker.clock,
            corrected.maker.file,
            change not in group.outdated,
            _others(disputed.pop(unit, ()), rubric),
        )
    for (department, project, correction, name), conflicts in disputed.items():
        # Whoever saved last took back what others still say.
        stands = conflicts[0].stands
        label = (
            figure_label(rubric, project, name)
            if correction
            else bases.name(project, str(name), department)
        )
        yield ReviewLine(
            department, label, correction, "", content_words(stands.after), "", stands.maker.who,
            stands.maker.clock, stands.maker.file, True, _others(conflicts, rubric),
        )  # fmt: skip


def _disputed(conflicts: tuple[Conflict, ...]) -> dict[_Unit, list[Conflict]]:
    found: dict[_Unit, list[Conflict]] = {}
    for conflict in conflicts:
        said = conflict.stands
        unit = said.department, said.project, said.kind not in OF_REVIEWERS, said.name
        found.setdefault(unit, []).append(conflict)
    return found


def _others(conflicts: Iterable[Conflict], rubric: Rubric) -> str:
    return "；".join(said_words(said, rubric) for each in conflicts for said in each.others)


def _score(bases: Bases, indicator: str, score: float) -> float | str:
    """Return a score as a number, but 是 or 否 of a 一票否决."""
    words = bases.words(indicator, score)
    return score if words == content_words(score) else words


def _content(content: Content) -> float | str:
    return content_words(content) if content is None or isinstance(content, str) else content
