"""The sheet 目录, where there are several histories: what each one's sheets are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.sheets.style import LEVEL_FILL, LINK_INK, Style, row_height
from perfeval_xl.workbooks.summary.heads import head, headings
from perfeval_xl.workbooks.summary.put import put
from perfeval_xl.workbooks.trend.part import Part

SHEET = "目录"
_COLUMNS = {"指标体系": 26.0, "名称": 40.0, "期间": 20.0, "单位数": 8.0, "最近一期平均分": 10.0}
_LINK = 10.0
_FIRST = 3


def write_contents(
    sheet: Worksheet,
    style: Style,
    parts: Sequence[Part],
    sheets: Mapping[int, Sequence[tuple[str, str]]],
) -> None:
    """Write the sheet; `sheets` are those of each part by number: (what it shows, its name)."""
    most = max(len(own) for own in sheets.values())
    told = f"共 {len(parts)} 组，指标体系不同、月度与年度各是一组，分数不能相比。点名称跳到该表。"
    head(sheet, style, [*_COLUMNS.values(), *[_LINK] * most], "部门整体支出绩效评价趋势", told)
    headings(sheet, style, _FIRST - 1, [*_COLUMNS, *["工作表"] * most])
    sheet.set_row(_FIRST - 1, 32)
    text, centred = style.boxed(), style.boxed(align="center")
    bold = style.boxed(bold=True, bg_color=LEVEL_FILL)
    number = style.boxed(align="center", num_format="0.00")
    link = style.boxed(align="center", font_color=LINK_INK, underline=1)
    for row, part in enumerate(parts, start=_FIRST):
        labels = part.series.labels
        title = f"{part.rubric.issuer}　{part.rubric.title}" if part.rubric else ""
        span = f"{part.series.kind}　{labels[0]}" + (f" 至 {labels[-1]}" if labels[1:] else "")
        values = [(part.series.rubric, bold), (title, text), (span, text)]
        for column, (value, form) in enumerate(values):
            put(sheet, row, column, value, form)
        put(sheet, row, 3, len(part.departments), centred)
        put(sheet, row, 4, float(part.means[-1]), number)
        for place, (what, name) in enumerate(sheets[part.number], start=len(_COLUMNS)):
            sheet.write_url(row, place, f"internal:'{name}'!A1", link, what)
        texts = zip((part.series.rubric, title, span), _COLUMNS.values(), strict=False)
        sheet.set_row(row, row_height(*texts, least=24.0))
    sheet.freeze_panes(_FIRST, 1)
    paper(sheet, landscape=True, repeat=(_FIRST - 1,))
