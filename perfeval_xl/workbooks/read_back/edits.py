"""What came back in a scorebook: the analyst's changes, and what has to be told about cells."""

from dataclasses import dataclass, field
from typing import Literal

from perfeval_xl.forms.figures.cell_names import CellName, Content
from perfeval_xl.messages import Code

Kind = Literal["review", "opinion", "figure", "line", "row"]
"""审核得分; 审核意见; a figure; a cell of a list's line; a cell of a project's declared row."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One open cell whose content is not what we wrote."""

    kind: Kind
    project: str
    """"" for the department itself."""
    name: CellName
    """Of a review or an opinion, the indicator as in scores.csv."""
    sheet: str
    """The sheet and the cell as they are called in the saved file."""
    cell: str
    before: Content
    after: Content
    """A figure may become 不适用 where it may not apply; otherwise a number or None."""


@dataclass(frozen=True, slots=True)
class BookRemark:
    """Something to tell about a cell, or about many cells of a sheet at once."""

    code: Code
    sheet: str
    """As the sheet is called in the saved file; where it is not there, as we wrote it."""
    cell: str
    """Several cells are separated as in findings; "" for the whole sheet."""
    found: str
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Edits:
    """What one saved scorebook says."""

    saved_by: str
    """The name that the spreadsheet program knows its user by, "" for none."""
    saved_at: str
    """When it was saved, as written in the file; the file's own time (UTC) where it says nothing.
    """
    edits: list[Edit] = field(default_factory=list)
    remarks: list[BookRemark] = field(default_factory=list)
    added: bool = False
    """Whether there is more in it than we wrote: notes beside the table, comments, sheets."""

    @property
    def untouched(self) -> bool:
        """Whether it was saved as it was: nothing in it is anybody's."""
        return not (self.edits or self.remarks or self.added)
