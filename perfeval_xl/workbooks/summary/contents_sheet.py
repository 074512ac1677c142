"""The sheet 目录, where a run has several rubrics: what each one's sheets are, and its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.scoring.totals import GRADE, TOTAL
from perfeval_xl.sheets.style import LEVEL_FILL, Style, row_height
from perfeval_xl.workbooks.summary.heads import head, headings
from perfeval_xl.workbooks.summary.part import Part
from perfeval_xl.workbooks.summary.put import put

SHEET = "目录"
_COLUMNS = {
    "指标体系": 24.0, "名称": 42.0, "年度": 8.0, "单位数": 9.0, "平均分": 9.0, "最高分": 9.0,
    "最低分": 9.0, "等级": 28.0,
}  # fmt: skip
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
    widths = [*_COLUMNS.values(), *[_LINK] * most]
    told = f"这次运行有 {len(parts)} 套指标体系，同一套的标签颜色相同；点右边的名称跳到该表。"
    head(sheet, style, widths, "部门整体支出绩效评价汇总表", told)
    names = [*_COLUMNS, *["工作表"] * most]
    headings(sheet, style, _FIRST - 1, names)
    sheet.set_row(_FIRST - 1, 24)
    text, centred = style.boxed(), style.boxed(align="center")
    number = style.boxed(align="center", num_format="0.00")
    link = style.boxed(align="center", font_color="#1F5FA8", underline=1)
    for row, part in enumerate(parts, start=_FIRST):
        totals = part.totals[TOTAL]
        count = part.totals[GRADE].value_counts()
        order = [
            *part.rubric.grades,
            *(each for each in count.index if each not in part.rubric.grades),
        ]
        grades = "，".join(f"{name} {count[name]}" for name in order if name in count)
        bold = style.boxed(bold=True, bg_color=LEVEL_FILL)
        own = f"{part.rubric.issuer}　{part.rubric.title}"
        values = [(part.rubric.id, bold), (own, text), (part.rubric.fiscal_year, centred)]
        values += [(len(totals), centred), (float(totals.sum() / len(totals)), number)]
        values += [(float(totals.max()), number), (float(totals.min()), number), (grades, text)]
        for column, (value, form) in enumerate(values):
            put(sheet, row, column, value, form)
        for place, (what, name) in enumerate(sheets[part.number], start=len(_COLUMNS)):
            sheet.write_url(row, place, f"internal:'{name}'!A1", link, what)
        texts = (part.rubric.id, 24.0), (own, 42.0), (grades, 28.0)
        sheet.set_row(row, row_height(*texts, least=24.0))
    sheet.freeze_panes(_FIRST, 1)
    paper(sheet, landscape=True, repeat=(_FIRST - 1,))


def add_contents(workbook: Workbook) -> Worksheet:
    """Add the sheet at the place where it is to stand, to be written once the others are."""
    return workbook.add_worksheet(SHEET)
