"""The shared strings of a workbook: those of the mould, and one department's behind them."""

from __future__ import annotations

import re

from perfeval_xl.workbooks.scorebook.mould.xml_text import shared

_COUNTS = re.compile(r' count="(\d+)" uniqueCount="(\d+)"')


class StringsMould:
    """The strings that every workbook of a mould has."""

    def __init__(self, xml: str, replaced: int) -> None:
        """Take the part of the mould; `replaced` of its strings are used where values go."""
        counts = _COUNTS.search(xml)
        if counts is None:
            raise ValueError("no counts of shared strings")
        self.uses = int(counts[1]) - replaced
        self.first = int(counts[2])
        """The number of the first string that a department adds."""
        self._head, self._tail = xml[: counts.start()], xml[counts.end() :]
        self._tail = self._tail.removesuffix("</sst>")

    def filled(self, added: Strings) -> str:
        """Return the part of one workbook."""
        uses, unique = self.uses + added.uses, self.first + len(added.numbers)
        new = "".join(map(shared, added.numbers))
        return f'{self._head} count="{uses}" uniqueCount="{unique}"{self._tail}{new}</sst>'


class Strings:
    """The strings that one department adds."""

    def __init__(self, first: int) -> None:
        self.numbers: dict[str, int] = {}
        self.uses = 0
        self._first = first

    def number(self, text: str) -> int:
        """Return the number by which cells call a text."""
        self.uses += 1
        return self.numbers.setdefault(text, self._first + len(self.numbers))
