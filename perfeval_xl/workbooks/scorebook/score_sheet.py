"""The sheet 评分表: the published table, live, with room for the reviewer."""

from collections.abc import Sequence
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.table import Content
from perfeval_xl.sheets.style import LEVEL_FILL, LINK_INK, Style, paper, row_height
from perfeval_xl.workbooks.scorebook.departments import Departments
from perfeval_xl.workbooks.scorebook.figure_places import (
    Place,
    Places,
    own_names,
    source,
    value_names,
)
from perfeval_xl.workbooks.scorebook.live import (
    SMALL_TEXT,
    WIDTHS,
    Filled,
    FilledColumns,
    heights,
    write_elapsed,
    write_live,
    write_live_linked,
)
from perfeval_xl.workbooks.scorebook.process_rows import SHEET as STEPS
from perfeval_xl.workbooks.scorebook.review_cells import (
    ask_for_reason,
    highlight,
    show_refused,
    write_review,
)
from perfeval_xl.workbooks.scorebook.score_foot import fill_foot, write_foot
from perfeval_xl.workbooks.scorebook.score_rows import FIRST_ROW, Row, ScoreTable

SHEET = "评分表"
_WHOSE = (1, 0)
"""The cell with the department's name."""

_LINES = {"least": 26.0, "line": 12.5}
"""The least height of a row, and that of a line of text."""
_COMPUTED: tuple[Content, ...] = ("value", "score", "final_score", "status", "note")


def fill_score_sheet(table: ScoreTable, departments: Departments) -> FilledColumns:
    """Return what the sheet holds of departments; every formula's result is the calculator's."""
    filled = FilledColumns({_WHOSE: [f"单位名称：{name}" for name in departments.names]})
    for row in table.rows:
        key, at = row.indicator.id, row.number - 1
        columns: dict[Content, Sequence[Any]] = {
            "value": departments.ratios[key],
            "score": departments.points[key],
            "final_score": departments.final[key],
            "status": departments.status[key],
            "note": departments.notes[key],
            "review_score": departments.reviews[key],
            "opinion": departments.opinions[key],
        }
        for content, values in columns.items():
            filled.cells[at, table.place(content)] = values
        own = [departments.self_scores[key]]
        if row.items:
            own = [departments.items[key, line] for line in range(len(row.items))]
        for line, values in enumerate(own, start=at):
            filled.cells[line, table.place("self_score")] = values
        tall = _heights(table, row, departments.notes[key], departments.opinions[key])
        filled.heights |= dict(enumerate(tall, start=at))
    fill_foot(filled, table, departments)
    return filled


def write_score_sheet(
    workbook: Workbook,
    sheet: Worksheet,
    style: Style,
    table: ScoreTable,
    filled: Filled,
    places: Places,
) -> None:
    """Write the sheet for one department.

    `places` says where the figures stand that a 指标值 or a stated score leads to.
    """
    _head(workbook, sheet, style, table, filled)
    for row in table.rows:
        _published(sheet, style, table, row)
        _computed(sheet, style, table, row, filled, places)
        reviewer = table.place("review_score"), table.place("opinion")
        rows = (row.number - 1, row.last - 1)
        given = filled.cells[rows[0], reviewer[0]], filled.cells[rows[0], reviewer[1]]
        least, most = row.indicator.floor, row.indicator.ceiling
        write_review(sheet, style, rows, reviewer, most, given, least)
    for at, height in filled.heights.items():
        sheet.set_row(at, height)
    _levels(sheet, style, table)
    write_foot(workbook, sheet, style, table, filled)
    par, most, floor = table.place(table.full), table.place(table.full), None
    if table.apart:
        par, most, floor = (table.behind(each) for each in ("par", "ceiling", "floor"))
    final, state = table.place("final_score"), table.place("status")
    score, review = table.place("score"), table.place("review_score")
    rows = (FIRST_ROW - 1, table.last_row - 1)
    highlight(workbook, sheet, rows, (par, final, state), (score, final, state))
    ask_for_reason(workbook, sheet, rows, (most, score, review, table.place("opinion")), floor)
    show_refused(workbook, sheet, rows, (most, review), floor)
    sheet.freeze_panes(FIRST_ROW - 1, table.place("name") + 1)
    paper(sheet, landscape=True, repeat=(0, 2))
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _head(
    workbook: Workbook, sheet: Worksheet, style: Style, table: ScoreTable, filled: Filled
) -> None:
    rubric, last = table.rubric, len(table.columns) - 1
    sheet.merge_range(0, 0, 0, last, "", style.title())
    sheet.write_string(0, 0, rubric.title, style.title())
    sheet.set_row(0, 32)
    name_end = last - 8 if rubric.uses_elapsed else last - 3  # the last eleven are in every table
    sheet.merge_range(1, 0, 1, name_end, "", style(bold=True))
    sheet.write_string(*_WHOSE, filled.cells[_WHOSE], style(bold=True))
    if rubric.uses_elapsed:
        label = Cell(1, last - 7, "caption", last_column=last - 4)
        write_elapsed(workbook, sheet, style, rubric, label)
    about = f"{rubric.issuer}　{rubric.when}"
    sheet.merge_range(1, last - 2, 1, last, about, style(align="right"))
    for column, (heading, content) in enumerate(table.columns):
        sheet.set_column(column, column, WIDTHS[content])
        sheet.write_string(2, column, heading, style.heading())
    named = [(heading, WIDTHS[content]) for heading, content in table.columns]
    sheet.set_row(2, row_height(*named, least=32.0))


