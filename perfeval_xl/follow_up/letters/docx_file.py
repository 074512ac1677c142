"""Documents of Word as files: opened, made, and written with the same bytes for the same input.

All that is asked of python-docx (the extra `letters`) begins here: where it is not installed, that
is told in a sentence. The one module that touches what it keeps to itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from perfeval_xl.messages import PerfevalError

if TYPE_CHECKING:
    from docx.document import Document

_CREATED = datetime(2020, 1, 1)
_UNUSED = ("/stylesWithEffects", "/thumbnail")
_ZIP_TIME = (2020, 1, 1, 0, 0, 0)


def element_of(part: Any) -> Any:
    """Return the XML element of a paragraph, a run, a table or a row, which has no public name."""
    return part._element


def set_content(part: Any, content: bytes) -> None:
    """Set what a part of the file holds, of a kind that python-docx does not look into."""
    part._blob = content


def check_installed() -> None:
    """Raise PerfevalError LETTERS_MISSING where python-docx is not installed."""
    if find_spec("docx") is None:
        raise PerfevalError("LETTERS_MISSING")


def opened(content: bytes, name: str) -> Document:
    """Return a document. Raises PerfevalError LETTER_UNREADABLE, which names it, for anything else.

    Macros and templates of Word (.docm, .dotx) are no documents to python-docx either.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        return docx.Document(BytesIO(content))
    except (PackageNotFoundError, BadZipFile, XMLSyntaxError, KeyError, ValueError) as error:
        raise PerfevalError("LETTER_UNREADABLE", file=name) from error


def blank(title: str) -> Document:
    """Return an empty document; who made it and when is nobody and a fixed day."""
    import docx

    document = docx.Document()
    core = document.core_properties
    core.title, core.author, core.last_modified_by, core.comments = title, "", "", ""
    core.created = core.modified = _CREATED
    core.revision = 1
    # What python-docx's own empty document brings along for Word 2007 alone, and its picture.
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, each in relations.items() if each.reltype.endswith(_UNUSED)]:
            del relations[key]
    return document


def content_of(document: Document) -> bytes:
    """Return a document's file: the same bytes for the same document, whenever it is written."""
    made = BytesIO()
    document.save(made)
    with ZipFile(made) as parts:
        return zipped((part.filename, parts.read(part)) for part in parts.infolist())


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of files in their order, all of one fixed time; names are in UTF-8."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in files:
            info = ZipInfo(name, _ZIP_TIME)
            info.compress_type = ZIP_DEFLATED
            info.create_system = 0  # not the system that it was made on
            archive.writestr(info, content)
    return made.getvalue()
