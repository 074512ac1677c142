"""Which rubrics a return may be for: the one asked for, the one it names, or any shipped one; and
reads it by that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.messages import PerfevalError, ReturnError
from perfeval_xl.rubric.period import Period
from perfeval_xl.rubric.source import SHIPPED, RubricError, Shelf, catalogue

if TYPE_CHECKING:
    from perfeval_xl.forms.identity import Identity
    from perfeval_xl.ledger.contents import Outcome
    from perfeval_xl.rubric.model import Rubric
    from perfeval_xl.sheets.gate.limits import Limits

_FIRST_YEAR, _LAST_YEAR = 1990, 2200
"""Years that a rubric can be for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked for; small, so that it can go to another process with every file."""

    source: str | None = None
    """The only rubric to score by: an id or a file; otherwise every return's own."""
    year: int | None = None
    """The only year to score; otherwise every return's own."""
    text: str = ""
    """What stands in the rubric file: another machine has no such file, and whoever edits it
    during a run edits the next one's."""
    only: Rubric | None = None
    """A rubric made in a notebook, in place of `source`."""
    period: str = ""
    """The period to score, as `Period` names it; a rubric of a notebook has its own."""
    shelf: Shelf = SHIPPED
    """The rubrics that can be named by id, with what stands in the bureau's own."""

    @classmethod
    def of(
        cls,
        source: str | None = None,
        year: int | None = None,
        period: str = "",
        text: str = "",
        shelf: Shelf = SHIPPED,
    ) -> Choice:
        """Return the choice of a run; `text` is what stood in the rubric file, if it is not read.

        Raises RubricError where the rubric asked for is not right, PerfevalError where the period
        is not, lies in another year, or is one in which the rubric scores nothing.
        """
        if source and not text:
            text = _text_of(source, shelf)
        return cls(source, year, text, shelf=shelf).in_period(period)

    def in_period(self, period: str, year: int | None = None) -> Choice:
        """Return the choice for one period or year: only returns of its year will do.

        Raises PerfevalError as `of` does.
        """
        when = Period.parse(period)
        if None not in (when.year, self.year) and when.year != self.year:
            raise PerfevalError("PERIOD_OTHER_YEAR", found=when.name, expected=self.year)
        year = when.year or self.year or year
        choice = replace(self, year=year, period=when.name)
        if self.source is not None:
            _load(self.source, year, when.name, self.text)
        return choice

    def rubrics(self, identity: Identity) -> Sequence[Rubric]:
        """Return the rubrics that a return with this identity may be for.

        Raises ReturnError where it is for another rubric, an unknown one, or another year.
        """
        asked, year = self._asked(), self.year
        if year is not None and identity.year is not None and identity.year != year:
            raise ReturnError("FILE_OTHER_YEAR", found=identity.year, expected=year)
        if asked is not None and identity.rubric not in ("", asked.id):
            raise ReturnError("FILE_OTHER_RUBRIC", found=identity.rubric, expected=asked.id)
        if self.only is not None:
            return [self.only]
        when = year if year is not None else identity.year
        if when is not None and not _FIRST_YEAR <= when <= _LAST_YEAR:
            when = None  # a damaged identity: the rubric's own year then
        if self.source is not None:
            return [_load(self.source, when, self.period, self.text)]
        if identity.rubric and identity.rubric not in self.shelf.ids:
            known = "、".join(self.shelf.ids)
            raise ReturnError("FILE_UNKNOWN_RUBRIC", found=identity.rubric, expected=known)
        return list(self._named(identity.rubric, when))

    def _named(self, name: str, year: int | None) -> Iterator[Rubric]:
        """Yield the rubric of an id, or all of them for a return that names none.

        A file that is not right is the bureau's to mend, and in no other rubric's way.
        """
        for known in [name] if name else self.shelf.ids:
            try:
                yield _load(known, year, self.period, _text_of(known, self.shelf))
            except RubricError as error:
                own = self.shelf.of(known)
                if own is None:
                    raise
                if name:
                    why = {"file": own.file, "why": str(error).rstrip("。")}
                    raise ReturnError("FILE_RUBRIC_BROKEN", found=name, **why) from None

    def rubric(self, rubric_id: str, year: int, period: str) -> Rubric:
        """Return the rubric that a child process read a return by."""
        if self.only is not None:
            return self.only
        if self.source is not None:
            return _load(self.source, year, period, self.text)
        return _load(rubric_id, year, period, _text_of(rubric_id, self.shelf))

    @property
    def own_year(self) -> int | None:
        """The year of all returns: the one asked for, else that of the only rubric, if any."""
        asked = self._asked()
        return self.year or (asked.fiscal_year if asked is not None else None)

    def key(self) -> tuple[str, ...]:
        """Return what decides by which rubric a file is read: another key may read it otherwise."""
        if self.only is not None:
            return ("only", self.only.model_dump_json())
        if self.source is not None:
            digest = _load(self.source, self.year, self.period, self.text).digest
            return ("source", digest, str(self.year), self.period)
        return ("catalogue", *self.shelf.digests(), str(self.year), self.period)

    def _asked(self) -> Rubric | None:
        if self.only is not None or self.source is None:
            return self.only
        return _load(self.source, self.year, self.period, self.text)


def _text_of(source: str, shelf: Shelf) -> str:
    """Return what stands in a rubric's file; "" for a shipped one as it is, which is kept."""
    return "" if source in catalogue() and not shelf.issuer else shelf.source(source)[0]


@cache
def _load(source: str, year: int | None, period: str, text: str) -> Rubric:
    # Imported here: a run with nothing to do needs no rubric, only to know which there are.
    from perfeval_xl.rubric.load import load_rubric, read_rubric

    if not text:
        return load_rubric(source, year, period)
    when = Period.parse(period)
    rubric = read_rubric(text, Path(source).name, when.year if year is None else year)
    return rubric.of_period(when)


def read_file(path: Path, choice: Choice, limits: Limits) -> Outcome:
    """Read a return by the rubric that it is for, and pack it; what runs in a child process.

    Raises RefusedError and UnreadableWorkbookError where the file may not or cannot be opened,
    ReturnError where it is no return.
    """
    # Imported here: where nothing is new, nothing is read.
    from perfeval_xl.forms.reading.reader import read_return
    from perfeval_xl.ledger.contents import Outcome, Packed

    content = read_return(path, choice.rubrics, limits)
    return Outcome(content, packed=Packed.of(content))
