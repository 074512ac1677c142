"""An .ods workbook before its reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from perfeval_xl.sheets.gate.archive import Entry
from perfeval_xl.sheets.gate.inflate import Inflater
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.media import check_media, is_media
from perfeval_xl.sheets.gate.notes import Note, content_notes
from perfeval_xl.sheets.gate.ods_cells import OdsContent
from perfeval_xl.sheets.gate.refusal import RefusedError, suspect, unreadable
from perfeval_xl.sheets.gate.tally import Tally
from perfeval_xl.sheets.gate.xml_events import parse
from perfeval_xl.sheets.gate.xml_text import Seen, checked

_CONTENT = "content.xml"
_MANIFEST = "meta-inf/manifest.xml"


def examine_ods(
    content: bytes, parts: Mapping[str, Entry], limits: Limits
) -> tuple[str, list[Note]]:
    """Return the kind (ods) and the notes; raise RefusedError beyond a limit or at a password."""
    inflater, tally = Inflater(content, limits), Tally(limits)

    def pieces(entry: Entry) -> Iterator[bytes]:
        seen = Seen()
        yield from checked(inflater.pieces(entry), entry.name, seen)
        if seen.wide and entry.key in (_CONTENT, _MANIFEST):
            raise suspect(f"“{entry.name}”的编码是 UTF-16")

    if _MANIFEST in parts:
        _refuse_password(pieces(parts[_MANIFEST]), tally)
    if _CONTENT not in parts:
        raise unreadable("没有内容的 ODF 文件")
    read = [each for each in parts.values() if each.key.endswith(".xml") and not is_media(each)]
    check_media((each for each in parts.values() if each not in read), limits)
    for entry in read:
        if entry.key not in (_CONTENT, _MANIFEST):
            for _ in pieces(entry):
                pass
    scan = OdsContent(tally)
    scan.scan(pieces(parts[_CONTENT]), _CONTENT)
    macros = any(key.startswith(("basic/", "scripts/")) and "script-lc" not in key for key in parts)
    return "ods", content_notes(macros, scan.links, scan.hidden)


def _refuse_password(pieces: Iterator[bytes], tally: Tally) -> None:
    def start(element: str, _: dict[str, str]) -> None:
        if element.rpartition(":")[2] in ("encryption-data", "encrypted-key"):
            raise RefusedError("FILE_PASSWORD")

    parse(pieces, _MANIFEST, tally, start)
