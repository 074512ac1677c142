"""What no reader of an .xlsx looks at: windows, heights of rows, the order of rules; 自查.

Workbooks that differ in nothing else are alike.
"""

import re
from collections.abc import Mapping

_HEIGHTS = re.compile(rb' (ht|spans|x14ac:dyDescent)="[0-9.:]{1,30}"')
_VIEWS = rb"tabSelected|topLeftCell|zoomScale|zoomScaleNormal|xr:uid"
_VIEW = re.compile(
    rb' (?:%b)="[A-Za-z0-9{}-]{1,40}"'
    rb'|<selection(?: pane="[A-Za-z]{1,12}")?(?: activeCell="[A-Z0-9]{1,10}")?'
    rb'(?: activeCellId="[0-9]{1,4}")?(?: sqref="[A-Z0-9: ]{1,300}")? ?/>' % _VIEWS
)
_TWICE = re.compile(rb' (%b)="[^"<>]*"(?: [^<>]*)? \1="' % _VIEWS)
ABOUT = re.compile(r"docprops/(?:core|app|custom)\.xml")
"""What a program says of the file and of itself; no reader looks at it."""
_WINDOW = re.compile(
    rb"<(?:workbookView|fileVersion|xr:revisionPtr|x15ac:absPath)"
    rb'(?: [A-Za-z0-9:]+="[^"<>&]*")* ?/>'
)
"""Where a window stood, which version of a program saved which copy; no reader looks at it."""


def same_workbook(text: bytes, known: bytes) -> bool:
    """Tell whether two lists of sheets differ at most in what windows and programs left there."""
    return _WINDOW.sub(b"", text) == _WINDOW.sub(b"", known)


def between_cells(rest: bytes) -> tuple[object, ...]:
    """Return what stands behind a cell: rules in any order, rows of any height."""
    before, begun, rules = rest.partition(b"<dataValidations")
    rules, end, behind = rules.partition(b"</dataValidations>")
    first, *each = rules.split(b"<dataValidation ")
    return _HEIGHTS.sub(rb' \1=""', before), begun, first, sorted(each), end, behind


def same_beginning(head: bytes, known: bytes) -> bool:
    """Tell whether the beginnings of two sheets differ at most in what their windows show."""
    return head == known or (_TWICE.search(head) is None and _shown(head) == _shown(known))


def _shown(head: bytes) -> bytes:
    """Return the beginning of a sheet without selection, zoom and scrolling."""
    head = _VIEW.sub(b"", head).replace(b"></sheetView>", b"/>")
    return _HEIGHTS.sub(rb' \1=""', head)


_RESULTS = re.compile(rb"(?:[^<>&\x00-\x09\x0b-\x1f]|&(?:apos|quot|amp|lt|gt);)*")
_BEFORE, _BEHIND = b"</f><v>", b"</v>"


class Unread:
    """A sheet that nobody reads, without the results of its formulas."""

    def __init__(self, text: bytes) -> None:
        self._head, self._between, _ = _cut(text)

    def is_like(self, text: bytes) -> bool:
        """Tell whether another one differs in results, heights and windows at most."""
        head, between, results = _cut(text)
        if _RESULTS.fullmatch(b"\n".join(results)) is None or not same_beginning(head, self._head):
            return False
        return between == self._between or [*map(_flat, between)] == [*map(_flat, self._between)]


def _cut(text: bytes) -> tuple[bytes, list[bytes], list[bytes]]:
    """Return a sheet's beginning, what stands between the results of its formulas, and those."""
    head, begun, cells = text.partition(b"<c ")
    first, *pieces = (begun + cells).split(_BEFORE)
    cut = [piece.partition(_BEHIND) for piece in pieces]
    return head, [first, *(rest for _, _, rest in cut)], [result for result, _, _ in cut]


def _flat(text: bytes) -> bytes:
    return _HEIGHTS.sub(rb' \1=""', text)


def names_more_than_sheets(texts: Mapping[str, bytes]) -> bool:
    """Tell whether others than sheets may name settings of printers: what is named is read."""
    lists = {name: text.lower() for name, text in texts.items() if name.endswith(".rels")}
    others = [text for name, text in lists.items() if not name.startswith("xl/worksheets/")]
    mains = lists.get("_rels/.rels", b"")
    return b"worksheets" in mains or any(re.search(b"printersettings|&#", text) for text in others)
