"""Letters for tests: an office with scored departments, and documents read back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document

from perfeval_xl.follow_up.letters.drafts import Asked
from perfeval_xl.follow_up.letters.issue import Issued, issue
from support.small_inbox import office_of


def office(folder: Path, count: int = 2) -> Path:
    """Return OUT with so many departments scored."""
    return office_of(folder, count) / "结果"


def issued(out: Path, **asked: object) -> Issued:
    return issue(out, None, Asked(**asked))  # type: ignore[arg-type]


def text(document: Document | bytes | Path) -> str:
    """Return all that a document says, cells as well, a line each."""
    if isinstance(document, Path):
        document = document.read_bytes()
    if isinstance(document, bytes):
        document = docx.Document(BytesIO(document))
    parts = [document.element.body]
    for section in document.sections:
        for each in (section.header, section.first_page_header, section.footer):
            parts.append(each._element)
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return "\n".join(
        "".join(piece.text or "" for piece in paragraph.iter(f"{space}t"))
        for part in parts
        for paragraph in part.iter(f"{space}p")
    )


def saved(document: Document, path: Path) -> Path:
    document.save(str(path))
    return path
