"""Stores what openpyxl has written such that the same input gives the same bytes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_FIRST = "[Content_Types].xml"
_CORE = "docProps/core.xml"
_TIME = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_THEN = rb"\g<1>2020-01-01T00:00:00Z\g<2>"
_DATE = (2020, 1, 1, 0, 0, 0)


def store(written: BinaryIO, path: Path, change: Callable[[str, bytes], bytes]) -> None:
    """Copy a workbook, part by part in a fixed order and with fixed dates; `change` may edit one.

    `change` is given a part's name and content and returns its content.
    """
    with (
        zipfile.ZipFile(written) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        # A name that was written twice counts with its last content.
        for name in sorted(set(source.namelist()), key=lambda each: (each != _FIRST, each)):
            content = source.read(name)
            if name == _CORE:
                content = _TIME.sub(_THEN, content)
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # not the system that it happens to be written on
            target.writestr(entry, change(name, content))
