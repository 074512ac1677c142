"""The parts of a zipped workbook: what they are related to, and how one is gone through."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Protocol
from xml.parsers.expat import ParserCreate

_CHUNK = 1 << 20
_LONGEST_MARK = 1 << 10
_MOST = 20 << 20
"""Bytes of the list of sheets, or of what they are related to."""


def relations(archive: zipfile.ZipFile, workbook: str) -> dict[str, str]:
    """Return the parts that a workbook is related to, by their ids."""
    folder, name = posixpath.split(workbook)
    targets: dict[str, str] = {}

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) == "Relationship":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            targets[attributes.get("Id", "")] = target.lstrip("/")

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(content(archive, f"{folder}/_rels/{name}.rels"), True)
    return targets


def content(archive: zipfile.ZipFile, part: str) -> bytes:
    """Return a small part. Raises ValueError for one that is not small, KeyError for none."""
    with archive.open(part) as stream:
        data = stream.read(_MOST + 1)
    if len(data) > _MOST:
        raise ValueError(f"{part} is larger than {_MOST} bytes")
    return data


def local(name: str) -> str:
    """Return a tag's or attribute's own name, without the prefix of its namespace."""
    return name.rpartition(":")[2]


class Follower(Protocol):
    """Follows the tags and texts of a part."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take in an opening tag."""

    def text(self, words: str) -> None:
        """Take in text."""

    def end(self, tag: str) -> None:
        """Take in a closing tag."""


def follow(archive: zipfile.ZipFile, part: str, follower: Follower) -> None:
    """Go through a part piece by piece; raises what a damaged one makes of zipfile and expat."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = follower.start
    parser.EndElementHandler = follower.end
    parser.CharacterDataHandler = follower.text
    for piece in _pieces(archive, part):
        parser.Parse(piece)
    parser.Parse(b"", True)


def holds(archive: zipfile.ZipFile, part: str, mark: re.Pattern[bytes]) -> bool:
    """Tell whether a part holds a mark of at most a kilobyte: most parts need no parsing."""
    tail = b""
    for piece in _pieces(archive, part):
        if mark.search(tail + piece):
            return True
        tail = piece[-_LONGEST_MARK:]
    return False


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            yield piece
