"""Every kind of workbook that the program writes keeps to the rules of Excel."""

from __future__ import annotations

import re
from pathlib import Path

from support.excel_file import ExcelFile
from support.excel_rules import faults
from support.imports import modules
from support.save_prompt import reasons

from perfeval_xl.workbooks.read_back.saving import is_untouched

WRITING = re.compile(r"(?<!def )\b(?:workbook_at|workbook_bytes|mark_copy)\(")
"""What is called to write a workbook."""
WRITERS = {
    "authoring.rubric_book", "desk.work_folder", "forms.template.template",
    "workbooks.comparison_book", "workbooks.detail_book", "workbooks.handed_back.hand_back",
    "workbooks.handed_back.plain_copy", "workbooks.scorebook.mould.book",
    "workbooks.scorebook.scorebook", "workbooks.summary.write", "workbooks.trend.write",
}  # fmt: skip
"""Where it is called: `support.every_workbook` has them all at work."""
OVER_CELLS = ("chart", "comments", "drawing", "table", "vmlDrawing")
IN_SHEETS = ("autoFilter", "conditionalFormatting", "dataValidation", "hyperlink", "mergeCell")


def test_nothing_is_wrong_with_any(workbooks: list[Path]):
    wrong = {path: found for path in workbooks if (found := faults(path))}

    assert {str(path): found[:10] for path, found in wrong.items()} == {}


def test_nobody_asks_on_closing_whether_to_save_it(workbooks: list[Path]):
    """Of marked copies and filled returns it depends on who saved them last."""
    ours = [path for path in workbooks if is_untouched(path)]
    wrong = {str(path): found for path in ours if (found := reasons(path.read_bytes()))}

    assert len(ours) > len(workbooks) / 2
    assert {path: found[:5] for path, found in wrong.items()} == {}


def test_they_hold_all_that_has_a_rule(workbooks: list[Path]):
    """Else a rule would be kept for want of what it is about."""
    files = [ExcelFile(path) for path in workbooks]
    kinds = {link.kind for file in files for links in file.links.values() for link in links}
    tags = {each.tag.rpartition("}")[2] for file in files for sheet in file.sheets
            for each in sheet.root.iter()}  # fmt: skip

    assert kinds >= set(OVER_CELLS)
    assert tags >= set(IN_SHEETS)
    assert {sheet.state for file in files for sheet in file.sheets} >= {"visible", "veryHidden"}


def test_whatever_writes_a_workbook_is_at_work():
    """A new kind of workbook is to be made in `support.every_workbook`, then told here."""
    found = {
        name.removeprefix("perfeval_xl.")
        for name, path in modules().items()
        if WRITING.search(path.read_text(encoding="utf-8"))
    }

    assert found - {"sheets.workbook_file"} == WRITERS
