"""What a report is made of: headings, sentences, tables and annexes, written in this order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from docx.oxml.ns import qn

from perfeval_xl.follow_up.letters.charts import Bars
from perfeval_xl.follow_up.letters.docx_file import element_of
from perfeval_xl.follow_up.letters.page import Level, element
from perfeval_xl.follow_up.letters.shipped import frame, write

if TYPE_CHECKING:
    from docx.document import Document


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    text: str
    style: Level = "正文"

    def write(self, document: Document) -> None:
        """Add it."""
        write(document, self.style, self.text)


@dataclass(frozen=True, slots=True)
class Rows:
    """A table with its heading."""

    caption: str
    heads: Sequence[str]
    widths: Sequence[float]
    """Millimetres, 156 in all."""
    rows: Sequence[Sequence[str]]

    def write(self, document: Document) -> None:
        """Add it; numbers stand in the middle of their cells, words at the left."""
        caption = write(document, "表题", self.caption)
        caption.paragraph_format.keep_with_next = True
        made = document.add_table(rows=1 + len(self.rows), cols=len(self.heads))
        frame(made, self.widths)
        body = element_of(made).findall(qn("w:tr"))
        for texts, row in zip((self.heads, *self.rows), body, strict=True):
            head = row is body[0]
            for text, cell in zip(texts, row.findall(qn("w:tc")), strict=True):
                paragraph = cell.find(qn("w:p"))
                place = element("w:pPr")
                style = "表头" if head else "表数" if _is_number(text) else "表格"
                place.append(element("w:pStyle", val=style))
                paragraph.append(place)
                run, words = element("w:r"), element("w:t")
                words.text = text
                run.append(words)
                paragraph.append(run)


@dataclass(frozen=True, slots=True)
class Annex:
    """Begins an annex on a page of its own."""

    number: int
    title: str

    def write(self, document: Document) -> None:
        """Add its head."""
        first = write(document, "附件", f"附件{self.number}")
        first.paragraph_format.page_break_before = True
        write(document, "正文")
        write(document, "标题", self.title)


Part: TypeAlias = Words | Rows | Annex | Bars


def _is_number(text: str) -> bool:
    return text.removesuffix("%").replace(".", "", 1).replace("-", "", 1).isdigit() or text == "—"
