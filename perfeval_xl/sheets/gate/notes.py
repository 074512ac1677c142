"""What the gate says: notes on what the reader cannot see, and refusals of what none may open.

A note (macros, links, hidden sheets, another kind than the name says) is never a reason to refuse.
What is no workbook is told by how its content begins; its name does not count.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from perfeval_xl.messages import Code, PerfevalError

IDENTITY_SHEET = "_perfeval"
"""Where a template says what it is of: hidden by us, so nobody need be told of it."""
SELF_CHECK_SHEET = "自查"
"""What a template computes for whoever fills it in: it holds no data, and nobody reads it."""

_WORDS = {
    "xlsx": ".xlsx 表格",
    "xlsm": "带宏的 .xlsm 表格",
    "xls": ".xls（.et）表格",
    "xlsb": ".xlsb 表格",
    "ods": ".ods 表格",
}
SPREADSHEETS = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsm",
    ".xls": "xls",
    ".et": "xls",
    ".xlsb": "xlsb",
    ".ods": "ods",
}
OTHER_FORMATS = {
    ".xltx": "Excel 模板", ".xltm": "Excel 模板", ".xlt": "Excel 模板", ".ett": "WPS 表格模板",
    ".ots": "ODF 表格模板", ".fods": "单个 XML 文件的 ODF 表格", ".sxc": "旧的 OpenOffice 表格",
    ".csv": "CSV 文本", ".tsv": "制表符分隔的文本", ".slk": "SYLK 文本", ".dif": "DIF 文本",
    ".htm": "网页", ".html": "网页", ".mht": "网页", ".mhtml": "网页",
    ".numbers": "Numbers 表格", ".uos": "标文通（UOF）表格",
}  # fmt: skip
"""Files that people take for their return and that are not read: what to call them."""
XML_TABLE = "XML 表格（SpreadsheetML）"
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"\x89PNG", "图片（PNG）"),
    (b"GIF8", "图片（GIF）"),
    (b"BM", "图片（BMP）"),
    (b"II*\0", "图片（TIFF）"),
    (b"MM\0*", "图片（TIFF）"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"PK\x05\x06", "空的压缩包（ZIP）"),
    (b"{\\rtf", "RTF 文档"),
    (b"MZ", "程序（EXE）"),
    (b"SQLite format 3", "数据库（SQLite）"),
    (b"\x09\x00\x04\x00", "很旧的 Excel 文件（Excel 4.0 以前）"),
    (b"\x09\x02\x06\x00", "很旧的 Excel 文件（Excel 4.0 以前）"),
    (b"\x09\x04\x06\x00", "很旧的 Excel 文件（Excel 4.0 以前）"),
)
MACRO_SHEET = re.compile(r"xl/macrosheets/[^/]+\.(?:xml|bin)$")
"""The part of a sheet of Excel 4.0, by its key."""
_PAGE = re.compile(rb"<!doctype\s+html|<html|<head|<table|<body", re.IGNORECASE)
_XML_TABLE = b"urn:schemas-microsoft-com:office:spreadsheet"
_LOOKED_AT = 4096
_ENCODINGS = ("utf-8", "gb18030")


class Note(NamedTuple):
    """A code of the registry with its details."""

    code: Code
    found: str = ""
    expected: str = ""


def kind_note(suffix: str, kind: str) -> list[Note]:
    """Note a file whose extension says another kind than its content is."""
    if SPREADSHEETS.get(suffix.lower()) == kind:
        return []
    return [Note("FILE_KIND_DIFFERS", suffix or "（没有）", _WORDS[kind])]


def content_notes(
    macros: bool, links: bool, hidden: Iterable[str], macro_sheets: bool = False
) -> list[Note]:
    """Note macros, links to other files and hidden sheets other than the template's own.

    `macro_sheets` are those of Excel 4.0, which hold programs in their cells.
    """
    others = [name for name in hidden if name != IDENTITY_SHEET]
    return [
        *([Note("FILE_HAS_MACROS")] if macros else []),
        *([Note("FILE_HAS_MACRO_SHEETS")] if macro_sheets else []),
        *([Note("FILE_HAS_LINKS")] if links else []),
        *([Note("FILE_HIDDEN_SHEETS", "、".join(others))] if others else []),
    ]


class RefusedError(PerfevalError):
    """A file that no reader may open; the code and the text say why."""


def too_large(found: str, expected: str) -> RefusedError:
    """Say which limit a file goes beyond: what was found, and the limit in words."""
    return RefusedError("FILE_TOO_LARGE", found=found, expected=expected)


def suspect(found: str) -> RefusedError:
    """Say what no spreadsheet program writes."""
    return RefusedError("FILE_SUSPECT", found=found)


def unreadable(found: str) -> RefusedError:
    """Say what the content is instead of a workbook, or what is broken about it."""
    return RefusedError("FILE_UNREADABLE", found=found)


def other_kind(content: bytes) -> str:
    """Say in words what a content is that is neither a zip archive nor a compound file."""
    beginning = content[:_LOOKED_AT]
    for mark, words in _BEGINNINGS:
        if beginning.startswith(mark):
            return words
    if not beginning.strip(b"\0"):
        return "全是零字节，多半没有传完"
    text = _as_text(beginning)
    if text is None:
        return "不认识的内容"
    plain = text.encode()
    if _XML_TABLE in plain:
        return XML_TABLE
    if _PAGE.search(plain):
        return "网页（HTML）"
    if plain.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return "XML 文件"
    return "纯文本"


def _as_text(beginning: bytes) -> str | None:
    """Return a text as Windows programs save one, None for anything else."""
    for encoding in ("utf-16",) if beginning[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS:
        # A character may be cut at the end of what is looked at.
        for cut in range(4):
            try:
                text = beginning[: len(beginning) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            if not re.search(r"[\x00-\x08\x0e-\x1a]", text):
                return text
    return None


def zip_kind(names: set[str], mimetype: bytes) -> str:
    """Say in words what a zip archive without a workbook is, by its parts' names in lower case."""
    if any(name.startswith("word/") for name in names):
        return "Word 文档"
    if any(name.startswith("ppt/") for name in names):
        return "PPT 演示文稿"
    if mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        return "ODF 文字文档"
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return "ODF 文档，但不是表格"
    return "压缩包（ZIP）"


def compound_kind(roots: set[str]) -> str:
    """Say in words what a compound file without a workbook is, by its topmost names."""
    if "worddocument" in roots:
        return "Word 文档"
    if "powerpoint document" in roots:
        return "PPT 演示文稿"
    if any(name.startswith("__substg1.0") or name == "__nameid_version1.0" for name in roots):
        return "邮件（Outlook）"
    return "旧格式的 Office 文件，但不是表格"
