"""The comments in cells (批注): what they say, how large they are, and taking them off again."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval_xl.sheets.style import lines_needed
from perfeval_xl.workbooks.handed_back.mark import TODO, Mark, gravest_first
from perfeval_xl.workbooks.handed_back.plain_text import cell_text, one_line

AUTHOR = "perfeval-xl"
_HEAD = "【退回修改】"
"""The line that our part of a comment begins with; what stands above it is the author's."""
_REST = "另有"
_MOST, _LONGEST = 8, 400
"""Problems in one comment and characters of each; the list has them all."""

_WIDTH, _COLUMNS = 330, 50.0
"""Width of a comment's box in pixels, and in columns of a Latin letter at 9 point."""
_LINE, _EDGE, _HIGHEST = 17, 16, 560
"""Height in pixels of a line, of the edges, and of the tallest box."""


def note(marks: Sequence[Mark], author_text: str = "") -> str:
    """Return the comment for the problems of one cell, below what its author wrote there."""
    lines = [_HEAD]
    lines += [
        f"{TODO[mark.severity]}：{one_line(mark.message, _LONGEST)}"
        for mark in gravest_first(marks)[:_MOST]
    ]
    if len(marks) > _MOST:
        lines.append(f"{_REST} {len(marks) - _MOST} 处，见“修改清单”。")
    return cell_text("\n".join([f"{author_text}\n", *lines] if author_text else lines))


def author_part(text: str) -> str:
    """Return a comment without what `note` wrote: the author's own text, and any reply below."""
    above, head, ours = text.partition(_HEAD)
    if not head:
        return text
    starts = (*(f"{word}：" for word in TODO.values()), f"{_REST} ")
    replies = [line for line in ours.split("\n") if line.strip() and not line.startswith(starts)]
    return "\n".join(each for each in (above.rstrip(), *replies) if each)


def box_size(text: str) -> tuple[int, int]:
    """Return the width and the height, in pixels, of a box that shows the text."""
    lines = lines_needed(text, _COLUMNS)
    return _WIDTH, min(_HIGHEST, lines * _LINE + _EDGE)
