"""The entries of a rubric whose formulas no workbook can hold."""

from collections.abc import Iterator
from typing import Any

from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.excel_limits import LONGEST_SHEET, measure, quoted_sheet
from perfeval_xl.rubric.expressions.nodes import Blank, If, Name, Present, names_in
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.verdict import verdict


def oversized(rubric: Rubric) -> Iterator[tuple[list[Any], str]]:
    """Yield every entry of a rubric whose formula no workbook can hold: its place, and why."""
    for at, indicator in enumerate(rubric.all_indicators):
        place: list[Any] = ["project", "execution"] if rubric.project else ["indicators", at]
        inner = rubric.of_projects or rubric
        try:
            steps = verdict(inner, indicator).steps()
            sizes = [measure(excel(step.tree, _as_long)) for step in steps]
        except RecursionError:
            yield place, "公式一层套一层，层数太多，请拆成几个数据项或几个指标"
            continue
        for beyond in (size.beyond for size in sizes if size.beyond):
            told = "，".join(beyond)
            yield place, f"写成 Excel 公式后{told}：请减少分档、要点、例外或数据项，或拆成几个指标"
    for name, text in rubric.derived.items():
        yield from _oversized(rubric, ["derived", name], text)
    for key in ("same", "balance", "within"):
        for at, relation in enumerate(getattr(rubric, key)):
            for text in relation.formulas:
                yield from _oversized(rubric, [key, at], text)
    for form, sheet in enumerate(rubric.forms):
        for entry in sheet.entries():
            if entry.is_:
                yield from _oversized(rubric, ["forms", form], entry.is_)


def _oversized(rubric: Rubric, place: list[Any], formula: str) -> Iterator[tuple[list[Any], str]]:
    tree = rubric.expression(formula)
    figures = tuple(Name(name) for name in names_in(tree))
    size = measure(excel(If(Present(figures), If(tree > 0, tree, tree), Blank()), _in_form))
    if size.beyond:
        told = "，".join(size.beyond)
        yield place, f"“{formula[:40]}…”写成 Excel 公式后{told}：请分成几个数据项"


def _as_long(name: str) -> str:
    """Return a name, or a cell in its place."""
    return name.ljust(len("AA1000"), "_")


def _in_form(name: str) -> str:
    """Return a cell of another sheet of the longest name."""
    return f"{quoted_sheet('表' * LONGEST_SHEET)}!AA1000"
