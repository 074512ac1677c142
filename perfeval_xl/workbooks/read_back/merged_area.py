"""How many cells the merged ranges of a workbook cover, before openpyxl makes every one of them."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from perfeval_xl.sheets.column_letters import column_number
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.refusal import too_large

_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"
)


def check_merged(content: bytes, limits: Limits) -> None:
    """Raise RefusedError where merged ranges cover more cells than a workbook may use."""
    covered = 0
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.lower().endswith(".xml"):
                covered += sum(map(_area, _MERGED.findall(archive.read(name))))
    if covered > limits.cells:
        raise too_large(f"合并的单元格盖住 {covered} 格", f"{limits.cells} 格")


def _area(corners: tuple[bytes, bytes, bytes, bytes]) -> int:
    left, right = (column_number(corners[at].decode()) for at in (0, 2))
    top, bottom = (int(corners[at]) for at in (1, 3))
    return (abs(right - left) + 1) * (abs(bottom - top) + 1)
