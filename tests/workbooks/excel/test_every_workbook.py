"""Every kind of workbook that the program writes keeps to the rules of Excel.

Beside our own rules, a validator that others wrote after Microsoft's finds nothing wrong.
"""

from __future__ import annotations

import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
from openxml_audit import FileFormat, OpenXmlValidator
from support.excel_file import ExcelFile
from support.excel_rules import faults
from support.imports import modules
from support.profile import sized
from support.save_prompt import reasons
from support.small import small_rubric

from perfeval_xl.forms.template.template import write_template
from perfeval_xl.workbooks.read_back.saving import is_untouched

WRITING = re.compile(r"(?<!def )\b(?:workbook_at|workbook_bytes|mark_copy)\(")
"""What is called to write a workbook."""
WRITERS = {
    "authoring.rubric_book", "desk.work_folder", "follow_up.sampling.sample_book",
    "follow_up.use.evidence", "follow_up.use.public_table", "forms.template.template",
    "workbooks.comparison_book", "workbooks.detail_book", "workbooks.handed_back.hand_back",
    "workbooks.handed_back.plain_copy", "workbooks.open_lists.open_book",
    "workbooks.scorebook.mould.book",
    "workbooks.scorebook.scorebook", "workbooks.summary.write", "workbooks.trend.write",
}  # fmt: skip
"""Where it is called: `support.every_workbook` has them all at work."""
OVER_CELLS = ("chart", "comments", "drawing", "table", "vmlDrawing")
IN_SHEETS = ("autoFilter", "conditionalFormatting", "dataValidation", "hyperlink", "mergeCell")


def test_nothing_is_wrong_with_any(workbooks: list[Path]):
    wrong = {str(path): faults(path) for path in workbooks}

    assert {path: found[:10] for path, found in wrong.items() if found} == {}


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


REWRITTEN = "Excel_InlineStrCells"
"""That Excel, as it saves, puts texts together which a marked copy has in its cells: no fault."""
FONTS = "/xl/styles.xml"
"""openpyxl writes a marked copy's fonts in an order of its own, which Excel takes as any other."""


@cache
def validator() -> OpenXmlValidator:
    """Return the validator; it reads its schemas once, which takes seconds."""
    return OpenXmlValidator(file_format=FileFormat.OFFICE_2010)


def found(path: Path) -> list[str]:
    """Return what it says of a workbook, warnings as well."""
    said = validator().validate(str(path)).errors
    marked = path.parent.name == "退回"
    return [
        f"{path.name}: {error}"
        for error in said
        if not (marked and (error.id == REWRITTEN or error.part_uri == FONTS))
    ]


def one_of_each(workbooks: list[Path]) -> list[Path]:
    """Return of every folder the first workbook of every name, whatever its number."""
    kinds = {(path.parent, re.sub(r"\d", "", path.stem)): path for path in reversed(workbooks)}
    return list(kinds.values())


def test_open_xml_audit_finds_nothing(workbooks: list[Path]):
    looked_at = one_of_each(workbooks)[:: sized(6, deep=1)]

    assert [line for path in looked_at for line in found(path)] == []


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template in which it finds nothing."""
    path = tmp_path_factory.mktemp("sound") / "sound.xlsx"
    write_template(small_rubric(), path)
    assert found(path) == []
    return path


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", "<sheetData>", "<nothing/><sheetData>"),
        ("xl/worksheets/sheet1.xml", 'orientation="', 'orientation="up'),
        ("xl/workbook.xml", 'sheetId="2"', 'sheetId="1"'),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet2.xml", "worksheets/sheet99.xml"),
    ],
)
def test_open_xml_audit_finds_what_is_planted(
    sound: Path, part: str, old: str, new: str, tmp_path: Path
):
    with (
        zipfile.ZipFile(sound) as source,
        zipfile.ZipFile(tmp_path / "planted.xlsx", "w") as target,
    ):
        for name in source.namelist():
            content = source.read(name).decode()
            assert name != part or old in content
            target.writestr(name, content.replace(old, new, 1) if name == part else content)

    assert found(tmp_path / "planted.xlsx") != []
