"""Where the texts of rubrics come from: shipped ones and a bureau's own by id, others by path.

Nothing is parsed here: what only asks which rubrics there are need not load what reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from perfeval_xl.messages import PerfevalError

FOLDER = "体系"
"""The folder beside perfeval.toml in which a bureau has its own rubric files."""


class RubricError(PerfevalError):
    """A rubric cannot be used; the text names the file, the place and what would be right."""


def catalogue() -> tuple[str, ...]:
    """Return the ids of the shipped rubrics, sorted."""
    folder = files("perfeval_xl.rubric") / "catalogue"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def rubric_source(source: str | Path, known: tuple[str, ...] = ()) -> tuple[str, str]:
    """Return the text of a rubric file and its name: a shipped one by id, another by its path.

    Raises RubricError where there is no such rubric, with those that are `known`, or the file is
    no text.
    """
    if str(source) in catalogue():
        name = f"{source}.yaml"
        shipped = files("perfeval_xl.rubric") / "catalogue" / name
        return shipped.read_text(encoding="utf-8"), name
    path = Path(source)
    if not path.is_file():
        there = "、".join(known or catalogue())
        raise RubricError("RUBRIC_NOT_FOUND", found=source, expected=there)
    try:
        return path.read_text(encoding="utf-8-sig"), path.name
    except UnicodeDecodeError:
        raise RubricError("RUBRIC_NOT_UTF8", file=path.name) from None


def digest_of_text(text: str) -> str:
    """Return the digest of the rubric whose file holds a text."""
    return sha256(text.encode()).hexdigest()


@cache
def shipped_digests() -> tuple[str, ...]:
    """Return the digests of the shipped rubrics, in the order of the catalogue.

    None of them is parsed for it: that takes a second, and a run may need one rubric or none.
    """
    return tuple(digest_of_text(rubric_source(name)[0]) for name in catalogue())


class OwnRubric(NamedTuple):
    """A rubric file of a bureau's folder."""

    id: str
    file: str
    """体系/shili-2026.yaml."""
    text: str
    """"" where the file is no text."""


_KINDS = (".yaml", ".yml")
_ID = re.compile(r"^id:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
_ISSUER = re.compile(r"^issuer:.*(?:\n[ \t]+\S.*)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rubrics that can be named by their ids, as a bureau prints them.

    Small and plain: it goes to other processes and machines, which have no such folder.
    """

    own: tuple[OwnRubric, ...] = ()
    issuer: str = ""
    """Who issues the tables here, in place of what their files say; "" for what they say."""

    @classmethod
    def beside(cls, folder: Path, issuer: str = "") -> Shelf:
        """Return what a settings file's folder offers; what is wrong in a file shows on loading.

        Raises RubricError RUBRIC_TWICE where two files, or a file and a shipped rubric, have one
        id.
        """
        own = tuple(_own_rubrics(folder / FOLDER))
        where = {name: f"内置的 {name}" for name in catalogue()}
        for rubric in own:
            if rubric.id in where:
                twice = {"expected": where[rubric.id], "file": rubric.file}
                raise RubricError("RUBRIC_TWICE", found=rubric.id, **twice)
            where[rubric.id] = rubric.file
        return cls(own, issuer)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all rubrics, sorted."""
        return tuple(sorted((*catalogue(), *(rubric.id for rubric in self.own))))

    @property
    def as_shipped(self) -> bool:
        """Whether it offers no more than the software does by itself."""
        return not (self.own or self.issuer)

    def of(self, rubric_id: str) -> OwnRubric | None:
        """Return the own rubric of an id, None where there is none."""
        return next((rubric for rubric in self.own if rubric.id == rubric_id), None)

    def source(self, source: str | Path) -> tuple[str, str]:
        """Return the text of a rubric with the bureau's name in it, and its file's name.

        Raises what `rubric_source` does.
        """
        own = self.of(str(source))
        if own is None:
            text, name = rubric_source(source, self.ids)
        elif own.text:
            text, name = own.text, own.file
        else:
            raise RubricError("RUBRIC_NOT_UTF8", file=own.file)
        if self.issuer:
            line = f"issuer: {json.dumps(self.issuer, ensure_ascii=False)}"
            text = _ISSUER.sub(lambda _: line, text, count=1)
        return text, name

    def digests(self) -> tuple[str, ...]:
        """Return what tells this shelf's rubrics from those of another one."""
        own = (digest_of_text(f"{rubric.id} {rubric.text}") for rubric in self.own)
        return (*shipped_digests(), *own, *filter(None, (self.issuer,)))


def _own_rubrics(folder: Path) -> Iterator[OwnRubric]:
    """Yield the rubric files of a folder, sorted by name; their ids are read, nothing else."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in _KINDS and path.is_file() and path.name[0] not in ".~":
            try:
                text = path.read_text(encoding="utf-8-sig")
            except UnicodeDecodeError:
                text = ""
            found = _ID.search(text)
            yield OwnRubric(found[1] if found else path.stem, f"{FOLDER}/{path.name}", text)


SHIPPED = Shelf()
"""What the software offers by itself."""
