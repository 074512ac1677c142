"""Damages returns as networks, programs and people with intent do; every choice from a seed."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable

PLACEHOLDER = "变异单位00000"
"""The department of a base file; `own` gives every damaged file a department of its own."""

Damage = Callable[[random.Random, bytes], bytes]

_HOSTILE_TEXTS = [
    "=1+1",
    '=HYPERLINK("http://x")', "@SUM(A1)", "../../x", "CON", "&amp;#x0;", "９９９", "#REF!",
    "1e999", "-", "NaN",
    "1,2,3", "%", "&lt;b&gt;", "x" * 40_000, "\u202e反转", "1" * 400, "3.24亿元",
    "2019-3-1", "\U0001f600", "_x0000_", "无", "—", "１２３",
]  # fmt: skip


def own(base: bytes, number: int) -> bytes:
    """Return a base workbook as another department's."""
    name = f"变异单位{number:05d}".encode()
    return _parts(base, lambda _, data: data.replace(PLACEHOLDER.encode(), name))


def is_whole(data: bytes) -> bool:
    """Tell whether the parts of a workbook can be taken out and put back."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            return len({name.lower() for name in names}) == len(names) and len(data) < 60_000
    except zipfile.BadZipFile:
        return False


def flip_bits(seed: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(seed.choice([1, 2, 8, 64])):
        changed[seed.randrange(len(changed))] ^= 1 << seed.randrange(8)
    return bytes(changed)


def cut_off(seed: random.Random, data: bytes) -> bytes:
    return data[: seed.randrange(len(data))]


def lose_piece(seed: random.Random, data: bytes) -> bytes:
    start = seed.randrange(len(data))
    return data[:start] + data[start + seed.choice([1, 7, 512, 4096]) :]


def repeat_piece(seed: random.Random, data: bytes) -> bytes:
    start, length = seed.randrange(len(data)), seed.choice([1, 4, 512, 4096])
    return data[: start + length] + data[start : start + length] + data[start + length :]


def zero_piece(seed: random.Random, data: bytes) -> bytes:
    start, length = seed.randrange(len(data)), seed.choice([4, 512, 4096])
    return data[:start] + bytes(min(length, len(data) - start)) + data[start + length :]


def append_noise(seed: random.Random, data: bytes) -> bytes:
    return data + seed.randbytes(seed.choice([1, 22, 5000]))


def numbers(seed: random.Random, data: bytes) -> bytes:
    """Change what stands in some cells: another number, or something that is none."""

    def one(found: re.Match[bytes]) -> bytes:
        if seed.random() > 0.1:
            return found[0]
        new = seed.choice(
            [b"-1", b"1e308", b"0.5", b"99999999", b"x", b"", b"1e-320", b"4294967296"]
        )
        return b"<v>" + new + b"</v>"

    return _parts(data, lambda name, part: re.sub(rb"<v>[^<]*</v>", one, part) if "sheet" in name
                  else part)  # fmt: skip


def texts(seed: random.Random, data: bytes) -> bytes:
    """Change some of the texts."""

    def one(found: re.Match[bytes]) -> bytes:
        if seed.random() > 0.05:
            return found[0]
        return found[1] + seed.choice(_HOSTILE_TEXTS).encode() + b"</t>"

    return _parts(data, lambda name, part: re.sub(rb"(<t(?: [^>]*)?>)[^<]*</t>", one, part)
                  if "sharedStrings" in name else part)  # fmt: skip


def xml_bytes(seed: random.Random, data: bytes) -> bytes:
    """Damage one part as bytes, in an archive that is whole."""
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    chosen, damage = seed.choice(names), seed.choice([flip_bits, cut_off, lose_piece, repeat_piece])
    return _parts(data, lambda name, part: damage(seed, part) if name == chosen and part else part)


def types(seed: random.Random, data: bytes) -> bytes:
    """Give some cells another type: text for a number, an index into nowhere, an error."""

    def one(found: re.Match[bytes]) -> bytes:
        if seed.random() > 0.1:
            return found[0]
        kind = seed.choice([b"s", b"str", b"b", b"e", b"d", b"inlineStr", b"n", b"zz"])
        return found[1] + b' t="' + kind + b'"' + found[2]

    return _parts(data, lambda name, part: re.sub(rb'(<c r="[A-Z]+\d+" s="\d+")([ >/])', one, part)
                  if "sheet" in name else part)  # fmt: skip


def places(seed: random.Random, data: bytes) -> bytes:
    """Move some cells elsewhere, to the end of the sheet or where no cell can be."""

    def one(found: re.Match[bytes]) -> bytes:
        if seed.random() > 0.02:
            return found[0]
        new = seed.choice(
            [b"XFD1048576", b"A1", b"ZZZZ99", b"B9999999999", b"", b"C60000", b"AAA7"]
        )
        return b'<c r="' + new + b'"'

    return _parts(data, lambda name, part: re.sub(rb'<c r="[A-Z]+\d+"', one, part)
                  if "sheet" in name else part)  # fmt: skip


def parts(seed: random.Random, data: bytes) -> bytes:
    """Lose a part, write one twice, or put a bomb, a macro or a path among them."""
    source = zipfile.ZipFile(io.BytesIO(data))
    contents = [(name, source.read(name)) for name in source.namelist()]
    chosen = seed.randrange(len(contents))
    match seed.randrange(5):
        case 0:
            del contents[chosen]
        case 1:
            contents.append(contents[chosen])
        case 2:
            contents.append(("../../outside.xlsx", b"x"))
        case 3:
            contents.append(("xl/vbaProject.bin", seed.randbytes(3000)))
        case 4:
            contents.append(("xl/worksheets/sheet99.xml", bytes(30_000_000)))
    return _archive(contents)


def doctype(seed: random.Random, data: bytes) -> bytes:
    """Put a DTD with an entity in front of a part, in one encoding or another."""
    names = [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if name.endswith(".xml")]
    chosen, encoding = seed.choice(names), seed.choice(["utf-8", "utf-16"])
    head = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]>'

    def put(name: str, part: bytes) -> bytes:
        if name != chosen:
            return part
        return _headed(head, part).encode(encoding)

    return _parts(data, put)


_CELL = re.compile(rb'<c r="[A-Z]+\d+"[^<>]*>(?:<v>[^<]*</v>)?(?:</c>)?')
_CROOKED = (
    lambda cell: cell + cell,
    lambda cell: cell.replace(b"<v>", b"<v>&#49;"),
    lambda cell: cell.replace(b"<v>", b"<v><!-- -->"),
    lambda cell: cell.replace(b"</v>", b"</v><v>7</v>"),
    lambda cell: cell.replace(b"<v>", b"<v>\0"),
    lambda cell: b'</row><row r="1">' + cell,
    lambda cell: b"</sheetData><sheetData>" + cell,
)


def crooked(seed: random.Random, data: bytes) -> bytes:
    """Write a cell so that two readers see two figures in it, or none."""
    change = seed.choice(_CROOKED)

    def one(found: re.Match[bytes]) -> bytes:
        return change(found[0]) if seed.random() < 0.01 else found[0]

    return _parts(data, lambda name, part: _CELL.sub(one, part) if "sheet" in name else part)


def own_ways(seed: random.Random, data: bytes) -> bytes:
    """Write the archive in a way of its own that means the same."""
    source = zipfile.ZipFile(io.BytesIO(data))
    contents = [(name, source.read(name)) for name in source.namelist()]
    match seed.randrange(4):
        case 0:
            contents = [(name.replace("/", "\\"), part) for name, part in contents]
        case 1:
            return data + seed.choice([b"\r\n", bytes(100), b"--x--", b"PK\x03\x04"])
        case 2:
            head = '<?xml version="1.0" encoding="utf-16"?>'
            contents = [
                (
                    name,
                    (head + re.sub(r"^<\?xml[^>]*\?>", "", part.decode(errors="replace"))).encode(
                        "utf-16"
                    ),
                )
                if name.endswith(".xml") and seed.random() < 0.5
                else (name, part)
                for name, part in contents
            ]
        case 3:
            contents = [(name.replace("sheet1.xml", "SHEET1.xml"), part) for name, part in contents]
    return _archive(contents)


def looks(seed: random.Random, data: bytes) -> bytes:
    """Strike out or raise fonts, and let formats scale and hide."""
    marks = [b"<strike/>", b'<vertAlign val="superscript"/>', b'<strike val="0"/>', b""]
    codes = [b"0!.0,", b";;;", b"0.0,,", b'0"0"', b"[>5]0;", b"0;0", b'"', b"[", b"\\"]

    def styles(part: bytes) -> bytes:
        part = re.sub(rb"<font>", lambda _: b"<font>" + seed.choice(marks), part)
        return re.sub(
            rb'formatCode="[^"]*"', lambda _: b"formatCode='%b'" % seed.choice(codes), part
        )

    def runs(part: bytes) -> bytes:
        run = b"<si><r><rPr>%b</rPr><t>5</t></r><r><t>" % seed.choice(marks)
        return re.sub(rb"<si><t>([^<]*)</t></si>", run + rb"\1</t></r></si>", part, count=9)

    return _parts(data, lambda name, part: styles(part) if "styles" in name
                  else runs(part) if "sharedStrings" in name else part)  # fmt: skip


ON_BYTES: tuple[Damage, ...] = (
    flip_bits, cut_off, lose_piece, repeat_piece, zero_piece, append_noise,
)  # fmt: skip
ON_PARTS: tuple[Damage, ...] = (
    numbers, texts, xml_bytes, types, places, parts, doctype, crooked, own_ways, looks,
)  # fmt: skip


def _parts(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(data))
    return _archive([(name, change(name, source.read(name))) for name in source.namelist()])


def _headed(head: str, part: bytes) -> str:
    """Put a text in place of a part's first line; what damage left may be no text any more."""
    return re.sub(r"^(<\?xml[^>]*\?>)?", head, part.decode(errors="replace"))


def _archive(contents: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # a name that is there already is the point here
        for name, data in contents:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, compresslevel=1)
    return out.getvalue()
