"""Which cells of an .xlsx sheet hold something, as its reader sees them.

`count_quickly` takes an ordinary sheet's size by one look at its text. What it finds is never less
than what a reader finds, whatever the text is: every cell that a reader can see begins with "<c"
and goes on with its place. If anything in the text that looks like the beginning of a cell is not
of the usual form, there is no answer, and `parsed_cells` goes through the sheet. What two readers
would read as two figures (a cell or row twice, a number with markup in it) is not of the usual
form, and is refused there.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from perfeval_xl.sheets.gate.limits import LONGEST_TEXT, Tally

_BEGINNING = re.compile(
    rb'<c(?: r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="[0-9]+")?(?: t="[a-zA-Z]+")?(>| ?/>)|[\s/>])'
)
"""Of a cell; of what is not of the usual form no place is given."""
_FORMULA = rb"(?:<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>))?"
_NUMBER = rb'(?: t="(?:n|s|b|e|d)")?>%b(?:<v>[^<&]*</v>|<v ?/>)?</c>' % _FORMULA
_INLINE = rb"<is>(?:<(?!/?is|/?c[\s/>])|[^<])*</is>"
_TEXT = rb' t="(?:str|inlineStr)">%b(?:<v>[^<]*</v>|<v ?/>|%b)?</c>' % (_FORMULA, _INLINE)
_WHOLE = re.compile(
    rb'<c r="[A-Z0-9]+"(?: s="[0-9]+")?(?: ?/>|%b|%b| t="[a-zA-Z]+" ?/>)' % (_NUMBER, _TEXT)
)
"""A cell with a formula, one value, and nothing else; a number without any markup in it."""
_ROW_BEGINNING = re.compile(rb'<row(?: r="([1-9][0-9]{0,6})")?[^<>]*>')
_LONGEST_ROW, _PIECE = 1 << 20, 1 << 18
_PREFIXED = re.compile(rb":c[\s/>]")
_TAG = re.compile(rb"<[^<>]*>")
_STRING = re.compile(rb"<si[\s/>]")
_IN_A_CELL = 4
_OTHERS = 100_000
"""Elements beside rows and cells: widths, merged cells, rules. A reader remembers those that are
not closed."""
_ENOUGH = 10
"""What may be an overestimate must stay below this part of what is left."""


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1: A is 1, XFD 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def longest_text(text: bytes) -> int | None:
    """Return at least the length of the longest text of a table, None where one must parse.

    A character takes a byte or more; what is marked up run by run takes many, which are no text.
    """
    if b"<!" in text or b"<?" in text[1:] or b":si" in text:
        return None
    longest = max(len(_TAG.sub(b"", part)) for part in _STRING.split(text))
    return longest if longest <= LONGEST_TEXT else None


def count_quickly(pieces: Iterable[bytes], tally: Tally, longest: int) -> bool:
    """Count a sheet whose shared texts have at most `longest` characters; False: it must be parsed.

    Nothing is counted then.
    """
    rows = columns = cells = shared = size = others = last = tables = 0
    stated = False
    known: dict[bytes, int] = {}
    for text in _whole_rows(pieces):
        if len(text) > _LONGEST_ROW + _PIECE or not _is_usual(text, first=not size):
            return False
        begun = _BEGINNING.findall(text)
        numbers = _ROW_BEGINNING.findall(text)
        if len(begun) != len(_WHOLE.findall(text)) or len(numbers) != text.count(b"<row"):
            return False
        # Rows in order, and every cell in its own and once: so none of them is there twice.
        places = {(letters, digits) for letters, digits, _ in begun}
        if not {digits for _, digits in places} <= {*numbers} or len(places) != len(begun):
            return False
        if b"" in numbers:
            return False
        order = [last, *map(int, numbers)]
        if not all(before < behind for before, behind in pairwise(order)):
            return False
        last = order[-1]
        filled = [(letters, digits) for letters, digits, end in begun if end == b">"]
        others += text.count(b"<") - text.count(b"</") - text.count(b"<row ") - len(begun)
        for letters in {letters for letters, _ in filled}:
            if letters not in known:
                known[letters] = column_number(letters.decode())
                columns = max(columns, known[letters])
        rows = max([rows, *{int(digits) for _, digits in filled}])
        cells += len(filled)
        tables += text.count(b"<sheetData")
        shared += text.count(b' t="s">')
        stated = stated or b' t="str">' in text or b' t="inlineStr">' in text
        size += len(text)
    characters = shared * longest + size * stated
    if tables != 1 or others > _IN_A_CELL * cells + _OTHERS:
        return False
    if not tally.has_room(rows * columns, characters * _ENOUGH):
        return False
    tally.characters(characters)
    if cells:
        tally.used(rows, columns, cells)
    tally.end_sheet()
    return True


def _whole_rows(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a sheet's text in pieces that end before a row, or that are too long for that."""
    rest = b""
    for piece in pieces:
        rest += piece
        cut = rest.rfind(b"<row ")
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > _LONGEST_ROW:
            yield rest
            rest = b""
    yield rest


def _is_usual(text: bytes, *, first: bool) -> bool:
    """Tell whether a piece is free of comments, prefixes and what is too long for a cell."""
    if b"<!" in text or b"<?" in text[first:] or _PREFIXED.search(text):
        return False
    half = LONGEST_TEXT // 2
    return all(text.find(b"<", at, at + half) >= 0 for at in range(0, len(text) - half, half))
