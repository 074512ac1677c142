"""Fills a template of Word: fields wherever they stand, rows and paragraphs of lists repeated.

A field may be cut over several runs of text, as Word does when somebody edits in the middle of it:
what it is replaced by looks as its first sign does. What is put in is text, never looked at again
for fields, and never markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.document import Document

Values = Mapping[str, str]
Items = Mapping[str, Sequence[Values]]
"""List → its items, each with values by field."""

FIELD = re.compile(r"[{｛]{2}([^{}｛｝]*)[}｝]{2}")
_NO_XML = re.compile(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_P, _T, _TR, _R, _BR = (qn(f"w:{name}") for name in ("p", "t", "tr", "r", "br"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PASSING = ("w:bookmarkStart", "w:bookmarkEnd", "w:proofErr")
"""What a copy of a paragraph does not repeat: two of a name."""
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def name_of(written: str) -> str:
    """Return a field's name, however the signs between braces are typed: width, full stops."""
    plain = unicodedata.normalize("NFKC", written).replace("。", ".")
    return re.sub(r"\s+", "", plain)


def roots(document: Document) -> Iterator[tuple[str, Any]]:
    """Yield where fields may stand, and the XML of it: the text, headers, footers."""
    yield "正文", document.element.body
    words = {RELATIONSHIP_TYPE.HEADER: "页眉", RELATIONSHIP_TYPE.FOOTER: "页脚"}
    for relation in document.part.rels.values():
        if relation.reltype in words:
            part: Any = relation.target_part
            yield words[relation.reltype], part.element


def texts_of(paragraph: Any) -> list[Any]:
    """Return the pieces of a paragraph's own text, not those of a text box that hangs on it."""
    return [text for text in paragraph.iter(_T) if next(text.iterancestors(_P)) is paragraph]


def text_of(paragraph: Any) -> str:
    """Return a paragraph's own text."""
    return "".join(text.text or "" for text in texts_of(paragraph))


def names_in(paragraph: Any) -> list[str]:
    """Return the fields of a paragraph in order."""
    return [name_of(found[1]) for found in FIELD.finditer(text_of(paragraph))]


def lists_in(names: Sequence[str]) -> list[str]:
    """Return the lists that fields belong to, each once."""
    return list(dict.fromkeys(name.partition(".")[0] for name in names if "." in name))


def own_row(paragraph: Any) -> Any | None:
    """Return the row of a table that a paragraph stands in, None outside of tables."""
    return next(paragraph.iterancestors(_TR), None)


def row_paragraphs(row: Any) -> list[Any]:
    """Return the paragraphs of a row, not those of a table inside of it."""
    return [paragraph for paragraph in row.iter(_P) if own_row(paragraph) is row]


def fill(document: Document, values: Values, items: Items) -> None:
    """Put values in the place of a template's fields, all of them known (`template.check`)."""
    for _, root in roots(document):
        # All places are known before anything is put in: what is put in is no field.
        rows, plain = {}, []
        for paragraph in root.iter(_P):
            own = own_row(paragraph)
            if own is not None:
                names = [name for each in row_paragraphs(own) for name in names_in(each)]
                if lists := lists_in(names):
                    rows[own] = lists[0]
                    continue
            if names := names_in(paragraph):
                plain.append((paragraph, lists_in(names)))
        for paragraph, lists in plain:
            if lists:
                _repeat(paragraph, lambda copy: [copy], lists[0], values, items)
            else:
                _fill(paragraph, values)
        for row, name in rows.items():
            _repeat(row, row_paragraphs, name, values, items)


def _repeat(template: Any, inside: Any, name: str, values: Values, items: Items) -> None:
    """Put a copy of a row or a paragraph for each item in its place."""
    for number, item in enumerate(items[name]):
        copy = deepcopy(template)
        if number:
            _made_unlike(copy)
        template.addprevious(copy)
        known = {**values, **{f"{name}.{field}": said for field, said in item.items()}}
        for paragraph in inside(copy):
            _fill(paragraph, known)
    _remove(template)


def _made_unlike(copy: Any) -> None:
    for each in list(copy.iter(*(qn(name) for name in _PASSING))):
        each.getparent().remove(each)
    for each in copy.iter():
        for key in ("paraId", "textId"):
            each.attrib.pop(f"{_W14}{key}", None)


def _fill(paragraph: Any, values: Values) -> None:
    whole = text_of(paragraph)
    found = list(FIELD.finditer(whole))
    if len(found) == 1 and found[0][0] == whole.strip() and not values[name_of(found[0][1])]:
        _remove(paragraph)
        return
    for match in reversed(found):  # the places of those before stay what they are
        _replace(texts_of(paragraph), match.span(), values[name_of(match[1])])


def _replace(texts: Sequence[Any], span: tuple[int, int], value: str) -> None:
    start, end, at, first = *span, 0, True
    for text in texts:
        own = text.text or ""
        low, high = max(start - at, 0), min(end - at, len(own))
        if low < high:
            if first:
                _write(text, own[:low], value, own[high:])
                first = False
            else:
                _set(text, own[high:])
        at += len(own)


def _write(text: Any, before: str, value: str, after: str) -> None:
    """Write a value into a piece of text; where it has lines, they end with breaks."""
    clean = _NO_XML.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    lines = f"{before}{clean}".split("\n")
    _set(text, lines[0])
    last = text
    for line in lines[1:]:
        broken, more = text.makeelement(_BR), text.makeelement(_T)
        last.addnext(broken)
        broken.addnext(more)
        _set(more, line)
        last = more
    _set(last, f"{last.text or ''}{after}")


def _set(text: Any, content: str) -> None:
    text.text = content
    text.set(_SPACE, "preserve")


def _remove(element: Any) -> None:
    """Take a row or a paragraph out; where it has to stay (a cell's only one), empty it."""
    parent = element.getparent()
    alone = element.tag == _P and (
        element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
        or (parent.tag != qn("w:body") and len(parent.findall(_P)) == 1)
    )
    if not alone:
        parent.remove(element)
        return
    for run in list(element.iter(_R)):
        run.getparent().remove(run)
