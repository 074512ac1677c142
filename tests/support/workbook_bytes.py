"""Workbooks made by hand, byte for byte, as no spreadsheet program would write them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """A list of relations: id → type and target."""
    listed = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f"{_RELATIONS}{listed}</Relationships>"


def sheet(rows: str) -> str:
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>"


def xlsx(rows: str = '<row r="1"><c r="A1"><v>7</v></c></row>', **other: str | bytes) -> bytes:
    """An .xlsx of one sheet with these rows; `other` are parts, __ for / and _x for .x."""
    return zipped({**xlsx_parts(rows), **{named(key): part for key, part in other.items()}})


def named(key: str) -> str:
    head, _, suffix = key.replace("__", "/").rpartition("_")
    return f"{head}.{suffix}"


def xlsx_parts(
    rows: str | bytes = "", *, target: str = "worksheets/sheet1.xml", sheets: str = ""
) -> dict[str, str | bytes]:
    """The parts of an .xlsx whose sheet lies at `target`; `sheets` is added to the list."""
    workbook = {"rId1": ("worksheet", target), "rId2": ("sharedStrings", "sharedStrings.xml")}
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": (
            f'<workbook xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name="S" sheetId="1" r:id="rId1"/>{sheets}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relations(workbook),
        f"xl/{target}": sheet(rows) if isinstance(rows, str) else rows,
    }


def ods(tables: str, **other: str | bytes) -> bytes:
    """An .ods with these tables."""
    names = 'xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s"'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest:manifest xmlns:manifest='m'/>",
            "content.xml": (
                f"<office:document-content {names}><office:body><office:spreadsheet>"
                f"{tables}</office:spreadsheet></office:body></office:document-content>"
            ),
            **{named(key): part for key, part in other.items()},
        }
    )


def record(kind: int, data: bytes = b"") -> bytes:
    """A record of an .xls stream."""
    return struct.pack("<2H", kind, len(data)) + data


def xls(cells: bytes, before: bytes = b"", *, hidden: int = 0) -> bytes:
    """An .xls of one sheet with these cell records; `before` are records of the globals."""
    begin = record(0x809, struct.pack("<4H2L", 0x600, 5, 0, 0, 0, 0))
    end = record(0x0A)
    name = b"S"
    length = len(begin) + len(before) + 4 + 8 + len(name) + len(end)
    listed = record(0x85, struct.pack("<L4B", length, hidden, 0, len(name), 0) + name)
    stream = begin + before + listed + end + begin + cells + end
    return compound({"Workbook": stream})


def compound(streams: Mapping[str, bytes], *, size: int | None = None) -> bytes:
    """A compound file with these streams at its top; `size` is what the first one claims."""
    sector = 512 if sum(map(len, streams.values())) < 5_000_000 else 4096
    free, last, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    sectors: list[bytes] = []
    chain: list[int] = []

    def place(content: bytes) -> int:
        pieces = [
            content[at : at + sector].ljust(sector, b"\0") for at in range(0, len(content), sector)
        ]
        first = len(sectors)
        sectors.extend(pieces)
        chain.extend([*range(first + 1, first + len(pieces)), last])
        return first

    def entry(name: str, kind: int, start: int, length: int, after: int, child: int) -> bytes:
        letters = (name + "\0").encode("utf-16-le")
        return (
            letters.ljust(64, b"\0")
            + struct.pack("<H2B3L", len(letters), kind, 1, free, after, child)
            + bytes(36)
            + struct.pack("<3L", start, length, 0)
        )

    entries = [entry("Root Entry", 5, last, 0, free, 1)]
    for number, (name, content) in enumerate(streams.items(), 1):
        # Streams of less than 4096 bytes would stand elsewhere.
        padded = content.ljust(4096, b"\0")
        after = number + 1 if number < len(streams) else free
        stated = len(padded) if size is None or number > 1 else size
        entries.append(entry(name, 2, place(padded), stated, after, free))
    while len(entries) % (sector // 128):
        entries.append(bytes(68) + struct.pack("<3L", free, free, free) + bytes(48))
    directory = place(b"".join(entries))
    tables = 1
    while len(sectors) + tables > tables * (sector // 4):
        tables += 1
    at = [len(sectors) + number for number in range(tables)]
    chain.extend([table] * tables)
    chain.extend([free] * (tables * (sector // 4) - len(chain)))
    fat = struct.pack(f"<{len(chain)}L", *chain)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    version, shift, listed = (3, 9, 0) if sector == 512 else (4, 12, 1)
    head += struct.pack("<5H", 0x3E, version, 0xFFFE, shift, 6) + bytes(6)
    head += struct.pack("<9L", listed, tables, directory, 0, 4096, last, 0, last, 0)
    head += struct.pack("<109L", *at, *[free] * (109 - tables))
    return head.ljust(sector, b"\0") + b"".join(sectors) + fat


def number(row: int, column: int, value: float = 1) -> bytes:
    """An .xls record of a number, its place counted from 0."""
    return record(0x203, struct.pack("<3Hd", row, column, 0, value))


def texts(strings: Sequence[bytes], count: int | None = None) -> bytes:
    """An .xls table of texts that says it has `count` of them."""
    data = b"".join(struct.pack("<HB", len(each), 0) + each for each in strings)
    stated = len(strings) if count is None else count
    return record(0xFC, struct.pack("<2L", stated, stated) + data)


def binary(kind: int, data: bytes = b"") -> bytes:
    """A record of an .xlsb part."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = len(data), b""
    while True:
        length, low = length >> 7, length & 0x7F
        size += bytes([low | (0x80 if length else 0)])
        if not length:
            return head + size + data


def wide(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")


def xlsb(cells: bytes, *, strings: bytes = b"", state: int = 0) -> bytes:
    """An .xlsb of one sheet with these cell records."""
    listed = struct.pack("<2L", state, 1) + wide("rId1") + wide("S")
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations({"rId1": ("officeDocument", "xl/workbook.bin")}),
        "xl/_rels/workbook.bin.rels": relations({"rId1": ("worksheet", "worksheets/sheet1.bin")}),
        "xl/workbook.bin": (
            binary(0x83) + binary(0x8F) + binary(0x9C, listed) + binary(0x90) + binary(0x84)
        ),
        "xl/worksheets/sheet1.bin": (
            binary(0x81)
            + binary(0x94, struct.pack("<4L", 0, 0, 0, 0))
            + binary(0x91)
            + cells
            + binary(0x92)
            + binary(0x82)
        ),
    }
    if strings:
        parts["xl/sharedStrings.bin"] = strings
    return zipped(parts)


def binary_row(row: int) -> bytes:
    return binary(0, struct.pack("<L", row) + bytes(13))


def binary_number(column: int, value: float = 1) -> bytes:
    return binary(5, struct.pack("<2Ld", column, 0, value))
