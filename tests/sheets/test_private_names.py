"""What XlsxWriter and openpyxl keep to themselves: in one module each, and still there.

After an upgrade these tests say which name is missing or takes something else.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as OpenpyxlBook
from xlsxwriter import Workbook

PACKAGE = Path(__file__).parents[2] / "perfeval_xl"
INSIDE = {
    "xlsxwriter": "sheets/inside_xlsxwriter.py",
    "openpyxl": "sheets/inside_openpyxl.py",
    "docx": "follow_up/letters/docx_file.py",
}
PUBLIC = {"workbook", "worksheet", "format", "chart", "utility"}
"""Modules of XlsxWriter that its manual knows."""
OF_PYTHON = {"_exit", "_replace", "_fields", "_asdict", "_make", "_find", "_run_exitfuncs"}
"""Documented in spite of their names, by Python and by fsspec; the last is what Python itself
calls at its end, and there is no other way to end children before `os._exit`."""

METHODS = {
    "workbook Workbook._get_packager": "self",
    "packager Packager._create_package": "self",
    "packager Packager._write_app_file": "self",
    "packager Packager._write_shared_strings_file": "self",
    "packager Packager._filename": "self, xml_filename",
    "sharedstrings SharedStrings._write_si": "self, string",
    "sharedstrings SharedStrings._set_xml_writer": "self, filename",
    "sharedstrings SharedStrings._assemble_xml_file": "self",
    "sharedstrings SharedStrings._escape_control_characters": "data",
    "sharedstrings SharedStrings._xml_si_element": "self, string, attributes",
    "utility _preserve_whitespace": "string",
    "worksheet Worksheet._prepare_formula": "self, formula, expand_future_functions",
    "worksheet Worksheet._xml_formula_element": "self, formula, result, attributes",
    "worksheet Worksheet._comment_vertices": "self, comment",
    "worksheet Worksheet._check_dimensions": "self, row, col",
    "worksheet Worksheet._write_rows": "self",
    "worksheet Worksheet._write_row": "self, row, spans",
    "worksheet Worksheet._write_cell": "self, row, col, cell",
    "worksheet Worksheet._write_number": "self, row, col, number, cell_format",
    "worksheet Worksheet._write_string": "self, row, col, string, cell_format",
    "worksheet Worksheet._write_blank": "self, row, col, _, cell_format",
    "sharedstrings SharedStringTable._get_shared_string_index": "self, string",
    "format Format._get_xf_index": "self",
    "comments CommentType": "row, col, text, options",
    "comments Comments._set_filehandle": "self, filehandle",
    "comments Comments._assemble_xml_file": "self, comments_data",
    "vml Vml._set_filehandle": "self, filehandle",
    "vml Vml._assemble_xml_file": "self, data_id, vml_shape_id, comments_data",
}
"""Of XlsxWriter: where it stands and what it is called → what it takes, at least."""


@pytest.mark.parametrize("name", METHODS)
def test_xlsxwriter_still_has(name: str):
    module, path = name.split()
    found: Any = import_module(f"xlsxwriter.{module}")
    for part in path.split("."):
        assert hasattr(found, part), f"XlsxWriter no longer has {name}: it has no {part}"
        found = getattr(found, part)

    takes = [*inspect.signature(found).parameters]
    wanted = METHODS[name].split(", ")
    assert takes[: len(wanted)] == wanted, f"XlsxWriter's {name} now takes {takes}"
    more = [*inspect.signature(found).parameters.values()][len(wanted) :]
    assert all(each.default is not each.empty for each in more), f"{name} now needs {more}"


def test_xlsxwriter_calls_what_is_overridden():
    """A method that nobody calls any more would be replaced without any effect."""
    called = {"_get_packager", "_create_package", "_write_app_file", "_write_shared_strings_file",
              "_write_si", "_prepare_formula", "_write_rows", "_write_cell"}  # fmt: skip
    modules = ("workbook", "packager", "sharedstrings", "worksheet")
    sources = [inspect.getsource(import_module(f"xlsxwriter.{each}")) for each in modules]

    assert [name for name in sorted(called) if f".{name}(" not in "".join(sources)] == []


def test_xlsxwriter_still_keeps_these_values():
    comment = import_module("xlsxwriter.comments").CommentType(0, 0, "", {})
    strings = import_module("xlsxwriter.sharedstrings").SharedStrings()
    kept = [(comment, "vertices"), (comment, "is_visible"), (strings, "string_table"),
            (import_module("xlsxwriter.packager").Packager(), "named_ranges"),
            (Workbook(BytesIO()).str_table, "count")]  # fmt: skip

    assert [name for of, name in kept if not hasattr(of, name)] == []


def test_openpyxl_still_keeps_cells_and_pictures():
    sheet: Any = OpenpyxlBook().active
    sheet["B3"] = 1

    assert {name for name in ("_cells", "_images") if not hasattr(sheet, name)} == set()
    assert sheet._cells == {(3, 2): sheet["B3"]}, "openpyxl keeps its cells in another way"
    assert sheet._images == [], "openpyxl keeps its pictures in another way"


def test_the_list_above_is_whole():
    """Every private name that the module for XlsxWriter uses is looked for here."""
    names = {name.split(".")[-1].split()[-1] for name in METHODS}
    used = {name for _, name in private_names(PACKAGE / INSIDE["xlsxwriter"], others_only=False)}
    made_here = {"_PlainPackager", "_PlainStrings", "_shared", "_spelled", "_write_plain"}

    assert used - made_here - names == set()
    assert {name for name in names if name.startswith("_")} - used == set()


def test_no_other_module_touches_private_names():
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).as_posix()
        if module not in INSIDE.values():
            wrong += [f"{module}:{line} {name}" for line, name in private_names(path)]

    assert wrong == []


def private_names(path: Path, *, others_only: bool = True) -> Iterator[tuple[int, str]]:
    """Yield line and name of what a module uses of the inside of others.

    A name of one underscore counts unless the module makes it itself; so does a module of
    XlsxWriter that its manual does not know, and a class derived from one of the two packages.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported: set[str] = set()
    made = set(OF_PYTHON)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in INSIDE:
            imported |= {each.asname or each.name for each in node.names}
        elif others_only and isinstance(node, ast.FunctionDef):
            made.add(node.name)
        elif others_only and isinstance(node, ast.Attribute) and _of_self(node):
            made.add(node.attr)
    for node in ast.walk(tree):
        for name in _used(node, imported if others_only else set()):
            if name not in made:
                yield getattr(node, "lineno", 0), name


def _of_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")


def _used(node: ast.AST, imported: set[str]) -> Iterator[str]:
    names: list[str] = []
    if isinstance(node, ast.Attribute):
        names = [node.attr]
    elif isinstance(node, ast.FunctionDef) and not imported:
        names = [node.name]
    elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in INSIDE:
        names = [each.name for each in node.names]
        package, _, rest = (node.module or "").partition(".")
        if imported and package == "xlsxwriter" and rest not in PUBLIC:
            yield node.module or ""
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        asked = node.args[1:2] if node.func.id in ("getattr", "hasattr", "setattr") else []
        names = [str(each.value) for each in asked if isinstance(each, ast.Constant)]
    elif isinstance(node, ast.ClassDef):
        bases = {each.id for each in node.bases if isinstance(each, ast.Name)}
        yield from (f"class {node.name}({each})" for each in bases & imported)
    yield from (name for name in names if name.startswith("_") and not name.startswith("__"))
