"""What styles and runs of text make of a value, for whoever looks at the sheet.

A number format may scale or hide, a font may strike out or raise. `look_of` and `look_of_runs` say
so, whatever kind of file it is; the rest reads the styles and the shared texts of .xlsx.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from xml.parsers.expat import ParserCreate

from perfeval_xl.sheets.grids import Look
from perfeval_xl.sheets.number_format import is_ordinary

MARKS = (b"strike", b"vertAlign")
"""Without these in a part, nothing in it is struck out or raised."""
_PERCENTS = {9: "0%", 10: "0.00%"}
"""The formats without a code of their own that show another number than is stored."""
_WORDS = {"struck": "划掉的", "superscript": "上标的", "subscript": "下标的"}
_LONGEST = 40
_RAISED = {
    "superscript": str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾"),
    "subscript": str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"),
}


class Run(NamedTuple):
    """A piece of a cell's text."""

    text: str
    mark: str = ""
    """struck, superscript or subscript; "" for one that stands as usual."""


def look_of(number_format: str, mark: str = "") -> Look | None:
    """Return the look of a style; None for one that shows values as they are, or rounded."""
    if mark:
        return Look(number_format, crossed=f"整格是{_WORDS[mark]}")
    return None if is_ordinary(number_format) else Look(number_format)


def look_of_runs(runs: Iterable[Run]) -> Look | None:
    """Return the look of a text in runs; None where none of them is struck out or raised."""
    runs = list(runs)
    marked = [run for run in runs if run.mark and run.text.strip()]
    if not marked:
        return None
    crossed = "、".join(f"“{_short(run.text)}”是{_WORDS[run.mark]}" for run in marked)
    seen = (run.text.translate(_RAISED.get(run.mark, {})) for run in runs if run.mark != "struck")
    return Look(seen="".join(seen), crossed=crossed)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def built_in(number: int) -> str:
    """Return the format of a number that has no code, "" where it shows values as they are."""
    return _PERCENTS.get(number, "")


@lru_cache(maxsize=16)
def xlsx_styles(styles: bytes) -> Mapping[int, Look]:
    """Return the looks of an .xlsx workbook's cell styles by their numbers; most have none.

    Raises ExpatError where it is no XML, ValueError or KeyError where a style is none.
    """
    reader = _Styles()
    parser = ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.Parse(styles, True)
    looks = {}
    for number, (code, font) in enumerate(reader.cells):
        mark = reader.fonts[font] if font < len(reader.fonts) else ""
        if (look := look_of(reader.formats.get(code, built_in(code)), mark)) is not None:
            looks[number] = look
    return looks


class _Styles:
    """Follows the tags of styles.xml."""

    def __init__(self) -> None:
        self.formats: dict[int, str] = {}
        self.fonts: list[str] = []
        self.cells: list[tuple[int, int]] = []
        self._within = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take in an opening tag."""
        name = tag.rpartition(":")[2]
        if name in ("fonts", "cellXfs", "cellStyleXfs", "dxfs"):
            self._within = name
        elif name == "numFmt" and self._within != "dxfs":
            self.formats[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name == "font" and self._within == "fonts":
            self.fonts.append("")
        elif name == "xf" and self._within == "cellXfs":
            number, font = attributes.get("numFmtId", "0"), attributes.get("fontId", "0")
            self.cells.append((int(number), int(font)))
        elif self._within == "fonts" and self.fonts and (mark := mark_of(name, attributes)):
            self.fonts[-1] = mark

    def end(self, tag: str) -> None:
        """Take in a closing tag."""
        if tag.rpartition(":")[2] == self._within:
            self._within = ""


def mark_of(name: str, attributes: Mapping[str, str]) -> str:
    """Return the mark that an element of a font makes, "" for none."""
    value = attributes.get("val", "1")
    if name == "strike":
        return "struck" if value not in ("0", "false") else ""
    return value if name == "vertAlign" and value in _WORDS else ""


class Runs:
    """Follows the tags of a text in .xlsx, a cell's own or one of the shared ones."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._mark, self._inside, self._aside = "", False, False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take in an opening tag by its local name."""
        if name in ("si", "is"):
            self.runs, self._mark = [], ""
        elif name == "r":
            self._mark = ""
        elif name == "rPh":
            self._aside = True
        elif name == "t" and not self._aside:
            self._inside = True
            self.runs.append(Run("", self._mark))
        elif mark := mark_of(name, attributes):
            self._mark = mark

    def text(self, words: str) -> None:
        """Take in text."""
        if self._inside:
            self.runs[-1] = Run(self.runs[-1].text + words, self.runs[-1].mark)

    def end(self, name: str) -> None:
        """Take in a closing tag by its local name."""
        self._inside = self._inside and name != "t"
        self._aside = self._aside and name != "rPh"
