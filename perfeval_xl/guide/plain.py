"""A chapter's Markdown as plain text for a terminal or a pipe.

Only what the chapters use is understood: headings, paragraphs, lists, fences, tables, quotes,
pictures, links, `code`, **stress** and comments.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from perfeval_xl.system.terminal_text import glued, padded, text_columns, unglued, wrapped

_CODE_INDENT = " " * 4
_FENCE = "```"
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_PICTURE = re.compile(r"!\[(.*?)\]\((.*?)\)")
_CHAPTER_LINK = re.compile(r"\[([^\]]+)\]\((\d+)-[\w-]+\.md(?:#[^)]*)?\)")
_OTHER_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_MARKS = re.compile(r"`([^`]+)`|\*\*(.+?)\*\*")
_ITEM = re.compile(r"(\s*)(-|\d+\.) (.*)")
_CELL_EDGE = re.compile(r"(?<!\\)\|")
_GAP = 2
"""Columns between the columns of a table."""
_LAST = 24
"""The least columns for the last column of a table, whose cells are broken into lines."""
_GLUED = 40
"""Code of up to so many columns is not broken, so that it can be copied."""


def plain_text(markdown: str, width: int, folder: Path) -> str:
    """Return a chapter's Markdown laid out in so many columns.

    Lines of code stay as they are, so that they can be copied. `folder` is where the pictures
    are: a terminal cannot show them, so their full paths are named.
    """
    text = _COMMENT.sub("", markdown)
    blocks = []
    for at, part in enumerate(re.split(rf"^{_FENCE}.*\n?", text, flags=re.MULTILINE)):
        if at % 2:  # within a fence
            blocks.append([f"{_CODE_INDENT}{line}".rstrip() for line in part.splitlines()])
        else:
            paragraphs = re.split(r"\n\s*\n", part.strip("\n"))
            blocks += [list(_block(paragraph, width, folder)) for paragraph in paragraphs]
    return "\n\n".join("\n".join(lines) for lines in blocks if any(lines))


def _block(paragraph: str, width: int, folder: Path) -> Iterator[str]:
    """Lay out what stands between two blank lines."""
    lines = paragraph.splitlines()
    for kind, group in groupby(lines, key=_kind):
        match kind:
            case "heading":
                for line in group:
                    yield from _heading(line)
            case "table":
                yield from _table(list(group), width)
            case "item":
                for line in group:
                    yield from _item(line, width)
            case "picture":
                for line in group:
                    yield from _picture(line, folder)
            case "quote":
                quoted = "".join(line.removeprefix(">").lstrip() for line in group)
                yield from wrapped(_inline(quoted), width, "  ")
            case _:
                yield from wrapped(_inline("".join(group)), width)


def _kind(line: str) -> str:
    for kind, sign in (("heading", "#"), ("table", "|"), ("picture", "!["), ("quote", ">")):
        if line.startswith(sign):
            return kind
    return "item" if _ITEM.fullmatch(line) else "text"


def _heading(line: str) -> list[str]:
    signs, _, words = line.partition(" ")
    words = _inline(words)
    rule = {1: "=", 2: "-"}.get(len(signs))
    return [unglued(words), rule * text_columns(words)] if rule else [f"[ {unglued(words)} ]"]


def _item(line: str, width: int) -> list[str]:
    match = _ITEM.fullmatch(line)
    assert match is not None  # _kind has looked
    indent, sign, words = match.groups()
    return wrapped(_inline(words), width, f"{indent}{sign} ")


def _picture(line: str, folder: Path) -> list[str]:
    match = _PICTURE.match(line)
    return [] if match is None else [f"（图：{match[1]}）", f"  {folder / match[2]}"]


def _inline(text: str) -> str:
    text = _CHAPTER_LINK.sub(r"“\1”（`perfeval guide \2`）", text)
    text = _OTHER_LINK.sub(r"\1（\2）", text)
    marked = _MARKS.sub(lambda match: _code(match[1]) if match[1] else match[2], text)
    return marked.replace("\\|", "|")


def _code(text: str) -> str:
    return glued(text) if text_columns(text) <= _GLUED else text


def _table(lines: Sequence[str], width: int) -> list[str]:
    """Lay out a table in columns, or as a list of its rows where that is too wide."""
    head, _, *body = [
        [_inline(cell.strip()) for cell in _CELL_EDGE.split(line)[1:-1]] for line in lines
    ]
    widths = [max(map(text_columns, column)) for column in zip(head, *body, strict=True)]
    total = sum(widths) + _GAP * (len(widths) - 1)
    least = total - widths[-1] + _LAST
    if least > width or (len(widths) > 2 and total > width):
        return [line for row in body for line in _row_as_list(head, row, width)]
    rule = ["-" * size for size in (*widths[:-1], text_columns(head[-1]))]
    laid_out = []
    for row in (head, rule, *body):
        before = zip(row[:-1], widths[:-1], strict=True)
        begin = "".join(padded(cell, size + _GAP) for cell, size in before)
        laid_out += wrapped(row[-1], width, unglued(begin))
    return laid_out


def _row_as_list(head: Sequence[str], row: Sequence[str], width: int) -> Iterator[str]:
    yield from wrapped(row[0], width)
    for name, cell in zip(head[1:], row[1:], strict=True):
        yield from wrapped(cell, width, f"    {name}：")
