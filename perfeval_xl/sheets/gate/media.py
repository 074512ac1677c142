"""Parts that are carried along and not inflated by a reader: pictures above all.

Photographs pasted into a return are an everyday event, and so is a screenshot that deflates a
thousand times. They only count by the size that the archive states, which is also the most that
whoever copies the workbook will take of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from perfeval_xl.sheets.gate.archive import Entry
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.refusal import too_large

_FOLDERS = re.compile(
    r"(^|/)(media|embeddings|printersettings|activex|ctrlprops|pictures|thumbnails"
    r"|objectreplacements|configurations2|fonts)/"
)
_PICTURES = re.compile(
    r"\.(jpe?g|png|gif|bmp|tiff?|emf|wmf|emz|wmz|svg|webp|heic|wdp|ico|ole|odttf)$"
)


def is_media(entry: Entry) -> bool:
    """Tell whether a part looks like one that is only carried along."""
    return bool(_FOLDERS.search(entry.key) or _PICTURES.search(entry.key))


def check_media(media: Iterable[Entry], limits: Limits) -> None:
    """Raise RefusedError where the pictures together are larger than allowed."""
    if sum(entry.size for entry in media) > limits.media_mb << 20:
        most = f"{limits.media_mb} MB"
        raise too_large(f"图片和附件超过 {most}", most)
