"""All pages of a rubric, the rubric out of its pages, and what of a workbook did not become part
of it."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from perfeval_xl.authoring.book import form_page, head_page, indicator_page
from perfeval_xl.authoring.book.cells import Cell, from_cell, numbered, to_cell, told
from perfeval_xl.rubric.reading.words import rule_words
from perfeval_xl.rubric.rules import read_rule

PROJECT_PAGE = "项目"
_LISTED = "checks"
"""The key of that page that has a row for each of its parts."""

Page: TypeAlias = tuple[Sequence[str], list[list[Cell]]]
"""Headings and rows."""
GUIDE = "怎样修改"
_HEADINGS: dict[str, Sequence[str]] = {
    head_page.PAGE: head_page.HEADINGS,
    indicator_page.PAGE: indicator_page.HEADINGS,
    form_page.PAGE: form_page.HEADINGS,
    PROJECT_PAGE: ("项", "值"),
}


def to_pages(data: Mapping[str, Any]) -> dict[str, Page]:
    """Lay out the data of a rubric file (as YAML gives it) as pages by name."""
    pages: dict[str, Page] = {head_page.PAGE: (head_page.HEADINGS, head_page.to_rows(data))}
    if "indicators" in data:
        pages[indicator_page.PAGE] = indicator_page.page(data["indicators"])
    pages[form_page.PAGE] = (form_page.HEADINGS, form_page.to_rows(data["forms"]))
    if "project" in data:
        entries = [
            # One check a row: each is changed, or left out, by itself.
            [key, to_cell(each)]
            for key, value in data["project"].items()
            for each in (value if key == _LISTED and value else [value])
        ]
        pages[PROJECT_PAGE] = (("项", "值"), entries)
    return pages


def from_pages(pages: Mapping[str, Sequence[Sequence[Any]]]) -> dict[str, Any]:
    """Return the data of a rubric file out of its pages: rows by name, the headings first.

    Raises ValueError with the page and row that are not understood.
    """
    for name in (head_page.PAGE, form_page.PAGE):
        if name not in pages:
            raise ValueError(f"缺少工作表“{name}”")
        if not pages[name]:
            raise ValueError(f"工作表“{name}”是空的")
    headings, *rows = pages[head_page.PAGE]
    told(head_page.PAGE, headings, head_page.NEEDED)
    given = [str(heading).strip() for heading in headings]
    at = [given.index(name) for name in head_page.HEADINGS if name in given]
    data = head_page.from_rows(
        [[row[column] for column in at if column < len(row)] for row in rows]
    )
    if indicator_page.PAGE in pages:
        headings, *rows = pages[indicator_page.PAGE]
        data["indicators"] = indicator_page.from_rows(headings, rows)
    if PROJECT_PAGE in pages:
        data["project"] = _project(pages[PROJECT_PAGE])
    headings, *rows = pages[form_page.PAGE]
    data["forms"] = form_page.from_rows(headings, rows)
    return data


def _project(page: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Read the page of a project's sheet back: a key and its value a row."""
    project: dict[str, Any] = {}
    for number, row in numbered(page[1:]):
        key, value = (*row, None, None)[:2]
        name = str(key or "").strip()
        if not name or (name in project and name != _LISTED):
            why = f"“{name}”写了两次" if name else "没有写“项”"
            raise ValueError(f"“{PROJECT_PAGE}”第 {number} 行：{why}")
        try:
            read = from_cell(value)
            if name == _LISTED:
                project.setdefault(name, []).extend(read if isinstance(read, list) else [read])
            else:
                project[name] = read
        except ValueError as error:
            raise ValueError(f"“{PROJECT_PAGE}”第 {number} 行“{name}”：{error}") from None
    return project


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
