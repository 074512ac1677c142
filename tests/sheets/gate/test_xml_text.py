"""A part is known by the elements in it, however they are written and wherever it is cut."""

from __future__ import annotations

import pytest

from perfeval_xl.sheets.gate.inflate import Seen, checked


def told(*pieces: bytes) -> set[str]:
    seen = Seen()
    assert b"".join(checked(iter(pieces), "x.xml", seen)) == b"".join(pieces)
    return seen.telling


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        (b"<sheetData>", {"sheetData"}),
        (b"<x:sheetData/>", {"sheetData"}),
        (b"<a><sheets\n/><x:si\tb='1'><sheetData >", {"sheets", "si", "sheetData"}),
        (b"<si><t>1</t></si><si/><sheets>", {"si", "sheets"}),
        (b"</si><sheetDataX><sheet><size><sheets", set()),
        (b"<t>sheetData , si >, sheets /</t>", set()),
        (b"sheetData ", set()),
        (b"<t>si ></t><si>", {"si"}),
    ],
)
def test_telling_elements_are_found_in_one_piece_and_cut_anywhere(text: bytes, telling: set[str]):
    assert told(text) == telling
    for at in range(1, len(text)):
        assert told(text[:at], text[at:]) == telling, text[:at]
