"""What the ledger of the simulated year has to hold: kept beside it, of what the bureau did.

It knows what was sent and decided, scores with `recomputed` alone, and follows the published
habits: the newest return counts, a faulty one goes back, a decision stands while what it rests on
is the same, a new version of a score begins where anything about it changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from support.year import recomputed
from support.year.departments import Sent
from support.year.received import File, outcomes
from support.year.recomputed import Score, Total


@dataclass(slots=True)
class Version:
    """One department scored once."""

    period: str
    department: str
    code: str
    path: str
    sha256: str
    rubric: int
    figures: dict[str, Fraction | str]
    typed: dict[str, Fraction]
    scores: dict[str, Score]
    total: Total
    rank: int
    current: int = 1

    def content(self) -> tuple[Any, ...]:
        """Everything of which a change makes another version."""
        return (self.path, self.rubric, self.figures, self.typed, self.scores, self.total)


Unit = tuple[str, str, str]
"""Period, department, and an indicator or a figure."""


@dataclass(frozen=True, slots=True)
class Review:
    """What an analyst typed for an indicator; neither score nor opinion withdraws it."""

    score: Fraction | None
    opinion: str


@dataclass(frozen=True, slots=True)
class _Decided:
    review: Review
    basis: tuple[Any, ...]


@dataclass(slots=True)
class _Month:
    """A period as its last run saw it."""

    version: int
    files: Sequence[File]


@dataclass(slots=True)
class Chronicle:
    """The year so far."""

    versions: list[Version] = field(default_factory=list)
    returns: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Of every run: period, path, status, code."""
    reviews: dict[Unit, list[_Decided]] = field(default_factory=dict)
    corrections: dict[Unit, list[tuple[Fraction | None, Fraction]]] = field(default_factory=dict)
    """The last of a list stands: what the return says, and what it was made."""
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(department, code) of what the last run tells about decisions."""
    _months: dict[str, _Month] = field(default_factory=dict)

    def run(self, period: str, version: int, files: Iterable[File]) -> None:
        """A run was made over a month's inbox, by a version of the rubric."""
        listed = sorted(files, key=lambda each: each.path)
        self._months[period] = _Month(version, listed)
        for each, (status, code) in zip(listed, outcomes(listed), strict=True):
            self.returns.append((period, each.path, status, code))
        self._score(period)

    def collect(
        self,
        period: str,
        department: str,
        reviews: Mapping[str, Review],
        figures: Mapping[str, Fraction],
    ) -> None:
        """An analyst's edits of one scorebook were collected: reviews, and figures put right.

        A review that stood there was saved beside the corrected figures: it holds for them.
        """
        file = self._accepted(period)[department]
        figures_before, _, plain_before = self._figures(period, department, file)
        shown = self._shown(period, department, figures_before, plain_before)
        for name, after in figures.items():
            own = self.corrections.setdefault((period, department, name), [])
            own.append((_typed(file.sent).get(name), after))
        figures_now, _, plain = self._figures(period, department, file)
        for name in dict.fromkeys((*reviews, *shown)):
            stood = shown.get(name, Review(None, ""))
            review = reviews.get(name, stood)
            basis = self._basis(name, figures_now, plain)
            moved = name in shown and basis != self._basis(name, figures_before, plain_before)
            if review != stood or moved:
                history = self.reviews.setdefault((period, department, name), [])
                history.append(_Decided(review, basis))

    def collected(self, period: str) -> None:
        """Everything that was edited of a period was collected: its scores stand with it."""
        self._score(period)

    def rubric_of(self, period: str) -> int:
        """Return the version of the rubric by which a period was scored last."""
        return self._months[period].version

    def standing(self, period: str) -> dict[str, Version]:
        """Return the current versions of a period by department."""
        return {
            each.department: each
            for each in self.versions
            if each.period == period and each.current == 1
        }

    # -- how it comes about --------------------------------------------------------------------

    def _accepted(self, period: str) -> dict[str, File]:
        files = self._months[period].files
        return {
            each.sent.department: each
            for each, (status, _) in zip(files, outcomes(files), strict=True)
            if status == "scored"
        }

    def _score(self, period: str) -> None:
        self.told = Counter()
        before, now = self.standing(period), self._accepted(period)
        for name, file in now.items():
            figures, typed, plain = self._figures(period, name, file, tell=True)
            reviews = self._shown(period, name, figures, plain, tell=True)
            stand = {key: each.score for key, each in reviews.items() if each.score is not None}
            scores = recomputed.scores(
                figures, month_of(period), self._months[period].version, stand
            )
            shown: dict[str, Fraction | str] = dict(figures)
            for at, (title, *_) in enumerate(file.sent.lines, start=1):
                shown[f"项目_{at}_名称"] = title
            version = Version(
                period, name, file.sent.code, file.path, file.sha256,
                self._months[period].version, shown, typed, scores,
                recomputed.total(scores, figures), 0,
            )  # fmt: skip
            stood = before.get(name)
            if stood is not None and stood.content() == version.content():
                stood.sha256 = file.sha256
            else:
                if stood is not None:
                    stood.current = 0
                self.versions.append(version)
        for name in before.keys() - now.keys():
            before[name].current = -1
        standing = self.standing(period)
        ranks = recomputed.ranks({name: each.total for name, each in standing.items()})
        for name, each in standing.items():
            each.rank = ranks[name]

    def _figures(
        self, period: str, department: str, file: File, tell: bool = False
    ) -> tuple[dict[str, Fraction], dict[str, Fraction], dict[str, Score]]:
        """Return figures as corrected, what was typed, and the scores without any review."""
        typed = _typed(file.sent)
        used = dict(typed)
        for name, (before, after) in self._of(self.corrections, period, department):
            if before == after:
                continue
            applies = typed.get(name) == before
            if applies:
                used[name] = after
            if tell:
                code = "FIGURE_CORRECTED" if applies else "CORRECTION_OUTDATED"
                self.told[department, code] += 1
        lines = [
            (title, used[f"项目_{at}_预算"], used[f"项目_{at}_支出"])
            for at, (title, *_) in enumerate(file.sent.lines, start=1)
        ]
        month = month_of(period)
        figures = recomputed.settled(used, lines) | {"序时进度": recomputed.elapsed(month)}
        plain = recomputed.scores(figures, month, self._months[period].version, {})
        return figures, typed, plain

    def _shown(
        self,
        period: str,
        department: str,
        figures: Mapping[str, Fraction],
        plain: Mapping[str, Score],
        tell: bool = False,
    ) -> dict[str, Review]:
        """Return the reviews that stand: those that rest on what is still the same."""
        stand = {}
        for name, decided in self._of(self.reviews, period, department):
            review = decided.review
            if review == Review(None, ""):
                continue
            outdated = decided.basis != self._basis(name, figures, plain)
            unexplained = not review.opinion and review.score != plain[name].score
            if not outdated:
                stand[name] = review
            if tell and outdated:
                self.told[department, "REVIEW_OUTDATED"] += 1
            elif tell and unexplained:
                self.told[department, "REVIEW_WITHOUT_REASON"] += 1
        return stand

    def _of(self, decided: Mapping[Unit, list[Any]], period: str, department: str) -> Any:
        for (when, who, name), history in decided.items():
            if (when, who) == (period, department):
                yield name, history[-1]

    def _basis(
        self,
        name: str,
        figures: Mapping[str, Fraction],
        scores: Mapping[str, Score],
    ) -> tuple[Any, ...]:
        """What a review rests on: the figures of its indicator, its points, its computed score."""
        used = [figures.get(each) for each in recomputed.USES[name]]
        return (*used, scores[name].own, scores[name].points, scores[name].score)


def month_of(period: str) -> int:
    """Return the month of a period."""
    return int(period[-2:])


def _typed(sent: Sent) -> dict[str, Fraction]:
    """Return what was filled in by name, lines of projects among it."""
    lines = {
        f"项目_{at}_{column}": amount
        for at, (_, *amounts) in enumerate(sent.lines, start=1)
        for column, amount in zip(("预算", "支出"), amounts, strict=True)
    }
    return {**sent.typed, **lines}
