"""Where an inbox or OUT is: a folder of this machine or network, or an address in a store."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")


@dataclass(frozen=True, slots=True)
class Address:
    """A folder in a store, as fsspec names it: s3://bucket/收件."""

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def protocol(self) -> str:
        """What stands before "://"."""
        return self.text.split("://")[0].lower()


Place: TypeAlias = Path | Address


def place_of(text: str) -> Place:
    """Return the place that a text names; file:// is a folder like any other."""
    match = _SCHEME.match(text)
    if match is None:
        return Path(text)
    if match[1].lower() in ("file", "local"):
        from urllib.request import url2pathname  # takes as long to load as all settings

        return Path(url2pathname(text[match.end() :]))
    return Address(text.rstrip("/"))
