"""Breaks Chinese texts into lines for a terminal, at phrases rather than inside words.

Chinese is written without spaces, so a word cannot be told from its neighbours; a phrase ends at
its punctuation. A phrase that fits on a line of its own is never broken; a longer one is broken
between characters, never inside a Latin word, an option or a path.
"""

import re
import unicodedata
from collections.abc import Iterator

_PIECE = re.compile(r"[!-~]+ ?|.", re.DOTALL)
"""What stays together in any case: a Latin word (with its space), or one character."""
_ENDS = "，。；：、！？）”》】 "
_NOT_FIRST = "，。；：、！？）”》】…"
_NOT_LAST = "（“《【"


def text_columns(text: str) -> int:
    """Return how many columns a text takes on a terminal; a Chinese character takes two.

    So do signs that only Chinese fonts make wide (“ ” …): no line is ever too long.
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def padded(text: str, columns: int) -> str:
    """Return a text with spaces behind it up to a width."""
    return text + " " * (columns - text_columns(text))


def wrapped(text: str, columns: int) -> list[str]:
    """Return a text as lines of at most `columns`; its own line breaks stay."""
    return [line for part in text.split("\n") for line in _lines(part, columns)]


def _lines(text: str, columns: int) -> list[str]:
    lines = [""]
    for phrase in _phrases(text):
        if text_columns((lines[-1] + phrase).rstrip()) <= columns:
            lines[-1] += phrase
        elif text_columns(phrase.rstrip()) <= columns:
            lines.append(phrase)
        else:
            _broken(phrase, columns, lines)
    return [line.rstrip() for line in lines]


def _phrases(text: str) -> Iterator[str]:
    """Yield the parts of a text that end with punctuation or a space."""
    phrase = ""
    for piece in _PIECE.findall(text):
        # “甲”、“乙”: what closes a quotation and the comma behind it belong to one phrase.
        if phrase and phrase[-1] in _ENDS and piece[0] not in _NOT_FIRST:
            yield phrase
            phrase = ""
        phrase += piece
    yield phrase


def _broken(phrase: str, columns: int, lines: list[str]) -> None:
    """Add a phrase that is longer than a line, as few characters torn apart as possible."""
    pieces = [part for piece in _PIECE.findall(phrase) for part in _fitting(piece, columns)]
    for at, piece in enumerate(pieces):
        following = pieces[at + 1] if at + 1 < len(pieces) else ""
        # A sign that may not begin a line needs room beside the character before it.
        needed = piece + (following if following and following[0] in _NOT_FIRST else "")
        if text_columns((lines[-1] + needed).rstrip()) <= columns or not lines[-1]:
            lines[-1] += piece
            continue
        moved = ""
        while lines[-1][-1:] and lines[-1][-1] in _NOT_LAST:
            lines[-1], moved = lines[-1][:-1], lines[-1][-1] + moved
        lines.append(moved + piece)


def _fitting(piece: str, columns: int) -> Iterator[str]:
    """Yield a piece in parts that fit on a line: an address or path may be longer than one."""
    for start in range(0, len(piece), columns):
        yield piece[start : start + columns]
