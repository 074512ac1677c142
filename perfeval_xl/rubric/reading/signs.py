"""Signs: one spelling for what typists, scanners and word processors write differently.

Every character of the tidied text remembers where it stood, so that whatever is quoted later is
quoted as published.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

_SAME = str.maketrans(
    {
        "【": "[", "〔": "[", "［": "[", "】": "]", "〕": "]", "］": "]",
        "—": "-", "–": "-", "−": "-", "─": "-", "―": "-", "‐": "-", "‑": "-", "~": "-", "〜": "-",
        "≦": "≤", "⩽": "≤", "≯": "≤", "≧": "≥", "⩾": "≥", "≮": "≥", "〈": "<", "〉": ">",
        "÷": "/", "∕": "/", "×": "*", "✕": "*", "✖": "*", "∗": "*", "〇": "0", "﹪": "%",
    }
)  # fmt: skip
_DROPPED = set("“”‘’\"'「」『』\u200b\u200c\u200d\ufeff\u00ad")
_SPELLED = [
    (re.compile(r"&lt;"), "<"),
    (re.compile(r"&gt;"), ">"),
    (re.compile(r"\$?\s*\\(?:leq?slant|leq|le)(?![a-z])\s*\$?"), "≤"),
    (re.compile(r"\$?\s*\\(?:geq?slant|geq|ge)(?![a-z])\s*\$?"), "≥"),
    (re.compile(r"<\s*=|=\s*<"), "≤"),
    (re.compile(r">\s*=|=\s*>"), "≥"),
    (re.compile(r"-{2,}"), "-"),
]
# A run of digits as a scanner sees it: O for 0, l and I for 1, a full stop for the point.
_SCANNED = re.compile(
    r"(?<![A-Za-z0-9])[0-9OoIl]+(?:[.。·][0-9OoIl]+)?(?![A-Za-z0-9])(?P<unit>%|分|个?百分点)?"
)
_DIGITS = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "。": ".", "·": "."})
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE = "一二三四五六七八九十"
_START = r"(?:^|(?<=[;。\n:]))[^\S\n]*"
_NUMBER = re.compile(
    _START + r"(?P<sign>\((?P<a>\d{1,2}|[一二三四五六七八九十])\)[.、,]?|(?P<b>\d{1,2})\)"
    r"|(?P<c>[一二三四五六七八九十])[、.]|(?P<d>\d{1,2})(?:[、,]|\.(?!\d)))\s*"
)
_EITHER = re.compile(_START + r"(?P<number>\d{1,2})\.\s*(?=\d)")


@dataclass(frozen=True, slots=True)
class Signs:
    """A text in one spelling, without white space."""

    text: str
    origins: tuple[int, ...]
    """For each character, its place in `source`; as long as `text`."""
    source: str
    doubt: str = ""
    """A published stretch whose digits can be taken in two ways (1.5%: or point 1, and 5%)."""

    def quote(self, start: int, end: int) -> str:
        """Return the published words behind text[start:end], verbatim."""
        if start >= end:
            return ""
        first, last = self.origins[start], self.origins[end - 1] + 1
        while first and self.source[first - 1] in "“‘「『":
            first -= 1
        while last < len(self.source) and self.source[last] in "”’」』":
            last += 1
        return self.source[first:last].strip()


def tidy(source: str) -> Signs:
    """Bring a published text to one spelling of signs, digits and numbering."""
    text, origins = "", []
    for place, sign in enumerate(source.translate({ord("\r"): "\n"})):
        if sign in _DROPPED:
            continue
        # NFKC would turn ① into a plain 1.
        plain = sign if sign in CIRCLED else unicodedata.normalize("NFKC", sign)
        plain = plain.translate(_SAME)
        text += plain
        origins += [place] * len(plain)
    for pattern, sign in _SPELLED:
        text, origins = _rewrite(text, origins, pattern, partial(_always, sign))
    either = doubtful_number(text)
    doubt = source[origins[either[0]] : origins[either[1] - 1] + 1] if either else ""
    for start, end, number in reversed(numbered_places(text)):
        text = text[:start] + CIRCLED[number - 1] + text[end:]
        origins[start:end] = origins[start : start + 1]
    text, origins = _without_space(text, origins)
    text, origins = _rewrite(text, origins, _SCANNED, _as_digits)
    return Signs(text, tuple(origins), source, doubt)


def _rewrite(
    text: str,
    origins: list[int],
    pattern: re.Pattern[str],
    change: Callable[[re.Match[str]], str],
) -> tuple[str, list[int]]:
    """Replace every match; a new character takes the place of the first one it stands for."""
    new, places, at = "", list[int](), 0
    for match in pattern.finditer(text):
        start, end = match.span()
        changed = change(match)
        same = len(changed) == end - start
        new += text[at:start] + changed
        places += origins[at:start]
        places += origins[start:end] if same else [origins[start]] * len(changed)
        at = end
    return new + text[at:], places + origins[at:]


def _always(sign: str, _: re.Match[str]) -> str:
    return sign


def _as_digits(match: re.Match[str]) -> str:
    run = match.group()
    # "OA" or "I" alone is a word; with a digit beside it, or a unit behind it, it is a number.
    if not match["unit"] and not any(sign.isdigit() for sign in run):
        return run
    return run.translate(_DIGITS)


def _without_space(text: str, origins: list[int]) -> tuple[str, list[int]]:
    """Drop white space; a line's end stays where no other sign ends the phrase."""
    kept: list[int] = []
    for place, sign in enumerate(text):
        ends = sign == "\n" and kept and text[kept[-1]] not in ";。\n,、:"
        if ends or not sign.isspace():
            kept.append(place)
    while kept and text[kept[-1]] == "\n":
        kept.pop()
    return "".join(text[place] for place in kept), [origins[place] for place in kept]


def numbered_places(text: str) -> list[tuple[int, int, int]]:
    """Return (start, end, number) of each number of a list; none unless it runs 1, 2, 3, …"""
    places = [(match.start("sign"), match.end(), _value(match)) for match in _NUMBER.finditer(text)]
    numbers = [number for *_, number in places]
    runs = len(places) > 1 and numbers == list(range(1, len(places) + 1))
    return places if runs and len(places) <= len(CIRCLED) else []


def _value(match: re.Match[str]) -> int:
    sign = match["a"] or match["b"] or match["c"] or match["d"]
    return _CHINESE.index(sign) + 1 if sign in _CHINESE else int(sign)


def doubtful_number(text: str) -> tuple[int, int] | None:
    """Return where a stretch such as "1.5%" may be 1.5 % or point 1 of a list; None if nowhere."""
    either = list(_EITHER.finditer(text))
    numbers = [int(match["number"]) for match in either]
    listed = {start for start, *_ in numbered_places(text)}
    spaced = [
        match
        for match in either
        if match.end() > match.end("number") + 1 and match.start("number") not in listed
    ]
    counted = len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))
    doubtful = spaced or (either if counted and either[0].start("number") not in listed else [])
    if not doubtful:
        return None
    at = doubtful[0].start("number")
    return at, at + len(re.split(r"[;。\n,]", text[at:], maxsplit=1)[0])
