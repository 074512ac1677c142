"""What a cell shows of its number: the number formats of spreadsheets, as far as people use them.

A format has up to four sections (above zero, below, zero, texts), each perhaps under a condition,
of digits (0 # ?), a point, commas between digits that group them and commas behind the last one
that divide by a thousand each, % that multiplies by a hundred, and words: in quotes, or a sign
behind \\ or, as Chinese Excel writes it, behind !. Dates are the reader's to tell; of what is none
of this (fractions, exponents, Chinese digits) nothing is said.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_ORDINARY = re.compile(r"(?:General|G/通用格式|@|(?:#,##)?0(?:\.0{1,10})?(?:_[ )])?)?", re.I)
"""What shows a number as it is, or rounded, and every text."""
_PERCENT = re.compile(r"0(?:\.0{1,10})?%(?:_[ )])?")
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.?)|_(?P<width>.?)|\*(?P<fill>.?)'
    r"|\[(?P<bracket>[^\]]*)\]?|(?P<general>General|G/通用格式)|(?P<date>AM/PM|A/P|[ymdhsegba]+)"
    r"|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)
_SEMICOLON = re.compile(r'((?:"[^"]*"?|[\\!_*].?|\[[^\]]*\]?|[^;])*)(;|$)', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([+-]?[0-9.]+)")
_FRACTION = re.compile(r"[0#?]\s*/\s*[0-9#?]")
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_MOST_DECIMALS = 30
_LONGEST = 255
_POINT, _TEXT, _NUMBER = ".", "@", "General"


@dataclass(slots=True)
class _Section:
    """One section: words and marks in order, and what is done to a number before."""

    items: list[tuple[str, bool]] = field(default_factory=list)
    """Text, and whether it is a mark: a digit's place, the point, the text itself."""
    condition: tuple[str, float] | None = None
    percents: int = 0
    thousands: int = 0
    grouped: bool = False
    known: bool = True
    """Whether it is made of what is understood here."""

    @property
    def marks(self) -> str:
        return "".join(text[0] for text, is_mark in self.items if is_mark)

    def holds(self, number: float) -> bool:
        """Tell whether a number is under its condition; without one it never is."""
        if self.condition is None:
            return False
        return _COMPARED[self.condition[0]](number, self.condition[1])

    @property
    def below_zero(self) -> bool:
        """Whether its condition lets nothing but negative numbers in: it says so itself."""
        return self.condition is not None and (
            self.condition[0] in ("<", "<=") and self.condition[1] <= 0
        )


def is_ordinary(code: str) -> bool:
    """Tell whether a format shows every number as it is or rounded, and every text as it is."""
    return _ORDINARY.fullmatch(code) is not None


def is_percent(code: str) -> bool:
    """Tell whether a format is that of a percentage and nothing else."""
    return _PERCENT.fullmatch(code) is not None


def shows_texts(code: str) -> bool:
    """Tell whether a format says how texts are shown."""
    return code != _TEXT and ("@" in code or code.count(";") > 2)


def seen_number(code: str, number: float) -> str | None:
    """Return what a cell of this format shows of a number; None where that cannot be told."""
    sections = _sections(code)
    chosen, signed = _chosen(sections, number)
    if chosen is None or not chosen.known or _TEXT in chosen.marks:
        return None
    return _rendered(chosen, number, signed=signed)


def seen_text(code: str, text: str) -> str | None:
    """Return what a cell of this format shows of a text; None where that cannot be told."""
    sections = _sections(code)
    if len(sections) < 4 and _TEXT not in sections[-1].marks:
        return text
    if not sections[-1].known:
        return None
    return "".join(text if is_mark else words for words, is_mark in sections[-1].items)


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[_Section, ...]:
    if len(code) > _LONGEST:
        return (_Section(known=False),)
    return tuple(_section(match[1]) for match in _cut(code))


def _cut(code: str) -> list[re.Match[str]]:
    cut = []
    for match in _SEMICOLON.finditer(code):
        cut.append(match)
        if not match[2]:
            break
    return cut


def _section(code: str) -> _Section:
    section = _Section(known=not _FRACTION.search(code))
    commas = 0
    for token in _TOKEN.finditer(code):
        sign = token["sign"]
        if sign == "," and set(section.marks) & set("0#?"):
            commas += 1
            continue
        if sign is not None and sign in "0#?":
            section.grouped |= bool(commas) and _POINT not in section.marks
        else:
            section.thousands += commas
        commas = 0
        _take(section, token)
    section.thousands += commas
    return section


