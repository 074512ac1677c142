"""The template that letters are written on: the bureau's own, or the one that is shipped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from perfeval_xl.follow_up.letters.docx_file import content_of, opened
from perfeval_xl.follow_up.letters.fill import Items, Values, fill
from perfeval_xl.follow_up.letters.letter import numbered
from perfeval_xl.follow_up.letters.shipped import NAME, shipped
from perfeval_xl.follow_up.letters.template import used
from perfeval_xl.messages import PerfevalError


@dataclass(frozen=True, slots=True)
class Stationery:
    """A template whose fields are all known."""

    file: bytes
    name: str
    fields: tuple[str, ...]
    own: bool
    """Whether it is the bureau's: then another edition of it makes another letter."""

    @classmethod
    def of(cls, path: Path | None) -> Stationery:
        """Read a template, None for the shipped one.

        Raises PerfevalError FILE_MISSING, LETTER_UNREADABLE, LETTER_FIELDS.
        """
        if path is None:
            file, name = _shipped(), NAME
        else:
            try:
                file, name = path.read_bytes(), path.name
            except FileNotFoundError:
                raise PerfevalError("FILE_MISSING", found=path) from None
            except OSError as error:
                raise PerfevalError("LETTER_UNREADABLE", file=path) from error
        return cls(file, name, tuple(used(opened(file, name), name)), path is not None)

    def written(self, values: Values, items: Items, day: date | None) -> Written:
        """Return a letter that may be written; its 发文字号 is still to be given."""
        return Written(self, values, items, day)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter but for its 发文字号."""

    on: Stationery
    values: Values
    items: Items
    day: date | None

    def says(self, number: str) -> str:
        """Return the hash of what it says: of the values that the template asks for."""
        fields, values = self.on.fields, numbered(self.values, number, self.day)
        lists = {name.partition(".")[0] for name in fields if "." in name}
        said = {
            "fields": {name: values[name] for name in sorted(fields) if "." not in name},
            "lists": {name: [_asked(item, name, fields) for item in self.items[name]]
                      for name in sorted(lists)},
            "template": sha256(self.on.file).hexdigest() if self.on.own else "",
        }  # fmt: skip
        text = json.dumps(said, ensure_ascii=False, sort_keys=True)
        return sha256(text.encode(errors="surrogatepass")).hexdigest()

    def file(self, number: str) -> bytes:
        """Return its file."""
        document = opened(self.on.file, self.on.name)
        fill(document, numbered(self.values, number, self.day), self.items)
        return content_of(document)


def _asked(item: Values, name: str, fields: tuple[str, ...]) -> dict[str, str]:
    return {key: said for key, said in item.items() if f"{name}.{key}" in fields}


@lru_cache(maxsize=1)
def _shipped() -> bytes:
    return shipped()
