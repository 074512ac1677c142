"""Writes a system's published 评分表 as a bureau has it: a plain workbook, merged and wrapped."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.checklist import Checklist

ROWS_A_PAGE = 12


def write_plain_table(rubric: Rubric, path: Path) -> None:
    """Write the published words alone: levels merged, texts wrapped, headings on every page,
    要点 with points on lines of their own where the table explains them so, notes below."""
    book = Workbook()
    sheet = book.active
    sheet.title = "附件1"
    columns = [(heading, str(content)) for heading, content in rubric.table]
    contents = [content for _, content in columns]
    sheet.append([f"附件1　（{rubric.fiscal_year}年度）"])
    sheet.append([rubric.title])
    sheet.append(["单位：", None, "填报日期："])
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=len(columns))
    headings = [heading for heading, _ in columns]
    sheet.append(headings)
    first = sheet.max_row + 1
    rows: list[tuple[Indicator, int]] = []
    for number, indicator in enumerate(rubric.indicators):
        if number and number % ROWS_A_PAGE == 0:
            sheet.append([])
            sheet.append(headings)
        for cells in _lines(rubric, indicator):
            sheet.append([cells.get(content) for content in contents])
            rows.append((indicator, sheet.max_row))
    _merge_levels(sheet, columns, rows)
    total: list[object] = [None] * len(columns)
    total[0] = "总 分"
    if "points" in contents:
        total[contents.index("points")] = rubric.total_points
    sheet.append(total)
    sheet.append(["注：单位有多个大额项目的，请按项目分别填列。"])
    sheet.append(["填报人：", None, "负责人："])
    for row in sheet.iter_rows(min_row=first):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    book.create_sheet("说明").append(["本表由财政局制定。"])
    book.save(path)


def _lines(rubric: Rubric, indicator: Indicator) -> list[dict[str, object]]:
    """Return the lines of one indicator, by content."""
    printed = {content for _, content in rubric.table}
    name = f"{indicator.code}{indicator.name}"
    if indicator.code and rubric.table[3][1] == "points":
        name = f"{name}（{indicator.points:.10g}分）"  # 东川 prints no column of 分值
    level = dict(zip(("level1", "level2"), indicator.path, strict=False))
    weights = {
        f"{key}_points": rubric.levels.get(text)
        for key, text in level.items()
        if f"{key}_points" in printed
    }
    shown = {
        key: f"{text}\n（{rubric.levels[text]:.10g}分）"
        if f"{key}_points" not in printed and text in rubric.levels and "分" not in text
        else text
        for key, text in level.items()
    }
    whole: dict[str, object] = {
        **shown,
        **weights,
        "name": name,
        "points": indicator.points,
        "content": indicator.content,
        "criterion": indicator.criterion,
        "explanation": indicator.explanation,
        "source": indicator.source,
    }
    rule = indicator.rule
    apart = isinstance(rule, Checklist) and not indicator.criterion and rule.items
    if not apart:
        return [whole]
    lines: list[dict[str, object]] = [
        {"explanation": item.item, "points": item.points} for item in rule.items
    ]
    lines[0] = {**whole, **lines[0], "name": f"{name}\n({indicator.points:.10g}分)"}
    return lines


def _merge_levels(
    sheet: Worksheet, columns: list[tuple[str, str]], rows: list[tuple[Indicator, int]]
) -> None:
    """Merge the cells of a level over the indicators below it, as far as one page goes."""
    for depth, content in enumerate(("level1", "level2")):
        at = [place for place, (_, each) in enumerate(columns, start=1) if each == content]
        if not at:
            continue
        rows_of = [(indicator.path[: depth + 1], row) for indicator, row in rows]
        for _, group in groupby(rows_of, key=lambda each: each[0]):
            for start, end in _runs([row for _, row in group]):
                if end > start:
                    sheet.merge_cells(
                        start_row=start, end_row=end, start_column=at[0], end_column=at[0]
                    )


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """Return the first and last of every run of neighbouring rows: a page break ends one."""
    runs = [(rows[0], rows[0])]
    for row in rows[1:]:
        start, end = runs[-1]
        if row == end + 1:
            runs[-1] = (start, row)
        else:
            runs.append((row, row))
    return runs
