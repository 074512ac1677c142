"""The reviewer's cells of a row, and the colours that show where points were lost."""

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_range, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.excel_limits import literal, quoted_sheet
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.own_rows import (
    GOT,
    ROWS_OPEN,
    ROWS_UNCHECKED,
    ROWS_UNSETTLED,
    OwnRows,
    sum_name,
)
from perfeval_xl.rubric.table import NOT_APPLICABLE, PENDING, UNVERIFIED, Content
from perfeval_xl.rubric.verdict import veto_note
from perfeval_xl.rubric.veto import NO, OPEN, YES, Veto
from perfeval_xl.sheets.style import (
    ERROR_FILL,
    INPUT_FILL,
    LOSS_FILL,
    LOSS_INK,
    OPEN_FILL,
    OPEN_INK,
    Style,
)
from perfeval_xl.workbooks.scorebook.live import write_live


def counts(review: str, full: str, least: str = "0") -> str:
    """Return the condition under which a review counts: a number from 0 to 分值, nothing else.

    `review` and `full` are cells, or `full` a number; `least` where that is not 0. It
    holds what reading a copy back holds: see `read_back.open_values`.
    """
    return f"IF(COUNT({review})=1,AND({review}>={least},{review}<={full}),FALSE)"


def own_row_sums(part: Indicator, state: str, score: str, counted: str) -> dict[str, str]:
    """Return what single own rows of an indicator leave open, by the lines below the table.

    Nothing where it waits, was reviewed (`counted`) or vetoed as a whole; {} without such rows.
    """
    if not isinstance(part.rule, OwnRows):
        return {}
    vetoed = f"AND({score}=0,{sum_name(part, GOT)}>0)"
    settled = f'OR({state}="{PENDING}",{state}="{NOT_APPLICABLE}",{counted},{vetoed})'
    sums = (ROWS_OPEN, ROWS_UNCHECKED, ROWS_UNSETTLED)
    return {what: f"IF({settled},0,{sum_name(part, what)})" for what in sums}


def counts_each(reviews: str, full: str, least: str = "0") -> str:
    """Return the same for ranges, within SUMPRODUCT: an error in one of them spoils no sum."""
    return f'ISNUMBER(1/(({reviews}>={least})*({reviews}<={full})*({reviews}<>"")))'


def write_review(
    sheet: Worksheet,
    style: Style,
    rows: tuple[int, int],
    columns: tuple[int, int],
    full: float | str,
    given: tuple[float, str] = (float("nan"), ""),
    least: float = 0.0,
) -> None:
    """Open 审核得分 and 审核意见 (`columns`) of a row; the score refuses what is out of bounds.

    `rows` are the first and the last that the two cells are merged over; `full` is the 分值, or
    the cell that holds it ("$G$12") where that may change; `given` is what a reviewer decided
    before: a score or NaN, and an opinion. `least` is below 0 where points are taken away.
    """
    review, opinion = columns
    form = style.boxed(align="center", num_format="0.00", locked=False, bg_color=INPUT_FILL)
    row, last = rows
    score, told = given
    shown = score if score == score else None
    write(sheet, Cell(row, review, "label", last_row=last), shown, form)
    top = "本行分值" if isinstance(full, str) else f"{full:.10g}"
    message = f"审核得分填 {least:.10g} 至 {top} 之间的数；留空则采用系统评分。"
    rule = {
        "validate": "decimal",
        "criteria": "between",
        "minimum": least or 0,  # written without a decimal
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
    workbook: Workbook,
    sheet: Worksheet,
    rows: tuple[int, int],
    columns: tuple[int, int, int, int],
    floor: int | None = None,
) -> None:
    """Colour 审核意见 where a reviewer changed the points and has not said why.

    `rows` are the first and the last, `columns` those of 分值, 系统评分, 审核得分 and 审核意见;
    `floor` that of the least points, where they may be below 0.
    """
    first, last = rows
    full, score, review, opinion = (f"${xl_col_to_name(column)}{first + 1}" for column in columns)
    other = f"IF(COUNT({score})=1,ROUND({score}-{review},6)<>0,TRUE)"
    changed = f"IF({counts(review, full, _least(floor, first))},{other},FALSE)"
    rule = {
        "type": "formula",
        "criteria": f'=AND({changed},{opinion}="")',
        "format": workbook.add_format({"bg_color": LOSS_FILL}),
    }
    sheet.conditional_format(first, columns[3], last, columns[3], rule)


