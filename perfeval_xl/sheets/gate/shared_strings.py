"""The table of texts that an .xlsx workbook's cells refer to: how long each of them is."""

from __future__ import annotations

from collections.abc import Iterable

from perfeval_xl.sheets.gate.tally import Tally
from perfeval_xl.sheets.gate.xml_events import parse


def text_lengths(pieces: Iterable[bytes], name: str, tally: Tally) -> list[int]:
    """Return the characters of every text, in order; raises RefusedError beyond the limits."""
    lengths: list[int] = []
    inside = False

    def start(element: str, _: dict[str, str]) -> None:
        nonlocal inside
        if element == "si" or element.endswith(":si"):
            lengths.append(0)
            inside = True

    def end(element: str) -> None:
        nonlocal inside
        if inside and (element == "si" or element.endswith(":si")):
            inside = False
            tally.text(lengths[-1])

    def text(characters: str) -> None:
        if inside:
            lengths[-1] += len(characters)

    parse(pieces, name, tally, start, end, text, inside=lambda: inside)
    return lengths
