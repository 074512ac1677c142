"""The zip archive of a workbook: only its table of contents, and nothing that two programs could
understand differently.

Whoever examines a file and whoever reads it must see the same parts. So an archive with two ends,
bytes before its beginning, a name that stands twice or a region that two entries share is refused,
whichever of its meanings is the harmless one. What only one reader in the world minds (bytes that a
mail left behind the end, "\\" in names) is put right instead.
"""

import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import RefusedError, suspect, too_large, unreadable

START = b"PK\x03\x04"
_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 0xFFFF
_LOCAL_SIZE = 30
_CENTRAL_SIZE = 46
_ENCRYPTED = 0x1 | 0x40
_OTHER_NAME = 0x7075
"""An extra field with a second name, which some programs prefer to the first one."""
_BROKEN = "压缩结构不完整，多半没有传完或没有存完"
_FOLDERS = re.compile(
    r"(^|/)(media|embeddings|printersettings|activex|ctrlprops|pictures|thumbnails"
    r"|objectreplacements|configurations2|fonts)/"
)
_PICTURES = re.compile(
    r"\.(jpe?g|png|gif|bmp|tiff?|emf|wmf|emz|wmz|svg|webp|heic|wdp|ico|ole|odttf)$"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One part: where its bytes lie in the file, and what is said about it."""

    name: str
    """With "/" between folders, whatever stands there: some programs write "\\"."""
    key: str
    """The name in lower case: readers do not mind the case."""
    start: int
    packed: int
    size: int
    """What the table of contents says; the truth comes out while inflating."""
    crc: int
    deflated: bool
    as_usual: bool = True
    """Whether the name is written as readers look for it."""


def whole_archive(content: bytes) -> bytes:
    """Return an archive without what programs and mails leave behind its end.

    Raises RefusedError where there is no end, or what follows could be another archive.
    """
    end = _end(content)
    (comment,) = struct.unpack_from("<H", content, end + _END_SIZE - 2)
    size = end + _END_SIZE + comment
    return content if size >= len(content) else content[:size]


def rewritten(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of parts by their names, as any program writes one."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=1) as file:
        for name, part in parts.items():
            file.writestr(ZipInfo(name), part, ZIP_DEFLATED)
    return archive.getvalue()


def entries(content: bytes, limits: Limits) -> dict[str, Entry]:
    """Return the parts of a zip archive by their key, in the archive's order.

    Raises RefusedError: FILE_UNREADABLE for a broken archive, FILE_PASSWORD for an encrypted
    part, FILE_TOO_LARGE for too many of them, FILE_SUSPECT for what no honest program writes.
    """
    directory = _directory(content, limits)
    try:
        with ZipFile(BytesIO(content)) as archive:
            infos = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, struct.error, UnicodeError) as error:
        raise unreadable(_BROKEN) from error
    parts: dict[str, Entry] = {}
    for info in infos:
        if info.orig_filename.endswith(("/", "\\")) and not info.file_size:
            continue
        entry = _entry(content, info, directory)
        if entry.key in parts:
            raise suspect(f"压缩包里有两个“{entry.name}”")
        parts[entry.key] = entry
    _refuse_shared_regions(list(parts.values()))
    return parts


def _end(content: bytes) -> int:
    """Return where the end record begins, which must be the only one that could be meant."""
    from_here = max(0, len(content) - _END_SIZE - _LONGEST_COMMENT)
    end = content.rfind(_END, from_here)
    if end < 0 or end + _END_SIZE > len(content):
        raise unreadable(_BROKEN)
    behind = content[end + _END_SIZE :]
    if content.find(_END, from_here) != end or b"PK\x01\x02" in behind or START in behind:
        raise suspect("压缩包的结尾不正常")
    return end


def _directory(content: bytes, limits: Limits) -> int:
    """Return where the table of contents begins."""
    end = _end(content)
    _, disk, first, here, count, size, start, comment = struct.unpack(
        "<4s4H2LH", content[end : end + _END_SIZE]
    )
    if end + _END_SIZE + comment > len(content) or content[end - 20 : end - 16] == b"PK\x06\x07":
        raise suspect("压缩包的结尾不正常")
    if disk or first or here != count or start + size != end:
        raise suspect("压缩包的目录不正常")
    if count > limits.parts:
        raise too_large(f"内部有 {count:,} 个部分", f"{limits.parts:,} 个")
    if count * _CENTRAL_SIZE > size:
        raise unreadable(_BROKEN)
    return int(start)


def _entry(content: bytes, info: ZipInfo, directory: int) -> Entry:
    written = info.orig_filename
    name = written.replace("\\", "/")
    if not name or re.search(r"[\x00-\x1f:]|^/|(^|/)\.\.?(/|$)|//", name):
        raise suspect(f"压缩包里有不正常的名称“{name[:60]!r}”")
    if info.flag_bits & _ENCRYPTED:
        raise RefusedError("FILE_PASSWORD")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise suspect(f"“{name}”用了少见的压缩方法")
    if any(other != written for other in _other_names(info.extra)):
        raise suspect(f"“{name}”有两个名称")
    local = content[info.header_offset : info.header_offset + _LOCAL_SIZE]
    if len(local) < _LOCAL_SIZE or not local.startswith(START):
        raise unreadable(_BROKEN)
    flags, method = struct.unpack_from("<2H", local, 6)
    if method != info.compress_type or flags & _ENCRYPTED:
        raise suspect(f"“{name}”前后说法不一")
    start = info.header_offset + _LOCAL_SIZE + sum(struct.unpack_from("<2H", local, 26))
    if start + info.compress_size > directory:
        raise unreadable(_BROKEN)
    return Entry(
        name,
        name.lower(),
        start,
        info.compress_size,
        info.file_size,
        info.CRC,
        info.compress_type == ZIP_DEFLATED,
        name == written,
    )


def _other_names(extra: bytes) -> Iterable[str]:
    """Yield the names that extra fields give a part beside its own."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == _OTHER_NAME:
            # A version and a checksum stand before it.
            yield extra[at + 9 : at + 4 + length].decode("utf-8", "replace")
        at += 4 + length


def _refuse_shared_regions(parts: list[Entry]) -> None:
    """Refuse entries that share their bytes: a few of them stand for petabytes."""
    end = 0
    for entry in sorted(parts, key=lambda part: part.start):
        # Between two parts stands at least the second one's own header.
        if entry.start < end + (_LOCAL_SIZE if end else 0):
            raise suspect("压缩包里有几个部分共用同一段内容")
        end = entry.start + entry.packed


def is_media(entry: Entry) -> bool:
    """Tell whether a part looks like one that is only carried along."""
    return bool(_FOLDERS.search(entry.key) or _PICTURES.search(entry.key))


def check_media(media: Iterable[Entry], limits: Limits) -> None:
    """Raise RefusedError where the pictures together are larger than allowed."""
    if sum(entry.size for entry in media) > limits.media_mb << 20:
        most = f"{limits.media_mb} MB"
        raise too_large(f"图片和附件超过 {most}", most)
