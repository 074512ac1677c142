"""Writes the scorebooks of a rubric by its moulds: one is made for each shape that occurs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workbooks.scorebook.book_filling import BookFilling, FilledBook
from perfeval_xl.workbooks.scorebook.contents import Contents
from perfeval_xl.workbooks.scorebook.mould.book import BookMould
from perfeval_xl.workbooks.scorebook.mould.neutral import Shape, shape_of

_AT_ONCE = 64
"""Losses and their sentences are computed for so many departments at a time."""
_MOST = 64
"""So many moulds are kept; one takes about a megabyte."""


class MouldWriter:
    """Writes scorebooks of one rubric of indicators and period."""

    def __init__(self, rubric: Rubric, period: str = "") -> None:
        self._filling = BookFilling(rubric, period)
        self._moulds: dict[Shape, BookMould] = {}

    def books(self, contents: Iterable[Contents]) -> Iterator[bytes]:
        """Yield the workbooks, in order.

        What a department's looks like depends on no other one: the same contents give the same
        bytes, whatever was written before.
        """
        every = iter(contents)
        while some := list(islice(every, _AT_ONCE)):
            for book in self._filling.fill(some):
                yield self._mould(book).fill(book)

    def _mould(self, book: FilledBook) -> BookMould:
        shape = shape_of(book.contents, book.listed)
        mould = self._moulds.pop(shape, None) or BookMould(self._filling, shape, book)
        self._moulds[shape] = mould  # the newest last
        if len(self._moulds) > _MOST:
            del self._moulds[next(iter(self._moulds))]
        return mould
