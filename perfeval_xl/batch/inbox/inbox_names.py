"""What a path below the inbox is called, and whether it is worth opening."""

import os
import re
from pathlib import Path

from perfeval_xl.batch.inbox.archives import SUFFIXES
from perfeval_xl.messages import MaybeCode
from perfeval_xl.sheets.gate.notes import OTHER_FORMATS, SPREADSHEETS, XML_TABLE, other_kind
from perfeval_xl.system.written import is_moved

_LOOKED_AT = 4096
_OPENED = {*SPREADSHEETS, *SUFFIXES}
_SYSTEM_FILES = {"thumbs.db", "desktop.ini"}
_SYSTEM_FOLDERS = {"__macosx", "lost+found", "system volume information", "$recycle.bin"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def is_temporary(relative: str) -> bool:
    """Tell whether a path below the inbox is hidden, or what a program keeps beside its files."""
    parts = relative.replace("\\", "/").split("/")
    names = [part for part in parts if part.strip(".")]
    hidden = any(name.startswith((".", "~$")) or name.lower() in _SYSTEM_FOLDERS for name in names)
    return hidden or parts[-1].lower() in _SYSTEM_FILES


def why_ignored(relative: str) -> MaybeCode:
    """Return the message why a path below the inbox is not worth opening, or ""."""
    if is_temporary(relative):
        return "FILE_TEMPORARY"
    if is_moved(relative):
        return "FILE_MADE_ROOM"
    suffix = os.path.splitext(relative.replace("\\", "/").split("/")[-1])[1].lower()  # noqa: PTH122
    return "" if suffix in _OPENED else "FILE_NOT_SPREADSHEET"


def other_format(path: Path) -> str:
    """Return what kind of table a file is that is not opened, "" for none by its name.

    Of XML only a table of Excel's is one, by its content.
    """
    suffix = path.suffix.lower()
    if suffix != ".xml":
        return OTHER_FORMATS.get(suffix, "")
    try:
        with path.open("rb") as file:
            return XML_TABLE if other_kind(file.read(_LOOKED_AT)) == XML_TABLE else ""
    except OSError:
        return ""


def shown_name(name: str) -> str:
    """Return a file's name as it can be printed and written: whatever bytes it is made of."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("utf-8", errors="replace")
    return _CONTROL.sub("\ufffd", text)
