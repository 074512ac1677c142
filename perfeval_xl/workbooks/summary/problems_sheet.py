"""The summary's sheet 数据问题: what was found in all returns, gravest first."""

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from perfeval_xl.messages import GRAVITY, SEVERITY_WORDS
from perfeval_xl.sheets.columns import Column, Look, beside
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import LOSS_INK, Style
from perfeval_xl.workbooks.scorebook.findings_sheet import NOTHING, SHEET, Record, shown

_MOST = 100_000
"""So many problems are listed: nobody reads more, and a sheet ends at a million rows."""
_TOP: Look = {"valign": "top"}
_TOP_CENTRED: Look = {"valign": "top", "align": "center"}
_RED: Look = {"font_color": LOSS_INK}


def write_problems(style: Style, findings: pd.DataFrame, targets: Mapping[str, str]) -> None:
    """Write the sheet; `targets` lead from a file of the inbox to what was written for it."""

    def column(name: str, heading: str, width: float, look: Look = _TOP) -> Column[Record]:
        return Column(heading, width, lambda record: shown(name, record[name]), look, _ink)

    columns = (
        column("severity", "程度", 7.0, _TOP_CENTRED),
        column("department", "单位", 28.0),
        Column[Record](
            "文件", 28.0, lambda record: str(record["file"]), _TOP,
            link=lambda record: beside(targets.get(str(record["file"]), "")),
        ),
        column("sheet", "工作表", 14.0),
        column("cell", "单元格", 14.0, _TOP_CENTRED),
        column("message", "问题", 84.0),
    )  # fmt: skip
    content = ListSheet(columns, SHEET, _facts(findings), least=18.0, frozen=2, empty=NOTHING)
    ordered = findings.sort_values("severity", key=lambda each: each.map(GRAVITY), kind="stable")
    rows = ordered.head(_MOST).to_dict("records")
    write_list(style.workbook.add_worksheet(SHEET), style, content, rows)


def _ink(record: Record) -> Look:
    return _RED if record["severity"] == "error" else {}


def _facts(findings: pd.DataFrame) -> str:
    count = Counter(findings["severity"])
    numbers = "，".join(f"{word} {count[each]} 条" for each, word in SEVERITY_WORDS.items())
    cut = f"　只列出前 {_MOST} 条，全部在 findings.csv。" if len(findings) > _MOST else ""
    return f"{numbers}。有错误的报送表不能评分，已退回。点文件名打开评分表或退回的表。{cut}"