def show_refused(
    workbook: Workbook,
    sheet: Worksheet,
    rows: tuple[int, int],
    columns: tuple[int, int],
    floor: int | None = None,
) -> None:
    """Colour 审核得分 red where it holds something that does not count.

    `rows` are the first and the last, `columns` those of 分值 and 审核得分, `floor` as above. What
    a cell refuses can still be pasted into it.
    """
    first, last = rows
    full, review = (f"${xl_col_to_name(column)}{first + 1}" for column in columns)
    nothing = f'IF(ISERROR({review}),FALSE,TRIM({review})="")'
    rule = {
        "type": "formula",
        "criteria": f"=NOT(OR({nothing},{counts(review, full, _least(floor, first))}))",
        "format": workbook.add_format({"bg_color": ERROR_FILL, "bold": True}),
    }
    sheet.conditional_format(first, columns[1], last, columns[1], rule)


def _least(floor: int | None, row: int) -> str:
    return "0" if floor is None else f"${xl_col_to_name(floor)}{row + 1}"


VETO_FACES: dict[Content, str] = {
    "score": "computed",
    "review_score": "reviews",
    "final_score": "outcomes",
    "note": "notes",
    "opinion": "opinions",
}
"""What stands in the line of a 一票否决 (frames of `scoring.sums.Vetoes`), by its column."""


def veto_words(veto: Veto) -> str:
    """Say what a veto is about."""
    return f"一票否决“{veto.name}”：{veto.words}（{veto.consequence}）"


def write_veto(
    workbook: Workbook,
    sheet: Worksheet,
    style: Style,
    rubric: Rubric,
    veto: Veto,
    row: int,
    places: Mapping[Content, int],
    given: Mapping[tuple[int, int], Any],
) -> None:
    """Write the line of a veto: what the figures say, a reviewer's 是 or 否, and what counts.

    `row` counts from 0, `places` are the columns of `VETO_FACES`, `given` what stands in the
    cells.
    """
    computed, review, outcome = (
        xl_rowcol_to_cell(row, places[each]) for each in ("score", "review_score", "final_score")
    )
    said = f'COUNTIF({review},"{YES}")+COUNTIF({review},"{NO}")=1'
    formulas: dict[Content, str] = {
        "score": excel(veto.computed(rubric.expression)),
        "final_score": f"IF({said},{review},{computed})",
        "note": excel(veto_note(rubric, veto)),
    }
    first = min(places[content] for content in VETO_FACES)
    write(
        sheet,
        Cell(row, 0, "label", last_column=first - 1),
        veto_words(veto),
        style.boxed(bold=True),
    )
    centred: dict[str, Any] = {"align": "center"}
    opened: dict[str, Any] = {"locked": False, "bg_color": INPUT_FILL}
    for content in VETO_FACES:
        cell = Cell(row, places[content], "label")
        small = {"font_size": 9} if content in ("note", "opinion") else centred
        form = style.boxed(**small, **({} if content in formulas else opened))
        if content in formulas:
            write_live(sheet, cell, formulas[content], form, given[row, places[content]])
        else:
            write(sheet, cell, given[row, places[content]] or None, form)
    message = f"填{YES}或{NO}；留空则按系统判断，由人判断的按{NO}计。"
    titles = {"input_title": veto.name[:30], "input_message": message}
    rule = {"validate": "list", "source": [YES, NO], "error_message": message, **titles}
    sheet.data_validation(review, rule)
    for found, fill, ink in ((YES, LOSS_FILL, LOSS_INK), (OPEN, OPEN_FILL, OPEN_INK)):
        look = workbook.add_format({"bg_color": fill, "font_color": ink})
        shown = {"type": "cell", "criteria": "==", "value": literal(found), "format": look}
        sheet.conditional_format(outcome, shown)
    at = xl_rowcol_to_cell(row, places["final_score"], row_abs=True, col_abs=True)
    workbook.define_name(veto.key, f"={quoted_sheet(sheet.get_name())}!{at}")
