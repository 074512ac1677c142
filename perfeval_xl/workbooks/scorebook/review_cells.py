"""The reviewer's cells of a row, and the colours that show where points were lost."""

from collections.abc import Sequence

from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.table import PENDING, UNVERIFIED
from perfeval_xl.sheets.style import (
    ERROR_FILL,
    INPUT_FILL,
    LOSS_FILL,
    LOSS_INK,
    OPEN_FILL,
    OPEN_INK,
    Style,
)


def counts(review: str, full: str) -> str:
    """Return the condition under which a review counts: a number from 0 to 分值, nothing else.

    `review` and `full` are cells, or `full` a number. It holds what reading a copy back holds: see
    `read_back.open_values`.
    """
    return f"IF(COUNT({review})=1,AND({review}>=0,{review}<={full}),FALSE)"


def counts_each(reviews: str, full: str) -> str:
    """Return the same for ranges, within SUMPRODUCT: an error in one of them spoils no sum."""
    return f'ISNUMBER(1/(({reviews}>=0)*({reviews}<={full})*({reviews}<>"")))'


def write_review(
    sheet: Worksheet,
    style: Style,
    rows: tuple[int, int],
    columns: tuple[int, int],
    full: float | str,
    given: tuple[float, str] = (float("nan"), ""),
) -> None:
    """Open 审核得分 and 审核意见 (`columns`) of a row; the score refuses what is out of bounds.

    `rows` are the first and the last that the two cells are merged over; `full` is the 分值, or
    the cell that holds it ("$G$12") where that may change; `given` is what a reviewer decided
    before: a score or NaN, and an opinion.
    """
    review, opinion = columns
    form = style.boxed(align="center", num_format="0.00", locked=False, bg_color=INPUT_FILL)
    row, last = rows
    score, told = given
    shown = score if score == score else None
    write(sheet, Cell(row, review, "label", last_row=last), shown, form)
    top = "本行分值" if isinstance(full, str) else f"{full:.10g}"
    message = f"审核得分填 0 至 {top} 之间的数；留空则采用系统评分。"
    rule = {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": f"={full}" if isinstance(full, str) else full,
        "ignore_blank": True,
        "input_title": "审核得分",
        "input_message": message,
        "error_title": "审核得分超出范围",
        "error_message": message,
    }
    sheet.data_validation(row, review, row, review, rule)
    words = style.boxed(locked=False, bg_color=INPUT_FILL, font_size=9)
    write(sheet, Cell(row, opinion, "label", last_row=last), told or None, words)


def highlight(
    workbook: Workbook,
    sheet: Worksheet,
    rows: tuple[int, int],
    points: tuple[int, int, int],
    over: Sequence[int],
) -> None:
    """Make lost points stand out without shouting, and open ones differently.

    `rows` are the first and the last, `points` the columns of 分值, 最终得分 and 状态, `over` the
    columns to colour; all count from 0.
    """
    first, last = rows
    full, final, state = (f"${xl_col_to_name(column)}{first + 1}" for column in points)
    lost = workbook.add_format({"bg_color": LOSS_FILL, "font_color": LOSS_INK})
    open_ = workbook.add_format({"bg_color": OPEN_FILL, "font_color": OPEN_INK})
    waiting = f'=OR({state}="{PENDING}",{state}="{UNVERIFIED}")'
    losing = f"=AND(COUNT({full},{final})=2,ROUND({full}-{final},6)>0)"
    for column in over:
        area = xl_range(first, column, last, column)
        sheet.conditional_format(area, {"type": "formula", "criteria": waiting, "format": open_})
        sheet.conditional_format(area, {"type": "formula", "criteria": losing, "format": lost})


def ask_for_reason(
    workbook: Workbook, sheet: Worksheet, rows: tuple[int, int], columns: tuple[int, int, int, int]
) -> None:
    """Colour 审核意见 where a reviewer changed the points and has not said why.

    `rows` are the first and the last, `columns` those of 分值, 系统评分, 审核得分 and 审核意见.
    """
    first, last = rows
    full, score, review, opinion = (f"${xl_col_to_name(column)}{first + 1}" for column in columns)
    other = f"IF(COUNT({score})=1,ROUND({score}-{review},6)<>0,TRUE)"
    changed = f"IF({counts(review, full)},{other},FALSE)"
    rule = {
        "type": "formula",
        "criteria": f'=AND({changed},{opinion}="")',
        "format": workbook.add_format({"bg_color": LOSS_FILL}),
    }
    sheet.conditional_format(first, columns[3], last, columns[3], rule)


def show_refused(
    workbook: Workbook, sheet: Worksheet, rows: tuple[int, int], columns: tuple[int, int]
) -> None:
    """Colour 审核得分 red where it holds something that does not count.

    `rows` are the first and the last, `columns` those of 分值 and 审核得分. What a cell refuses can
    still be pasted into it.
    """
    first, last = rows
    full, review = (f"${xl_col_to_name(column)}{first + 1}" for column in columns)
    nothing = f'IF(ISERROR({review}),FALSE,TRIM({review})="")'
    rule = {
        "type": "formula",
        "criteria": f"=NOT(OR({nothing},{counts(review, full)}))",
        "format": workbook.add_format({"bg_color": ERROR_FILL, "bold": True}),
    }
    sheet.conditional_format(first, columns[1], last, columns[1], rule)
