"""The sheets of a zipped workbook: their names and the parts that hold them."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping
from xml.parsers.expat import ParserCreate

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
