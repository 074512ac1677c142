"""The manual, by reader: Markdown beside this page, so that it comes with every installation.

What lives here: one Markdown file a chapter, its number in the name (`1-clerk.md`), and the
pictures that the chapters and the README show (`*.png`, drawn by `tests/guide/pictures.py`).
The first line of a chapter is its title, the quoted line below it what it is for.

What goes in and out: `find_chapter` takes what somebody typed (a number, a title, a part of one)
and gives a `Chapter`; `plain_text` lays a chapter's Markdown out for a terminal of so many columns.

Words: chapter 章, title 章名, summary the one line about it in the list of chapters.

Every command that a chapter shows is run by `tests/guide/test_commands.py`. A fence that cannot
be run there has a comment `<!-- not run: why -->` before it; there should be few. To add a chapter,
add a file and nothing else. Begin reading with `plain.py`.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.messages import PerfevalError

FOLDER = Path(__file__).parent

_ALIKE = 0.3
"""How much of a title somebody must have hit for it to be suggested."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter of the manual."""

    number: int
    title: str
    summary: str
    text: str
    """The whole Markdown, the title included."""

    @property
    def headings(self) -> list[str]:
        """The chapter's own headings, without the title."""
        return [
            line.lstrip("#").strip() for line in self.text.splitlines() if line.startswith("##")
        ]


def chapters() -> list[Chapter]:
    """Return the chapters in the order of their numbers."""
    files = FOLDER.glob("[0-9]*-*.md")
    return sorted((_chapter(path) for path in files), key=lambda chapter: chapter.number)


def find_chapter(name: str) -> Chapter:
    """Return the chapter of that number, title or part of a title.

    Raises PerfevalError (GUIDE_UNKNOWN) where there is none or several, with the nearest: a
    chapter with such a heading, otherwise one whose title is spelled alike, otherwise all.
    """
    manual, wanted = chapters(), name.strip()
    exact = [chapter for chapter in manual if wanted in (str(chapter.number), chapter.title)]
    matches = exact or [chapter for chapter in manual if wanted and wanted in chapter.title]
    if len(matches) == 1:
        return matches[0]
    nearest = "、".join(
        f"“{chapter.title}”（perfeval guide {chapter.number}）"
        for chapter in matches or _nearest(wanted, manual)
    )
    raise PerfevalError("GUIDE_UNKNOWN", found=name, expected=nearest)


def _nearest(wanted: str, manual: Sequence[Chapter]) -> Sequence[Chapter]:
    if not wanted:
        return manual
    about = [
        chapter for chapter in manual if any(wanted in heading for heading in chapter.headings)
    ]
    titles = [chapter.title for chapter in manual]
    alike = difflib.get_close_matches(wanted, titles, n=1, cutoff=_ALIKE)
    return about or [chapter for chapter in manual if chapter.title in alike] or manual


def _chapter(path: Path) -> Chapter:
    text = path.read_text(encoding="utf-8")
    title, _, summary = text.splitlines()[:3]
    number = int(path.name.partition("-")[0])
    return Chapter(number, title.removeprefix("# "), summary.removeprefix("> "), text)
