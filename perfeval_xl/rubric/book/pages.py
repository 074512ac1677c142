"""All pages of a rubric, and the rubric out of its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from perfeval_xl.rubric.book import form_page, head_page, indicator_page
from perfeval_xl.rubric.book.cells import Cell, from_cell, to_cell

PROJECT_PAGE = "项目"

Page: TypeAlias = tuple[Sequence[str], list[list[Cell]]]
"""Headings and rows."""


def to_pages(data: Mapping[str, Any]) -> dict[str, Page]:
    """Lay out the data of a rubric file (as YAML gives it) as pages by name."""
    pages: dict[str, Page] = {head_page.PAGE: (head_page.HEADINGS, head_page.to_rows(data))}
    if "indicators" in data:
        rows = indicator_page.to_rows(data["indicators"])
        pages[indicator_page.PAGE] = (indicator_page.HEADINGS, rows)
    pages[form_page.PAGE] = (form_page.HEADINGS, form_page.to_rows(data["forms"]))
    if "project" in data:
        entries = [[key, to_cell(value)] for key, value in data["project"].items()]
        pages[PROJECT_PAGE] = (("项", "值"), entries)
    return pages


def from_pages(pages: Mapping[str, Sequence[Sequence[Any]]]) -> dict[str, Any]:
    """Return the data of a rubric file out of its pages: rows by name, the headings first.

    Raises ValueError with the page and row that are not understood.
    """
    for name in (head_page.PAGE, form_page.PAGE):
        if name not in pages:
            raise ValueError(f"缺少工作表“{name}”")
    data = head_page.from_rows(pages[head_page.PAGE][1:])
    if indicator_page.PAGE in pages:
        headings, *rows = pages[indicator_page.PAGE]
        data["indicators"] = indicator_page.from_rows(headings, rows)
    if PROJECT_PAGE in pages:
        entries = [row for row in pages[PROJECT_PAGE][1:] if row and row[0]]
        data["project"] = {str(row[0]).strip(): from_cell(row[1]) for row in entries}
    headings, *rows = pages[form_page.PAGE]
    data["forms"] = form_page.from_rows(headings, rows)
    return data
