"""Has scorebooks made by workers, in batches; a few are made at once, here."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workbooks.scorebook.contents import Contents
from perfeval_xl.workbooks.scorebook.scorebook import Render, Writer, render, writer_of
from perfeval_xl.workers.child import ChildDiedError, ChildSlowError
from perfeval_xl.workers.workers import Workers, worth

_FEW = 16
"""To make so many here takes no longer than to send them elsewhere."""
_AT_ONCE = 32
_SECONDS = 120.0
"""For one batch: twenty times what it should take."""
_KEPT = 4

_Key = tuple[str, int, str, str]
_writers: dict[_Key, Writer] = {}
"""Of this process: a mould takes as long as twenty scorebooks."""


def expect_books(workers: Workers, count: int) -> None:
    """Have workers load what they need for so many scorebooks, while these are still computed."""
    if count > _FEW:
        workers.start(worth(count), make_books)


def rendered_by(workers: Workers) -> Render:
    """Return what makes scorebooks with these workers."""

    def make(rubric: Rubric, period: str, contents: Iterable[Contents]) -> Iterator[bytes]:
        batches = _batches(contents)
        first = list(islice(batches, 1))
        if sum(map(len, chain(*first))) <= _FEW:  # of a larger batch there are more
            yield from render(rubric, period, chain(*first))
            return

        def batch(some: Sequence[Contents]) -> Sequence[bytes]:
            try:
                return workers.call(make_books, rubric, period, some, seconds=_SECONDS)
            except (ChildDiedError, ChildSlowError):  # of no scorebook's making: the machine's
                return list(render(rubric, period, some))

        for books in workers.each(batch, chain(first, batches)):
            yield from books

    return make


def make_books(rubric: Rubric, period: str, contents: Sequence[Contents]) -> list[bytes]:
    """Make a batch of scorebooks; what runs in a worker."""
    key = (rubric.digest, rubric.fiscal_year, rubric.period.name, period)
    writer = _writers.pop(key, None) or writer_of(rubric, period)
    _writers[key] = writer  # the newest last
    if len(_writers) > _KEPT:
        del _writers[next(iter(_writers))]
    return list(writer.books(contents))


def _batches(contents: Iterable[Contents]) -> Iterator[list[Contents]]:
    """Yield contents together that make a batch: those with projects come one by one."""
    some: list[Contents] = []
    for each in contents:
        some.append(each)
        if sum(map(len, some)) >= _AT_ONCE:
            yield some
            some = []
    if some:
        yield some
