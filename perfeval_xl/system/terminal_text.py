"""Text in a terminal: nothing but text, how many columns it takes, where its lines may break.

Everything that this program prints is printed by `say`. Names of files, sheets and departments are
somebody else's: a sign that moves the cursor, colours or hides a line, or turns the order of what
is read, is shown as one that cannot be printed.

Chinese is written without spaces, so a word cannot be told from its neighbours; a phrase ends at
its punctuation. A phrase that fits on a line of its own stays on one; a longer one is broken
between characters. A Latin word, an option, a path and what is `glued` stay whole in any case.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence

_SPACE, _JOINER = "\N{NO-BREAK SPACE}", "\N{WORD JOINER}"
_WORD = re.compile(rf"(?:(?:[!-~{_SPACE}]|{_JOINER}.|.(?={_JOINER}))+|.) *", re.DOTALL)
"""What stays in one piece, with the spaces behind it: Latin letters, digits and signs together,
what is glued, else one character."""

_NEVER_FIRST = frozenset("，。、；：？！）”’》】…—·％")
_NEVER_LAST = frozenset("（“‘《【")
_ENDS_A_PHRASE = frozenset("，。；：、！？）”》】 ")


_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Signs that command a terminal (C0, C1), turn or hide what is read, or are halves of one; but for
tabs and ends of lines."""
_NOT_ASCII = re.compile("[^ -~\n]")


def printable(text: str) -> str:
    """Return a text with � for every sign that would do something else than be read."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def say(text: object, *, err: bool = False, as_json: bool = False) -> None:
    """Print a text and end its line, on standard output or standard error, where there is one.

    In JSON, whose texts stay what they are, the signs are escaped instead; where it does not go out
    as UTF-8, which it is by its standard, all but ASCII.
    """
    stream = sys.stderr if err else sys.stdout
    if stream is None:
        return
    words = str(text)
    if as_json:
        encoding = str(getattr(stream, "encoding", None) or "utf-8")
        is_utf8 = encoding.lower().replace("-", "") == "utf8"
        escaped = _UNPRINTABLE if is_utf8 else _NOT_ASCII
        words = escaped.sub(lambda sign: json.dumps(sign[0])[1:-1], words)
    print(printable(words), file=stream, flush=True)


def answer_to(question: str) -> str:
    """Print a question and return the line that is typed behind it, "" where nobody can answer."""
    print(printable(question), end="", file=sys.stdout, flush=True)
    line = sys.stdin.readline() if sys.stdin is not None else ""
    if not line.endswith("\n"):  # the end of what was typed: the next line begins at its beginning
        say("")
    return line.strip()


class PrintableFormatter(logging.Formatter):
    """Writes what is logged so that it can be shown in a terminal, now or later."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and a traceback below it."""
        return printable(super().format(record))


def text_columns(text: str) -> int:
    """Return how many columns a text takes at most; a Chinese character takes two.

    So do signs that only Chinese fonts make wide (“ ” …): no line is ever too long.
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in unglued(text))


def padded(text: str, columns: int) -> str:
    """Return a text with spaces behind it up to a width."""
    return text + " " * (columns - text_columns(text))


def glued(text: str) -> str:
    """Return a text that `wrapped` does not break; `unglued` gives it as it was."""
    return _JOINER.join(text.replace(" ", _SPACE))


def unglued(text: str) -> str:
    """Return a text without the signs that hold it together."""
    return text.replace(_JOINER, "").replace(_SPACE, " ")


def wrapped(text: str, columns: int, first: str = "") -> list[str]:
    """Break a text into lines of at most `columns`, `first` before the first of them.

    As many spaces stand before the others; the text's own line breaks stay. No line begins with a
    closing sign or ends with an opening one; a word that is wider than a line (a path, an
    address) stays whole.
    """
    indent = " " * text_columns(first)
    lines = [line for part in text.split("\n") for line in _lines(part, columns - len(indent))]
    return [unglued(before + line).rstrip() for before, line in _beside(first, indent, lines)]


def _beside(first: str, indent: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield first, lines[0]
    yield from ((indent, line) for line in lines[1:])


def _lines(text: str, columns: int) -> list[str]:
    lines = [""]
    for phrase in _phrases(text):
        whole = "".join(phrase)
        for part in [whole] if _fits(whole, columns) else phrase:
            if lines[-1] and not _fits(lines[-1] + part, columns):
                lines.append("")
            lines[-1] += part
    return lines


def _fits(text: str, columns: int) -> bool:
    return text_columns(text.rstrip()) <= columns


def _phrases(text: str) -> Iterator[list[str]]:
    """Yield the pieces of each part of a text that ends with punctuation or a space."""
    phrase: list[str] = []
    for piece in _pieces(text):
        phrase.append(piece)
        if piece[-1] in _ENDS_A_PHRASE:
            yield phrase
            phrase = []
    if phrase:
        yield phrase


def _pieces(text: str) -> list[str]:
    """Cut a text where it may break."""
    pieces: list[str] = []
    for piece in _WORD.findall(text):
        if pieces and (piece[0] in _NEVER_FIRST or pieces[-1].rstrip()[-1:] in _NEVER_LAST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces
