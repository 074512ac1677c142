"""Text from a return made fit to stand in a cell or a line: what no file can hold is left out."""

from __future__ import annotations

import re

_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST = 32_767
"""Characters that a cell can hold."""


def cell_text(text: str, most: int = _LONGEST) -> str:
    """Return a text without characters that a workbook refuses, cut to `most` with "…"."""
    return _cut(_NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n")), most)


def one_line(text: str, most: int = _LONGEST) -> str:
    """Return a text on a single line, cut to `most` characters with "…"."""
    return _cut(" ".join(_NOT_IN_XML.sub(" ", text).split()), most)


def unescaped(text: str) -> str:
    """Return a text such that a spreadsheet does not read "_x0041_" in it as the letter A.

    XlsxWriter does this by itself; openpyxl does not.
    """
    return _ESCAPE.sub("_x005F_", text)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
