"""The scorebooks (评分表工作簿) of all departments of a rubric."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import pandas as pd

from perfeval_xl.checks.findings import Places
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.sheets.workbook_file import put_all, workbook_bytes
from perfeval_xl.system.file_names import file_names
from perfeval_xl.workbooks.scorebook.book import ProjectBook, title_of, write_book
from perfeval_xl.workbooks.scorebook.book_filling import BookFilling
from perfeval_xl.workbooks.scorebook.contents import Contents, contents_of
from perfeval_xl.workbooks.scorebook.mould.book import MouldWriter
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable

Render = Callable[[Rubric, str, Iterable[Contents]], Iterator[bytes]]
"""Makes the workbooks of a rubric and period, in order."""


class Writer(Protocol):
    """Makes scorebooks of one rubric and period."""

    def books(self, contents: Iterable[Contents]) -> Iterator[bytes]:
        """Yield the workbooks, in order."""


def writer_of(rubric: Rubric, period: str) -> Writer:
    """Return what makes the scorebooks of a rubric fastest.

    Those of projects have as many sheets and rows as the department declared: no two are alike.
    """
    return _moulds(rubric, period) if rubric.project is None else DirectWriter(rubric, period)


@lru_cache(maxsize=1)  # a watch and a window write by the same rubric again and again
def _moulds(rubric: Rubric, period: str) -> MouldWriter:
    return MouldWriter(rubric, period)


def render(rubric: Rubric, period: str, contents: Iterable[Contents]) -> Iterator[bytes]:
    """Make scorebooks in this process."""
    return writer_of(rubric, period).books(contents)


def write_scorebooks(
    scores: Scores,
    folder: Path | str,
    findings: pd.DataFrame | None = None,
    names: Sequence[str] | None = None,
    written: Callable[[Path, str], None] = lambda path, digest: None,
    places: Places | None = None,
    wanted: Container[str] | None = None,
    locked: Callable[[str], None] | None = None,
    period: str = "",
    history: pd.DataFrame | None = None,
    render: Render = render,
    origins: Iterator[str] | None = None,
) -> list[Path]:
    """Write one workbook a department into `folder`, made where it is not there; return the paths.

    `scores` as `score` gives them, percentages as fractions and amounts in the rubric's unit.
    Raises RunError where a file cannot be written.

    `findings` are those of all departments; `names` the file names without suffix, where the
    caller keeps several rubrics apart; `written` is told each path as it stands, and its SHA-256;
    `places` says where the figures stand in the returns, so that a finding leads to the figure it
    is about; `wanted` the departments to write, all where it is not given; `period` is that of
    the run, by which a scorebook is known again. One that somebody has open is left as it is
    where `locked` is given, which is told the department; otherwise RunError is raised.
    `history` holds the departments' last periods, this one included: a row a department and
    period with the columns department and those of `standing_history.COLUMNS`. `render` makes the
    workbooks: in this process, where it is not given. `origins` gives for each of those that are
    written what it is written from, in the order of the scores.
    """
    rubric, index = scores.rubric, [str(name) for name in scores.points.index]
    chosen = dict(zip(index, file_names(index) if names is None else names, strict=True))
    table = ScoreTable(rubric)
    contents = contents_of(scores, table, findings, places, history, wanted, origins)
    departments = [name for name in index if wanted is None or name in wanted]
    owners: dict[Path, str] = {}

    def files() -> Iterator[tuple[Path, bytes]]:
        for content, department in zip(render(rubric, period, contents), departments, strict=True):
            path = Path(folder) / f"{chosen[department]}.xlsx"
            owners[path] = department
            yield path, content

    paths = []
    for path, digest in put_all(files()):
        if isinstance(digest, str):
            written(path, digest)
            paths.append(path)
        elif locked is None:
            raise digest
        else:
            locked(owners[path])
    return paths


class DirectWriter:
    """Writes scorebooks of one rubric and period."""

    def __init__(self, rubric: Rubric, period: str = "") -> None:
        self._rubric = rubric
        projects = rubric.project is not None
        self._filling = None if projects else BookFilling(rubric, period)
        self._projects = ProjectBook(rubric, period) if projects else None

    def books(self, contents: Iterable[Contents]) -> Iterator[bytes]:
        """Yield the workbooks, in order."""
        for one in (some.of([at]) for some in contents for at in range(len(some))):
            with workbook_bytes(title_of(self._rubric, one.departments.names[0])) as made:
                if self._projects is not None:
                    self._projects.write(made.workbook, one)
                elif self._filling is not None:
                    (listed,) = self._filling.listed(one)
                    write_book(made.workbook, self._filling, self._filling.fill(one, listed))
            yield made.content