def _texts(indicator: Indicator) -> dict[Content, str]:
    return {
        "content": indicator.content,
        "criterion": indicator.criterion,
        "explanation": indicator.explanation,
        "source": indicator.source,
    }


def _published(sheet: Worksheet, style: Style, table: ScoreTable, row: Row) -> None:
    """The published words of one indicator; 要点 with lines of their own beside their points."""
    indicator, at, end = row.indicator, row.number - 1, row.last - 1
    name = Cell(at, table.place("name"), "label", last_row=end)
    write(sheet, name, f"{indicator.code}{indicator.name}", style.boxed(bg_color=LEVEL_FILL))
    points = style.boxed(align="center", num_format="General")
    whole = Cell(at, table.place(table.full), "label", last_row=end)
    write(sheet, whole, indicator.printed_points, points)
    small = style.boxed(font_size=9)
    for content, words in _texts(indicator).items():
        if table.has(content) and not (row.items and content == "explanation"):
            cell = Cell(at, table.place(content), "remark", last_row=end)
            write(sheet, cell, words, small)
    if not row.items and table.full != "points":
        write(sheet, Cell(at, table.place("points"), "label"), indicator.printed_points, points)
    for line, item in enumerate(row.items, start=at):
        sheet.write_number(line, table.place("points"), item.points, points)
        if table.has("explanation"):
            sheet.write_string(line, table.place("explanation"), item.words, small)


def _computed(
    sheet: Worksheet,
    style: Style,
    table: ScoreTable,
    row: Row,
    filled: Filled,
    places: Places,
) -> None:
    """The live cells of one indicator, each with the value that the calculator gave."""
    figures = source(value_names(table.rubric, row.indicator), places)
    stated = source(own_names(row.indicator), places)
    shows = "0.00%" if row.indicator.shows_percent else "General"
    centred: dict[str, Any] = {"align": "center"}
    own = style.boxed(**centred, num_format="General")
    forms: dict[Content, dict[str, Any]] = {
        "value": {**centred, "num_format": shows},
        "score": {**centred, "num_format": "0.00"},
        "final_score": {**centred, "num_format": "0.00", "bold": True},
        "status": centred,
        "note": {"font_size": 9},
    }
    if figures.first is not None:
        forms["value"]["font_color"] = LINK_INK
    process = Place(STEPS, table.process.row(row.indicator).number - 1, 0)
    links = {"value": (figures.first, figures.words), "score": (process, "")}
    for content in _COMPUTED:
        cell = Cell(row.number - 1, table.place(content), "label", last_row=row.last - 1)
        boxed, formula = style.boxed(**forms[content]), row.formulas[content]
        to, tip = links.get(content, (None, ""))
        write_live_linked(sheet, cell, formula, boxed, filled.cells[cell.row, cell.column], to, tip)
    column = table.place("self_score")
    if not row.items:
        cell = Cell(row.number - 1, column, "label")
        value, formula = filled.cells[cell.row, column], row.formulas["self_score"]
        write_live_linked(sheet, cell, formula, own, value, stated.first, stated.words)
    for at, item in enumerate(row.items, start=row.number - 1):
        write_live(sheet, Cell(at, column, "label"), excel(item.own), own, filled.cells[at, column])


def _heights(
    table: ScoreTable, row: Row, notes: Sequence[str], opinions: Sequence[str]
) -> list[list[float]]:
    """Return the heights of an indicator's lines, so that every text shows whole."""
    indicator = row.indicator
    shown = [
        (words, WIDTHS[content] * SMALL_TEXT)
        for content, words in _texts(indicator).items()
        if table.has(content) and not (row.items and content == "explanation")
    ]
    published = row_height(*shown, (f"{indicator.code}{indicator.name}", WIDTHS["name"]), **_LINES)
    noted = heights(notes, WIDTHS["note"] * SMALL_TEXT, published, _LINES["line"])
    whole = heights(opinions, WIDTHS["opinion"] * SMALL_TEXT, noted, _LINES["line"])
    width = WIDTHS["explanation"] * SMALL_TEXT
    lines = [row_height((item.words, width), **_LINES) for item in row.items]
    if not lines:
        return [whole]
    added = [max(0.0, height - sum(lines)) / len(lines) for height in whole]
    return [[height + more for more in added] for height in lines]


def _levels(sheet: Worksheet, style: Style, table: ScoreTable) -> None:
    """一级 and 二级指标 in merged cells, their points below the name or in their own column."""
    # On top: what runs over the end of a page would be cut in two in the middle.
    form = style.boxed(align="center", valign="top", bg_color=LEVEL_FILL, bold=True)
    levels: tuple[tuple[Content, Content], ...] = (
        ("level1", "level1_points"),
        ("level2", "level2_points"),
    )
    for level, (content, weight) in enumerate(levels):
        if not table.has(content):
            continue
        for rows in table.runs(level):
            row, last, path = rows[0].number - 1, rows[-1].last - 1, rows[0].indicator.path
            name = path[level] if len(path) > level else ""
            points = table.rubric.period_levels.get(name)
            if table.has(weight):
                cell = Cell(row, table.place(weight), "label", last_row=last)
                write(sheet, cell, points, form)
            elif points is not None and f"{points:.10g}分" not in name:
                name = f"{name}\n{points:.10g}分"
            write(sheet, Cell(row, table.place(content), "label", last_row=last), name, form)
