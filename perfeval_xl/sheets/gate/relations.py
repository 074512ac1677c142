"""Which parts a workbook names as its own: a reader opens them whatever they are called."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping

from perfeval_xl.sheets.gate.archive import Entry
from perfeval_xl.sheets.gate.tally import Tally
from perfeval_xl.sheets.gate.xml_events import parse

_PACKAGE = "_rels/.rels"
Pieces = Callable[[Entry], Iterator[bytes]]
"""Gives a part as checked UTF-8."""


def named_parts(parts: Mapping[str, Entry], pieces: Pieces, tally: Tally) -> list[tuple[str, str]]:
    """Return the keys of the parts that the package and its main parts name.

    Those that a main part names come with the id that it gives them; the others have none. A part
    that is named twice by one list stands twice. Raises RefusedError where a list is no XML.
    """
    found = [("", key) for key in (_PACKAGE,) if key in parts]
    for _, key in list(_targets(parts, "", _PACKAGE, pieces, tally)):
        folder, base = posixpath.split(key)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        found.append(("", key))
        if relations in parts:
            found.append(("", relations))
            found += _targets(parts, folder, relations, pieces, tally)
    return found


def _targets(
    parts: Mapping[str, Entry], folder: str, key: str, pieces: Pieces, tally: Tally
) -> Iterator[tuple[str, str]]:
    """Yield the parts that a list of relations names, in every way that a reader may find them."""
    if key not in parts:
        return
    targets: list[tuple[str, str]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] == "Relationship" and "Target" in attributes:
            target = attributes["Target"].replace("\\", "/").lower()
            targets.append((attributes.get("Id", ""), target))

    parse(pieces(parts[key]), key, tally, start)
    for name, target in targets:
        ways = (
            posixpath.normpath(posixpath.join("/", folder, target)),
            posixpath.normpath(posixpath.join("/xl", target)),
            posixpath.normpath(posixpath.join("/", target.lstrip("/"))),
        )
        for way in dict.fromkeys(way.lstrip("/") for way in ways):
            if way in parts:
                yield name, way
