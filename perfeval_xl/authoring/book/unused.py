"""What people wrote into a rubric's workbook that is not read: columns, sheets, words beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from perfeval_xl.authoring.book import form_page, head_page, indicator_page
from perfeval_xl.authoring.book.cells import from_cell, numbered
from perfeval_xl.authoring.book.pages import PROJECT_PAGE
from perfeval_xl.rubric.reading.words import rule_words
from perfeval_xl.rubric.rules import read_rule

GUIDE = "怎样修改"
_HEADINGS: dict[str, Sequence[str]] = {
    head_page.PAGE: head_page.HEADINGS,
    indicator_page.PAGE: indicator_page.HEADINGS,
    form_page.PAGE: form_page.HEADINGS,
    PROJECT_PAGE: ("项", "值"),
}


def unused(pages: Mapping[str, Sequence[Sequence[Any]]]) -> list[str]:
    """Say what is in the workbook and did not become part of the rubric."""
    remarks = []
    for name, rows in pages.items():
        if name in _HEADINGS and rows:
            remarks += _columns(name, rows)
        elif name != GUIDE and numbered(rows):
            remarks.append(
                f"工作表“{name}”不读，没有采用；要单位填的新表，请在“{form_page.PAGE}”页里加行"
            )
    return remarks + _meanings(pages.get(indicator_page.PAGE, ()))


def _columns(page: str, rows: Sequence[Sequence[Any]]) -> list[str]:
    headings = [str(heading or "").strip() for heading in rows[0]]
    remarks = []
    for column, heading in enumerate(headings):
        filled = [number for number, row in numbered(rows[1:]) if _filled(row, column)]
        if heading in _HEADINGS[page] or not filled:
            continue
        said = f"“{heading}”一栏" if heading else f"没有表头的第 {column + 1} 栏"
        remarks.append(f"“{page}”{said}不读，没有采用（第 {'、'.join(map(str, filled[:5]))} 行等）")
    return remarks


def _filled(row: Sequence[Any], column: int) -> bool:
    return column < len(row) and row[column] is not None and str(row[column]).strip() != ""


def _meanings(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Where the words beside a rule are not the rule's, one of the two was changed."""
    headings = [str(heading).strip() for heading in rows[0]] if rows else []
    needed = (indicator_page.MEANING, "评分规则", "分值", "三级指标")
    if any(heading not in headings for heading in needed):
        return []
    at = [headings.index(heading) for heading in needed]
    remarks = []
    for number, row in numbered(rows[1:]):
        said, rule, points, name = (row[column] for column in at)
        if not _filled(row, at[0]) or not isinstance(points, int | float):
            continue
        try:
            meant = rule_words(read_rule(from_cell(rule)), points)
        except (ValueError, TypeError):
            continue
        if "".join(meant.split()) != "".join(str(said).split()):
            remarks.append(
                f"“{indicator_page.PAGE}”第 {number} 行“{name}”按“评分规则”一栏计："
                f"{meant}；“{indicator_page.MEANING}”一栏不读"
            )
    return remarks
