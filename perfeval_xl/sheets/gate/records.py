"""Cuts an .xlsb part into its binary records."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.sheets.gate.refusal import unreadable
from perfeval_xl.sheets.gate.tally import Tally

_AT_ONCE = 4096
"""Records after which the tally hears of them."""


def records(part: bytes, name: str, tally: Tally) -> Iterator[tuple[int, int, int]]:
    """Yield each record's type, and where its bytes begin and end.

    Type and length are numbers of seven bits a byte, the eighth saying that another byte follows.
    Raises RefusedError where a record is longer than what is left: a reader would make room for
    all of it first.
    """
    at, end, count = 0, len(part), 0
    try:
        while at < end:
            kind = part[at]
            at += 1
            if kind & 0x80:
                kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
                at += 1
            size = shift = 0
            while True:
                byte = part[at]
                at += 1
                size |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 or shift > 21:
                    break
            if at + size > end:
                raise unreadable(f"“{name}”不完整")
            yield kind, at, at + size
            at += size
            count += 1
            if count == _AT_ONCE:
                tally.elements(count)
                count = 0
    except IndexError:
        raise unreadable(f"“{name}”不完整") from None
    tally.elements(count)
