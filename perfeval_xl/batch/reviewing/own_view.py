"""Scorebooks as they were written, and as those who saved them see them; nobody else is heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl.batch.assessing.check_returns import Checked
from perfeval_xl.batch.assessing.origin import Origin, checked_origins
from perfeval_xl.batch.assessing.review_basis import Bases, same_basis
from perfeval_xl.batch.assessing.score_returns import Group, score_group
from perfeval_xl.forms.figures.cell_names import CellName, Content
from perfeval_xl.ledger.copies import OF_REVIEWERS, Maker, Statement
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workbooks.read_back.edits import Edits

_WRITTEN = Maker("", "", "")
"""Earlier than any other."""


@dataclass(frozen=True, slots=True)
class OwnView:
    """Some scorebooks of one rubric, each of another department."""

    checked: Checked
    written: Group
    """As they were written."""

    @classmethod
    def of(cls, origins: Sequence[Origin], rubric: Rubric) -> OwnView:
        """Return scorebooks as their origins have them."""
        checked = checked_origins(origins, rubric)
        corrected = [
            Statement(
                change.department, change.project, change.kind, change.name, change.before,
                change.after, _WRITTEN, returned=change.before,
            )
            for origin in origins
            for change in origin.corrections
        ]  # fmt: skip
        group = score_group(checked, tuple(corrected))
        bases = Bases(group.unreviewed)
        reviewed = [
            said
            for origin in origins
            for unit, (score, opinion) in origin.reviews.items()
            for said in _review(origin.department, unit, score, opinion, bases)
        ]
        return cls(checked, score_group(checked, (*corrected, *reviewed), group))

    def told(
        self, edits: Mapping[str, Edits], makers: Mapping[str, Maker]
    ) -> tuple[dict[str, list[Statement]], Group]:
        """Return what was said in each department's scorebook, and how they look with it.

        A review that stood there and stands beside another figure now was seen with that figure
        by whoever saved it: it is said again, for the new one.
        """
        returned = {said.cell: said.returned for said in self.written.statements}
        said: dict[str, list[Statement]] = {name: [] for name in edits}
        for name, of_book in edits.items():
            for edit in of_book.edits:
                if edit.kind not in OF_REVIEWERS:
                    unit = name, edit.project, edit.kind, edit.name
                    said[name].append(
                        Statement(
                            *unit,
                            edit.before,
                            edit.after,
                            makers[name],
                            returned=returned.get(unit, edit.before),
                        )
                    )
        corrected = self._with(said, self.written)
        was, now = Bases(self.written.unreviewed), Bases(corrected.unreviewed)
        for name, of_book in edits.items():
            typed: set[tuple[str, str, CellName]] = set()
            for edit in of_book.edits:
                if edit.kind in OF_REVIEWERS:
                    basis = now.of(name, edit.project, str(edit.name)) or ""
                    unit = name, edit.project, edit.kind, edit.name
                    said[name].append(
                        Statement(*unit, edit.before, edit.after, makers[name], basis)
                    )
                    typed.add((edit.project, edit.kind, edit.name))
            said[name] += self._again(name, typed, makers[name], was, now)
        return said, self._with(said, corrected)

    def _with(self, said: Mapping[str, Sequence[Statement]], before: Group) -> Group:
        more = [each for name in said for each in said[name]]
        return score_group(self.checked, (*self.written.statements, *more), before)

    def _again(
        self,
        department: str,
        typed: set[tuple[str, str, CellName]],
        maker: Maker,
        was: Bases,
        now: Bases,
    ) -> Iterator[Statement]:
        """Yield the reviews that stood and were left, and rest on other figures now."""
        for review in self.written.standing:
            unit = department, review.project, review.indicator
            if review.department != department or same_basis(was.of(*unit) or "", now.of(*unit)):
                continue
            basis = now.of(*unit) or ""
            for said in _review(department, unit[1:], review.score, review.opinion, now):
                if (said.project, said.kind, said.name) not in typed:
                    yield Statement(*said.cell, said.after, said.after, maker, basis)


def _review(
    department: str, unit: tuple[str, str], score: float | None, opinion: str, bases: Bases
) -> Iterator[Statement]:
    project, indicator = unit
    basis = bases.of(department, project, indicator) or ""
    for kind, content in (("review", score), ("opinion", opinion or None)):
        if content is not None:
            after: Content = content
            yield Statement(department, project, kind, indicator, None, after, _WRITTEN, basis)
