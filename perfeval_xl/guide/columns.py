"""Chinese text in a terminal: how many columns it takes, and where its lines may break."""

import re
import unicodedata

_SPACE, _JOINER = "\N{NO-BREAK SPACE}", "\N{WORD JOINER}"
_WORD = re.compile(rf"(?:[!-~{_SPACE}]|{_JOINER}.|.(?={_JOINER}))+ *|.", re.DOTALL)
"""What stays in one piece: Latin letters, digits and signs together, what is glued, else one
character."""

_NEVER_FIRST = frozenset("，。、；：？！）”’》】…—·％")
_NEVER_LAST = frozenset("（“‘《【")


def columns(text: str) -> int:
    """Return how many columns a text takes at most; Chinese characters and punctuation are two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in unglued(text))


def padded(text: str, width: int) -> str:
    """Return a text with spaces after it up to a width in columns."""
    return text + " " * (width - columns(text))


def glued(text: str) -> str:
    """Return a text that `wrapped` does not break; `unglued` gives it as it was."""
    return _JOINER.join(text.replace(" ", _SPACE))


def unglued(text: str) -> str:
    """Return a text without the signs that hold it together."""
    return text.replace(_JOINER, "").replace(_SPACE, " ")


def wrapped(text: str, width: int, first: str = "") -> list[str]:
    """Break a text into lines of at most `width` columns, `first` before the first of them.

    As many spaces stand before the others. No line begins with a closing sign or ends with an
    opening one; a word that is wider than the line (a path, an address) stays whole.
    """
    lines, line, begin = [], "", first
    for piece in _pieces(text):
        if line and columns(begin + line + piece.rstrip()) > width:
            lines.append((begin + line).rstrip())
            line, begin = "", " " * columns(first)
        line += piece
    return [unglued(text) for text in (*lines, (begin + line).rstrip())]


def _pieces(text: str) -> list[str]:
    """Cut a text where it may break."""
    pieces: list[str] = []
    for piece in _WORD.findall(text):
        if pieces and (piece[0] in _NEVER_FIRST or pieces[-1][-1] in _NEVER_LAST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces
