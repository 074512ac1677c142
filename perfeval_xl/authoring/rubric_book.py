"""A rubric as a workbook for people to read and edit; `rubric import` reads it back."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter.workbook import Workbook

from perfeval_xl.authoring.book.cells import Cell
from perfeval_xl.authoring.book.pages import Page
from perfeval_xl.sheets.style import LAST_ROW, LEVEL_FILL, Style, keep_texts, paper, row_height
from perfeval_xl.sheets.workbook_file import workbook_at

_GUIDE = "怎样修改"
_NARROW, _WIDEST, _FEW = 10.0, 46.0, 3
_GUIDE_WIDTH = 100.0
_WIDE, _NAME_COLUMNS, _A3 = 250.0, 4, 8
"""Wider pages keep the columns up to 三级指标 in sight and go on two sheets of A3."""
_GUIDE_TEXTS = (
    "这个工作簿就是一套指标体系，改完后用 perfeval rubric import 读回，得到新的体系文件；"
    "没有改动的读回后与原来相同。",
    "“体系”：编号要改成新的（小写字母、数字和连字符，例如 hengyang-2026），年度、等级照新文件改。",
    "“体系”里应当相等、结平、不应超过的数，“其他”可以写为什么（words）、"
    "程度（severity：error 退回、warning 提醒、note 说明）、"
    "空着按 0 计的数（blank: [上年结转]）、什么时候要成立（when）。",
    "“评分表”：一行一个三级指标。名称、分值、评价标准、指标说明照公布的原文抄。",
    "“计算公式”用表单里数据项的名称，例如 在职人数 / 编制数；没有公式的留空，由人评定。",
    "“评分规则”留空时，按评价标准的文字读；读不懂的不猜，改由人评定，并在导入时列出来。",
    "有除法的指标要写明分母为零时怎样计：满分、零分、不适用或待补，并写一句说明，会印在扣分说明里。",
    "“评价期间”留空的每期都评；只在全年评价时评的写 年度，年内各期才评的写 月度，也可以写月份，"
    "例如 6月、9月。公式里可以用 序时进度，它按月份取十二分之几；另有规定的，在“体系”页写"
    "“支付进度要求”，一行一个月份。",
    "“解读”写明原文留有余地之处怎样理解；perfeval rubric check 会把没有解读的疑点列出来。",
    "“表单”：发给单位填的表，一行一个内容，自上而下；数据项的名称与计算公式里的相同。",
    "{year} 代表年度，{year-1} 代表上一年度，发模板时自动换成年份。",
)


def write_rubric_book(path: Path, title: str, pages: Mapping[str, Page]) -> None:
    """Write the pages of a rubric (`rubric.book.pages`) as a workbook, a guide behind them."""
    with workbook_at(path, title) as workbook:
        style = Style(workbook)
        for name, (headings, rows) in pages.items():
            _page(workbook, style, name, headings, rows)
        sheet = workbook.add_worksheet(_GUIDE)
        sheet.set_column(0, 0, _GUIDE_WIDTH)
        for row, text in enumerate(_GUIDE_TEXTS):
            sheet.write_string(row, 0, f"{row + 1}. {text}", style(valign="top"))
            sheet.set_row(row, row_height((text, _GUIDE_WIDTH)))
        paper(sheet, landscape=False)


def _page(
    workbook: Workbook,
    style: Style,
    name: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
) -> None:
    sheet = workbook.add_worksheet(name)
    widest = _WIDEST if len(headings) > _FEW else 2.5 * _WIDEST
    widths = [
        _width(heading, [row[column] for row in rows], widest)
        for column, heading in enumerate(headings)
    ]
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, style.heading())
    text, number = style.boxed(valign="top"), style.boxed(valign="top", align="center")
    level = style.boxed(valign="top", bg_color=LEVEL_FILL)
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(at, column, value, number)
            else:
                sheet.write_string(at, column, value or "", level if column == 0 else text)
        shown = [(str(value or ""), width) for value, width in zip(row, widths, strict=True)]
        sheet.set_row(at, row_height(*shown))
    keep_texts(sheet, (1, 0, LAST_ROW, len(headings) - 1))
    names = _NAME_COLUMNS if sum(widths) > _WIDE else 0
    sheet.freeze_panes(1, names)
    paper(sheet, landscape=True, repeat=(0,))
    if names:
        sheet.set_paper(_A3)
        sheet.repeat_columns(0, names - 1)
        sheet.fit_to_pages(2, 0)


def _width(heading: str, values: Sequence[Cell], widest: float) -> float:
    longest = max((len(str(value or "")) for value in (heading, *values)), default=0)
    return max(_NARROW, min(widest, 2.0 * longest + 2.0))
