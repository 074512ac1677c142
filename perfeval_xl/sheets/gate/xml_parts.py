"""Parses an XML part as a stream of elements, within bounds of its own.

`named_parts` follows the lists of relations that way: a reader opens what a workbook names as its
own, whatever it is called. Where our own would not find it, or could not read its encoding,
`in_usual_form` writes the archive anew as most programs do.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias
from xml.parsers import expat

from perfeval_xl.sheets.gate.archive import Entry, is_media, rewritten
from perfeval_xl.sheets.gate.limits import Tally
from perfeval_xl.sheets.gate.notes import suspect, unreadable

Start: TypeAlias = Callable[[str, dict[str, str]], None]
End: TypeAlias = Callable[[str], None]
Text: TypeAlias = Callable[[str], None]
Inside: TypeAlias = Callable[[], bool]

_MOST_NAMES = 5_000
"""Different names of elements and attributes; each takes memory until the end."""
_MOST_DEEP = 200
_LONGEST_TOKEN = 1 << 19
"""Bytes from one tag to the next: what a cell can hold, however it is escaped. The parser begins
anew with every piece of a longer one."""
_PACKAGE = "_rels/.rels"
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_PLACES = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
Pieces = Callable[[Entry], Iterator[bytes]]
"""Gives a part as checked UTF-8."""


def parse(
    pieces: Iterable[bytes],
    name: str,
    tally: Tally,
    start: Start | None = None,
    end: End | None = None,
    text: Text | None = None,
    inside: Inside | None = None,
) -> None:
    """Call `start`, `end` and `text` for the elements of a part in UTF-8.

    `inside` tells whether a cell is open. Raises RefusedError where it is no well-formed XML
    (FILE_UNREADABLE), or is so in a way that takes memory or that readers see differently
    (FILE_SUSPECT).
    """
    names: dict[str, str] = {}
    parser = expat.ParserCreate("utf-8", None, names)
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    # Filled without a call of ours: calls are most of the time.
    closed: list[str] = []

    def end_one(element: str) -> None:
        closed.append(element)
        if end is not None:
            end(element)

    def hidden(*_: object) -> None:
        # Readers drop what stands in a CDATA section, and what stands after a comment.
        if inside is not None and inside():
            raise suspect(f"“{name}”的单元格里有注释或 CDATA")

    parser.StartElementHandler = start
    parser.EndElementHandler = closed.append if end is None else end_one
    if text is not None:
        parser.CharacterDataHandler = text
    parser.CommentHandler = hidden
    parser.ProcessingInstructionHandler = hidden
    parser.StartCdataSectionHandler = hidden
    depth = since = 0
    before = b""
    try:
        for piece in pieces:
            since = _refuse_long_tokens(piece, since, name)
            opened = _opened(before[-1:], piece)
            before = piece
            tally.elements(opened)
            parser.Parse(piece, False)
            depth += opened - len(closed)
            closed.clear()
            if depth > _MOST_DEEP:
                raise suspect(f"“{name}”的层次太深")
            if len(names) > _MOST_NAMES:
                raise suspect(f"“{name}”里的名称太多")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise unreadable(f"“{name}”不是完整的 XML（第 {error.lineno} 行）") from error


def _opened(before: bytes, piece: bytes) -> int:
    """Return how many elements a piece opens, or more where a comment holds markup."""
    others = sum(piece.count(mark) for mark in (b"</", b"<!", b"<?"))
    cut = before == b"<" and piece[:1] in (b"/", b"!", b"?")
    return piece.count(b"<") - others - cut


def _refuse_long_tokens(piece: bytes, since: int, name: str) -> int:
    """Return how many bytes have passed since the last tag began, `since` at the beginning."""
    first = piece.find(b"<")
    if since + (first if first >= 0 else len(piece)) > _LONGEST_TOKEN:
        raise suspect(f"“{name}”里有长得不正常的内容")
    return len(piece) - piece.rfind(b"<") if first >= 0 else since + len(piece)


def named_parts(parts: Mapping[str, Entry], pieces: Pieces, tally: Tally) -> list[tuple[str, str]]:
    """Return the keys of the parts that the package and its main parts name.

    Those that a main part names come with the id that it gives them; the others have none. A part
    that is named twice by one list stands twice. Raises RefusedError where a list is no XML.
    """
    named = [("", key) for key in (_PACKAGE,) if key in parts]
    for _, key in list(_targets(parts, "", _PACKAGE, pieces, tally)):
        folder, base = posixpath.split(key)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        named.append(("", key))
        if relations in parts:
            named.append(("", relations))
            named += _targets(parts, folder, relations, pieces, tally)
    return named


class _Relation(NamedTuple):
    """One line of a list of relations."""

    id: str
    kind: str
    """The last word of its type: worksheet, styles."""
    target: str
    type: str


def _relations(
    parts: Mapping[str, Entry], key: str, pieces: Pieces, tally: Tally
) -> list[_Relation]:
    """Return a list of relations, none where it is not there."""
    found: list[_Relation] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] == "Relationship" and "Target" in attributes:
            kind = attributes.get("Type", "")
            name, target = attributes.get("Id", ""), attributes["Target"]
            found.append(_Relation(name, kind.rpartition("/")[2], target, kind))

    if key in parts:
        parse(pieces(parts[key]), key, tally, start)
    return found


def _targets(
    parts: Mapping[str, Entry], folder: str, key: str, pieces: Pieces, tally: Tally
) -> Iterator[tuple[str, str]]:
    """Yield the parts that a list of relations names, in every way that a reader may find them."""
    for relation in _relations(parts, key, pieces, tally):
        target = relation.target.replace("\\", "/").lower()
        ways = (
            posixpath.normpath(posixpath.join("/", folder, target)),
            posixpath.normpath(posixpath.join("/xl", target)),
            posixpath.normpath(posixpath.join("/", target.lstrip("/"))),
        )
        for way in dict.fromkeys(way.lstrip("/") for way in ways):
            if way in parts:
                yield relation.id, way


def moved_parts(parts: Mapping[str, Entry], pieces: Pieces, tally: Tally) -> dict[str, str]:
    """Return the keys of an .xlsx workbook's parts that our reader would not find, each with the
    name under which it would; nothing for most workbooks.

    Raises RefusedError where another part lies there: who goes by names would see other figures.
    """
    main = next(
        (
            _resolved("", relation)
            for relation in _relations(parts, _PACKAGE, pieces, tally)
            if relation.kind == "officeDocument"
        ),
        _WORKBOOK,
    )
    if main not in parts:
        return {}
    folder, base = posixpath.split(main)
    lists = posixpath.join(folder, "_rels", f"{base}.rels")
    wanted = {main: _WORKBOOK}
    moved, sheets = False, 0
    for relation in _relations(parts, lists, pieces, tally):
        key = _resolved(folder, relation)
        if key not in parts:
            continue
        place = _PLACES.get(relation.kind)
        if place is None:
            if not relation.kind.lower().endswith("sheet"):
                continue
            sheets += 1
            place = f"xl/{relation.kind.lower().removeprefix('xl')}s/sheet{sheets}.xml"
            usual = f"xl/{relation.target.removeprefix('/xl/')}" == parts[key].name
        else:
            usual = parts[key].name == place
        moved |= not usual
        wanted[key] = place
    moved |= parts[main].name != _WORKBOOK or (lists in parts and parts[lists].name != _RELATIONS)
    if not moved:
        return {}
    wanted[lists] = _RELATIONS
    taken = [name for name in wanted.values() if name.lower() in parts.keys() - wanted.keys()]
    if taken:
        raise suspect(f"有两份“{taken[0]}”")
    return wanted


def _resolved(folder: str, relation: _Relation) -> str:
    """Return the key of the part that a relation names, as the standard has it."""
    target = relation.target.replace("\\", "/").lower()
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def in_usual_form(
    parts: Mapping[str, Entry], pieces: Pieces, tally: Tally, moved: Mapping[str, str]
) -> bytes:
    """Return an archive of the same XML parts in UTF-8, those of `moved` under their new names.

    Of all others only the names are kept.
    """
    written: dict[str, bytes] = {}
    for key, entry in parts.items():
        is_text = key in moved or (key.endswith((".xml", ".rels", ".vml")) and not is_media(entry))
        part = b"".join(pieces(entry)) if is_text else b""
        if moved.get(key) == _RELATIONS:
            part = _relations_anew(parts, key, pieces, tally, moved)
        written[moved.get(key, entry.name)] = part
    return rewritten(written)


def _relations_anew(
    parts: Mapping[str, Entry], key: str, pieces: Pieces, tally: Tally, moved: Mapping[str, str]
) -> bytes:
    """Return a workbook's list of relations with the new names."""
    from xml.sax.saxutils import quoteattr  # brings half of the network; few workbooks need it

    folder, lines = posixpath.dirname(posixpath.dirname(key)), []
    for relation in _relations(parts, key, pieces, tally):
        new = moved.get(_resolved(folder, relation))
        target = quoteattr(relation.target if new is None else f"/{new}")
        name, kind = quoteattr(relation.id), quoteattr(relation.type)
        lines.append(f"<Relationship Id={name} Type={kind} Target={target}/>")
    return f'<Relationships xmlns="{_NAMESPACE}">{"".join(lines)}</Relationships>'.encode()
