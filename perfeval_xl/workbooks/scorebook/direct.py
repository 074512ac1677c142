"""Scorebooks written by XlsxWriter, cell by cell: what every faster way must be equal to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.workbook_file import workbook_bytes
from perfeval_xl.workbooks.scorebook.book import ProjectBook, title_of, write_book
from perfeval_xl.workbooks.scorebook.book_filling import BookFilling
from perfeval_xl.workbooks.scorebook.contents import Contents


class DirectWriter:
    """Writes scorebooks of one rubric and period."""

    def __init__(self, rubric: Rubric, period: str = "") -> None:
        self._rubric = rubric
        projects = rubric.project is not None
        self._filling = None if projects else BookFilling(rubric, period)
        self._projects = ProjectBook(rubric, period) if projects else None

    def books(self, contents: Iterable[Contents]) -> Iterator[bytes]:
        """Yield the workbooks, in order."""
        for each in contents:
            with workbook_bytes(title_of(self._rubric, each.department.name)) as made:
                if self._projects is not None:
                    self._projects.write(made.workbook, each)
                elif self._filling is not None:
                    (filled,) = self._filling.fill([each])
                    write_book(made.workbook, self._filling, filled)
            yield made.content
