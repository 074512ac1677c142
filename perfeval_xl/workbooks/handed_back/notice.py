"""The text that goes with what is handed back: short enough to paste into a chat."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfeval_xl.sheets.workbook_file import replacing
from perfeval_xl.workbooks.handed_back.correction_list import SHEET
from perfeval_xl.workbooks.handed_back.mark import Mark, counts
from perfeval_xl.workbooks.handed_back.plain_text import one_line
from perfeval_xl.workbooks.handed_back.reading_order import in_reading_order

_MOST, _LONGEST, _NAME = 14, 180, 80
"""Problems told one by one, characters of each, characters of a name."""


def notice(
    department: str,
    file: str,
    marks: Sequence[Mark],
    returned: str = "",
    *,
    mendable: bool = True,
) -> str:
    """Return the notice for one return, at most some twenty lines.

    `file` is what the department sent, `returned` the file that goes back, if it has another
    name; it is not `mendable` where it holds the list alone. What is only good to know stands in
    the list alone.
    """
    number = counts(marks)
    told = [mark for mark in in_reading_order(marks) if mark.severity != "note"]
    whom = one_line(department, _NAME)
    name = one_line(file, _NAME)
    head = f"{whom}：你单位报送的《{name}》" if whom else f"《{name}》"
    parts = [f"有 {number['error']} 处须改正"] if number["error"] else []
    if number["warning"]:
        parts.append(f"{'另' if parts else ''}有 {number['warning']} 处请核对")
    lines = [f"{head}{'，'.join(parts) or '现退回'}{'：' if told else '。'}"]
    lines += [f"{place}. {_told(mark)}" for place, mark in enumerate(told[:_MOST], start=1)]
    if len(told) > _MOST:
        lines.append(f"另有 {len(told) - _MOST} 处，见退回文件里的“{SHEET}”。")
    back = one_line(returned or file, _NAME)
    if mendable:
        lines.append(f"请打开退回的文件“{back}”，照“{SHEET}”改正后重新报来。")
    else:
        lines.append(f"请照上面所说改好后，重新报来（退回的“{back}”里只有“{SHEET}”）。")
    return "\n".join(lines) + "\n"


def _told(mark: Mark) -> str:
    cells = "、".join(mark.cells[:3]) + ("等" if len(mark.cells) > 3 else "")
    place = f"工作表“{one_line(mark.sheet, 31)}”{cells}" if mark.sheet else ""
    sentence = one_line(mark.message, _LONGEST)
    return f"{place}：{sentence}" if place else sentence


def write_notice(path: Path, text: str) -> None:
    """Write a notice as the Windows editor likes it: UTF-8 with BOM, CRLF."""
    with replacing(path) as temporary:
        temporary.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
