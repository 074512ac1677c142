"""The sheet 核实性说明: where a department says that what 自查 asks about is as it should be."""

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.explanations import HEADING, LONGEST, PROBLEM_HEADING
from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.sheets.gate.notes import SELF_CHECK_SHEET
from perfeval_xl.sheets.style import INPUT_FILL, SMALL_INK, Style, paper, row_height

_ROOM = 15
_WIDTHS = (62, 62)
_ABOUT = (
    f"“{SELF_CHECK_SHEET}”表里“请核对”的数确实如此的，在这里写明缘由；没有的，空着。"
    f"左边点箭头选“{SELF_CHECK_SHEET}”里列出的那一条，也可以照抄；一行写一件事。"
)
_FIRST = 3


def write_explanation_sheet(sheet: Worksheet, style: Style, first: int, last: int) -> None:
    """Write the sheet; `first` and `last` are the rows of the list of 自查."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, 1, HEADING, style.title())
    sheet.set_row(0, 30)
    sheet.merge_range(1, 0, 1, 1, "", style(font_color=SMALL_INK))
    sheet.write_string(1, 0, _ABOUT, style(font_color=SMALL_INK))
    sheet.set_row(1, row_height((_ABOUT, sum(_WIDTHS))))
    for column, heading in enumerate((PROBLEM_HEADING, HEADING)):
        sheet.write_string(_FIRST - 1, column, heading, style.heading())
    form = style.boxed(bg_color=INPUT_FILL, locked=False, num_format="@", valign="top")
    end = _FIRST + _ROOM - 1
    for row in range(_FIRST, end + 1):
        sheet.set_row(row, 34)
        for column in range(2):
            sheet.write_blank(row, column, None, form)
    listed = f"={quoted_sheet(SELF_CHECK_SHEET)}!{xl_range_abs(first, 0, last, 0)}"
    sheet.data_validation(
        _FIRST, 0, end, 0,
        {"validate": "list", "source": listed, "show_error": False, "input_title": "哪一条",
         "input_message": f"选“{SELF_CHECK_SHEET}”里列出的那一条。"},
    )  # fmt: skip
    sheet.data_validation(
        _FIRST, 1, end, 1,
        {"validate": "length", "criteria": "<=", "value": LONGEST,
         "error_title": "太长", "error_message": f"请写在 {LONGEST} 个字以内。"},
    )  # fmt: skip
    paper(sheet, landscape=True)
    sheet.print_area(0, 0, end, 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
