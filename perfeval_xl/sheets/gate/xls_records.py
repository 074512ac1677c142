"""Cuts a workbook stream of an .xls file into its records, joined with what continues them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfeval_xl.sheets.gate.refusal import unreadable
from perfeval_xl.sheets.gate.tally import Tally

END_OF_SHEET = 0x0A
_CONTINUE = 0x3C
_HEAD = 4
_AT_ONCE = 4096


def records(stream: bytes, at: int, tally: Tally) -> Iterator[tuple[int, bytes, Sequence[bytes]]]:
    """Yield type, own bytes, and the pieces that continue them, up to the end of the sheet.

    Raises RefusedError where a record is longer than what is left.
    """
    end, count = len(stream), 0
    while at + _HEAD <= end:
        kind = stream[at] | stream[at + 1] << 8
        size = stream[at + 2] | stream[at + 3] << 8
        at += _HEAD
        if at + size > end:
            raise unreadable("工作簿的内容不完整")
        data = stream[at : at + size]
        at += size
        more: Sequence[bytes] = ()
        while at + _HEAD <= end and stream[at] == _CONTINUE and stream[at + 1] == 0:
            size = stream[at + 2] | stream[at + 3] << 8
            more = [*more, stream[at + _HEAD : at + _HEAD + size]]
            at += _HEAD + size
            count += 1
        yield kind, data, more
        if kind == END_OF_SHEET:
            break
        count += 1
        if count >= _AT_ONCE:
            tally.elements(count)
            count = 0
    tally.elements(count)
