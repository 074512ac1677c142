"""The list of sheets in an .xlsx workbook: how many, which are hidden."""

from __future__ import annotations

from collections.abc import Iterable

from perfeval_xl.sheets.gate.refusal import suspect
from perfeval_xl.sheets.gate.tally import Tally
from perfeval_xl.sheets.gate.xml_events import parse


def hidden_sheets(pieces: Iterable[bytes], name: str, tally: Tally) -> list[str]:
    """Return the names of the hidden sheets and count all of them.

    Raises RefusedError where there are too many, or where two are the same part: its cells would
    be read twice.
    """
    hidden: list[str] = []
    parts: set[str] = set()

    def start(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] != "sheet":
            return
        tally.sheet()
        for attribute, value in attributes.items():
            if attribute.endswith(":id"):
                if value in parts:
                    raise suspect("两张工作表是同一个部分")
                parts.add(value)
        if attributes.get("state", "visible") != "visible":
            hidden.append(attributes.get("name", ""))

    parse(pieces, name, tally, start)
    return hidden