def _take(section: _Section, token: re.Match[str]) -> None:
    """Add one token to a section."""
    kind, text = token.lastgroup, token[token.lastgroup or 0]
    match kind:
        case "bracket":
            _take_bracket(section, text)
        case "fill":
            pass  # as wide as the column is
        case "width":
            section.items.append((" ", False))
        case "general":
            section.items.append((_NUMBER, True))
        case "date":
            section.known = False
        case "sign" if text in "0#?@.":
            section.items.append((text, True))
        case _:
            section.percents += kind == "sign" and text == "%"
            section.items.append((text, False))


def _take_bracket(section: _Section, text: str) -> None:
    """Take in what stands in brackets: a condition, a currency, a colour."""
    if (condition := _CONDITION.fullmatch(text.strip())) is not None:
        try:
            section.condition = condition[1], float(condition[2])
        except ValueError:
            section.known = False
    elif text.startswith("$"):
        section.items.append((text[1:].partition("-")[0], False))
    elif text[:5].lower() in ("dbnum", "natnu") or text.lower().strip("hms") == "":
        section.known = False


def _chosen(sections: tuple[_Section, ...], number: float) -> tuple[_Section | None, bool]:
    """Return the section for a number, and whether a minus is put before what it shows."""
    numeric = [each for each in sections[:3] if _TEXT not in each.marks or len(sections) == 1]
    if not numeric:
        return None, False
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.holds(number):
                return section, number < 0 and not section.below_zero
        others = [section for section in numeric if section.condition is None]
        return (others[-1] if others else None), number < 0
    if number < 0 and len(numeric) > 1:
        return numeric[1], False
    if number == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], number < 0


def _rendered(section: _Section, number: float, *, signed: bool) -> str | None:
    """Return what a section shows of a number, with a minus before it where it is `signed`."""
    marks = section.marks
    amount = Decimal(f"{abs(number):.15g}")
    amount = amount * 100**section.percents / 1000**section.thousands
    if not marks:
        return ("-" if signed else "") + "".join(text for text, _ in section.items)
    if _NUMBER[0] in marks:
        plain = f"{amount.normalize():f}"
        words = "".join(plain if is_mark else text for text, is_mark in section.items)
        return words if set(marks) != {_NUMBER[0]} else ("-" if signed and number else "") + words
    whole_marks, _, decimal_marks = marks.partition(_POINT)
    if len(decimal_marks) > _MOST_DECIMALS or _POINT in decimal_marks:
        return None
    rounded = amount.quantize(Decimal(1).scaleb(-len(decimal_marks)), ROUND_HALF_UP)
    whole, _, decimals = f"{rounded:f}".partition(".")
    pieces = _whole(whole.lstrip("0"), whole_marks, grouped=section.grouped)
    pieces += [_POINT, *_decimals(decimals, decimal_marks)] if _POINT in marks else []
    left = iter(pieces)
    words = "".join(next(left) if is_mark else text for text, is_mark in section.items)
    return ("-" if signed and rounded else "") + words


def _whole(digits: str, marks: str, *, grouped: bool) -> list[str]:
    """Return what stands at each place before the point; the first takes what is left over."""
    pieces: list[str] = []
    for at, mark in enumerate(reversed(marks)):
        digit = digits[-1 - at] if at < len(digits) else {"0": "0", "?": " "}.get(mark, "")
        is_last = at == len(marks) - 1
        own = [digit, *(reversed(digits[: -len(marks)]) if is_last else "")]
        shown = ""
        for number, each in enumerate(own, at):
            comma = "," if grouped and number and number % 3 == 0 and each.isdigit() else ""
            shown = each + comma + shown
        pieces.append(shown)
    return pieces[::-1]


def _decimals(digits: str, marks: str) -> list[str]:
    """Return what stands at each place behind the point: zeros at the end only where asked for."""
    pieces = list(digits)
    for at in range(len(marks) - 1, -1, -1):
        if digits[at] != "0" or marks[at] == "0":
            break
        pieces[at] = " " if marks[at] == "?" else ""
    return pieces
