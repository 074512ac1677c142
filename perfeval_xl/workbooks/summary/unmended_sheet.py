"""The sheet 整改催办: what was issued in 整改台账 and is not closed, with messages to copy.

Whether a term has passed is not for a workbook to know that is the same whenever it is made: what
has passed on the day on which somebody looks is red.
"""

from perfeval_xl.sheets.columns import CENTRED, DAY, Column
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import LOSS_FILL, LOSS_INK, Style
from perfeval_xl.workbooks.handed_back.mark import one_line
from perfeval_xl.workbooks.summary.facts import RunFacts, Unmended

SHEET = "整改催办"
_TERM, _NAME = 5, 80
"""The column of terms, from 0; the signs of a name in a message."""


def write_unmended(style: Style, facts: RunFacts) -> None:
    """Write the sheet; nothing where nothing is to be put right."""
    if not facts.unmended:
        return
    sheet = style.workbook.add_worksheet(SHEET)
    printed: list[Column[Unmended]] = [
        Column("序号", 6.0, look=CENTRED),
        Column("单位名称", 26.0, lambda row: row.department),
        Column("编号", 12.0, lambda row: row.number, CENTRED),
        Column("事项", 30.0, lambda row: row.matter),
        Column("状态", 10.0, lambda row: row.state, CENTRED),
        Column("整改期限", 12.0, lambda row: row.term, DAY),
        Column("催办日期", 11.0, lambda _: ""),
        Column("催办结果", 16.0, lambda _: ""),
    ]
    words = Column[Unmended]("催办用语", 62.0, _words)
    told = (
        f"整改台账里已下达、没有销号的 {len(facts.unmended)} 个问题，不分期间，期限早的在前；"
        "打开的这一天已过期限的是红色。最右一栏可以直接复制，发给单位。"
    )
    content = ListSheet([*printed, words], SHEET, told, frozen=3, across=len(printed))
    last = write_list(sheet, style, content, facts.unmended)
    passed = {
        "type": "formula",
        "criteria": f"=AND(ISNUMBER($F{content.first + 1}),$F{content.first + 1}<TODAY())",
        "format": style.bare(bg_color=LOSS_FILL, font_color=LOSS_INK),
    }
    sheet.conditional_format(content.first, 0, last, _TERM, passed)
    sheet.print_area(0, 0, last, len(printed) - 1)


def _words(row: Unmended) -> str:
    until = "尽快"
    if row.term is not None:
        day = f"{row.term.year}年{row.term.month}月{row.term.day}日"
        until = f"在{day}（含当日）以前，已过期限的请尽快"
    named = one_line(row.matter, _NAME)
    return (
        f"{one_line(row.department, _NAME)}：您好！你单位的整改问题 {row.number}“{named}”"
        f"还没有销号，请{until}完成整改，把整改清单填好，连同佐证报来。"
        "不能按期完成的，请写明原因，申请延期。谢谢！"
    )
