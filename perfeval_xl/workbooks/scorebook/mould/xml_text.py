"""Values and texts as the XML of a workbook spells them; the same as XlsxWriter's spelling."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from perfeval_xl.sheets.archive import Kept, Part

_MARKUP = re.compile("[&<>]")
_IN_QUOTES = re.compile('[&<>"\n]')
_ESCAPE_LIKE = re.compile("(_x[0-9a-fA-F]{4}_)")
_SPELLED = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_CONTROL = re.compile("([\x00-\x08\x0b-\x1f\ufffe\uffff])")
_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_OF_TEXT, _OF_ERROR = ' t="str"', ' t="e"'
_DEFAULT_PIXELS = 20


def escaped(text: str) -> str:
    """Return a text as it stands between tags."""
    if not _MARKUP.search(text):
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """Return a text as it stands in an attribute."""
    if not _IN_QUOTES.search(text):
        return text
    return escaped(text).replace('"', "&quot;").replace("\n", "&#xA;")


def shared(text: str) -> str:
    """Return the element of a shared string."""
    kept = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f"<si><t{kept}>{spelled(text)}</t></si>"


def spelled(text: str) -> str:
    """Return a text as a cell holds it: signs that XML cannot hold are spelled out."""
    if not _SPELLED.search(text):
        return text
    plain = _ESCAPE_LIKE.sub(r"_x005F\1", text)
    return escaped(_CONTROL.sub(lambda found: f"_x{ord(found.group()):04X}_", plain))


@lru_cache(maxsize=1024)  # most rows have one of few heights
def row_size(points: float) -> str:
    """Return the attributes of a row's height; heights are whole pixels."""
    pixels = int(points * 4.0 / 3.0 + 0.5)
    return "" if pixels == _DEFAULT_PIXELS else f' ht="{pixels * 0.75:.16g}" customHeight="1"'


def results(values: Sequence[Any]) -> tuple[list[str], list[str]]:
    """Return the results of formulas: the attribute of each that says its kind, and its text."""
    of = set(map(type, values))
    if of == {float}:
        known = [value == value for value in values]
        return (
            ["" if there else _OF_TEXT for there in known],
            [str(value) if there else "" for value, there in zip(values, known, strict=True)],
        )
    if of == {str}:  # most are the same few
        spellings = {text: spelled(text) for text in set(values)}
        errors = spellings.keys() & _ERRORS
        return (
            [_OF_ERROR if text in errors else _OF_TEXT for text in values],
            [spellings[text] for text in values],
        )
    kinds, texts = [], []
    for value in values:
        if value is None or value != value or value == "":
            kinds.append(_OF_TEXT)
            texts.append("")
        elif isinstance(value, str):
            kinds.append(_OF_ERROR if value in _ERRORS else _OF_TEXT)
            texts.append(spelled(value))
        else:
            kinds.append("")
            texts.append(str(value))
    return kinds, texts


class Woven:
    """The same text for some books, but for what differs between them.

    What turns out to be equal in all of them melts into the text around it: so few pieces are
    left to join for each. As bytes: what is the same is encoded once.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._around: list[bytes] = []
        self._columns: list[Iterable[bytes]] = []
        self._before: list[str] = []

    def add(self, text: str) -> None:
        """Add what is the same in all books."""
        self._before.append(text)

    def add_column(self, texts: Sequence[str]) -> None:
        """Add a text for every book, or one for all."""
        if texts.count(texts[0]) == len(texts):
            self._before.append(texts[0])
            return
        self._around.append("".join(self._before).encode())
        self._before = []
        self._columns.append(map(str.encode, texts))

    def texts(self) -> Iterator[bytes]:
        """Yield the text of every book."""
        pieces = [b""] * (2 * len(self._columns) + 1)
        pieces[::2] = [*self._around, "".join(self._before).encode()]
        if not self._columns:
            yield from pieces * self._count
        for own in zip(*self._columns, strict=True):
            pieces[1::2] = own
            yield b"".join(pieces)


SHARED = ' t="s"'
"""The kind of a cell that calls a shared string by its number."""
_COUNTS = re.compile(r' count="(\d+)" uniqueCount="(\d+)"')
_ITEM = re.compile("<si>.*?</si>", re.DOTALL)
_USES = re.compile(f"{SHARED}><v>(\\d+)</v>")


def uses_of_strings(xml: str) -> Counter[int]:
    """Return how often each shared string is called in a sheet."""
    return Counter(map(int, _USES.findall(xml)))


class StringsMould:
    """The strings that every workbook of a mould has."""

    def __init__(self, xml: str, uses: Mapping[int, int]) -> None:
        """Take the part of the mould, and how often each string is used where no values go.

        The others are emptied: what the mould says in their place is of no use to anybody.
        """
        counts = _COUNTS.search(xml)
        if counts is None:
            raise ValueError("no counts of shared strings")
        self.uses = sum(uses.values())
        self.first = int(counts[2])
        """The number of the first string that a department adds."""
        self._head, numbers = xml[: counts.start()], count()
        tail = _ITEM.sub(
            lambda item: item[0] if uses.get(next(numbers)) else shared(""), xml[counts.end() :]
        )
        self._kept = Kept(tail.removesuffix("</sst>").encode())

    def filled(self, name: str, added: Strings) -> Part:
        """Return the part of one workbook."""
        uses, unique = self.uses + added.uses, self.first + len(added.numbers)
        head = f'{self._head} count="{uses}" uniqueCount="{unique}"'
        new = "".join(map(shared, added.numbers)) + "</sst>"
        return self._kept.part(name, head.encode(), new.encode())


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
