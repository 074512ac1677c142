"""Says where in a workbook an error of the rubric made from it is, in the workbook's words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML

from perfeval_xl.authoring.book import form_page, head_page, indicator_page
from perfeval_xl.authoring.book.cells import numbered
from perfeval_xl.rubric.indicator import letters

_TERMS = {
    **head_page.TERMS,
    **form_page.TERMS,
    **indicator_page.TERMS,
    "project": "“项目”页",
}
_ANY = "|".join(sorted(_TERMS, key=len, reverse=True))
_TERM = re.compile(rf"“({_ANY})”|(?<![A-Za-z_]) ?\b({_ANY})(?![A-Za-z_]) ?", re.ASCII)
_SAID_TWICE = (("“计算公式”（计算公式）", "“计算公式”"), ("表单（“表单”页）", "“表单”页"))
_ABSENT = "不在“表单”页里"
_NAME = re.compile(r"“([^”]+)”")
_TWICE = re.compile(r"重名：([^；]+)")
Steps = tuple[str | int, ...]


def in_words(text: str) -> str:
    """Replace the keys of a rubric file in an error by the headings of the workbook."""
    text = _TERM.sub(lambda match: _TERMS[match[1] or match[2]], text)
    for twice, once in _SAID_TWICE:
        text = text.replace(twice, once)
    return f"{text}；请改成表单里的名称，或在“表单”页加一行" if _ABSENT in text else text


def steps_at(text: str, line: int) -> Steps:
    """Return the keys and numbers that lead to a line of a rubric file."""
    node: Any = YAML(typ="rt", pure=True).load(text)
    steps: list[str | int] = []
    while isinstance(node, dict | list) and len(node):
        keys: list[Any] = list(node) if isinstance(node, dict) else list(range(len(node)))
        place = node.lc.key if isinstance(node, dict) else node.lc.item  # type: ignore[attr-defined]
        before = [key for key in keys if place(key)[0] < line]
        if not before:
            break
        # On one line (a list in brackets) its parts are not told apart.
        if len({place(key)[0] for key in keys}) == 1 and len(keys) > 1 and steps:
            break
        # What opens an item of a list stands on the item's own line.
        opens = steps and isinstance(steps[-1], int) and place(keys[0])[0] == line - 1
        if isinstance(node, dict) and opens:
            break
        steps.append(before[-1])
        node = node[before[-1]]
    return tuple(steps)


def place_in(pages: Mapping[str, Sequence[Sequence[Any]]], steps: Steps) -> str:
    """Name the row of a workbook where a part of the rubric stands; "" for the whole."""
    match steps:
        case ("indicators", int(at), *below):
            headings, *rows = pages[indicator_page.PAGE]
            number = numbered(rows)[at][0]
            column = _TERMS.get(str(below[0]), "") if below else ""
            return f"“{indicator_page.PAGE}”第 {number} 行{column and f'的{column}'}"
        case ("forms", int(), *_):
            headings, *rows = pages[form_page.PAGE]
            row_number = form_page.row_of(headings, rows, steps)
            return f"“{form_page.PAGE}”第 {row_number} 行" if row_number else f"“{form_page.PAGE}”"
        case (str(key), *below) if key in head_page.KEYS:
            _, *rows = pages[head_page.PAGE]
            numbers = head_page.rows_of(rows, key, str(below[0]) if below else "")
            return f"“{head_page.PAGE}”第 {'、'.join(map(str, numbers))} 行" if numbers else ""
        case ("project", *below):
            return f"“项目”页的“{'.'.join(map(str, below))}”" if below else "“项目”页"
    return ""


def named_in(
    pages: Mapping[str, Sequence[Sequence[Any]]],
    text: str,
    only: Sequence[str] = (indicator_page.PAGE, form_page.PAGE),
) -> str:
    """Name the rows of the indicators and figures that an error calls by their names."""
    wanted = set(_NAME.findall(text))
    for names in _TWICE.findall(text):
        wanted |= set(names.split("、"))
    places = []
    for page, columns in (
        (indicator_page.PAGE, ("标识", "三级指标")),
        (form_page.PAGE, ("名称", "标题")),
    ):
        if page not in pages or page not in only:
            continue
        headings, *rows = pages[page]
        at = [place for place, heading in enumerate(headings) if str(heading).strip() in columns]
        numbers = [
            str(number)
            for number, row in numbered(rows)
            if any(wanted & {str(row[place]), letters(str(row[place]))} for place in at)
        ]
        places += [f"“{page}”第 {'、'.join(numbers)} 行"] if numbers else []
    return "，".join(places)
