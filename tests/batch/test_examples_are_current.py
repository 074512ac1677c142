"""The workbooks in examples/ and templates/ are what their source data give today."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    spec = importlib.util.spec_from_file_location("build", root / "examples" / "build.py")
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(root / "examples"))  # as when it is run as a script
        spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("rebuilt")
    module.build(folder / "examples" / "inbox", folder / "templates")
    module.build_new_city(folder / "examples" / "new-city")
    return folder


@pytest.mark.parametrize(
    "folder", ["examples/inbox", "examples/new-city", "examples/new-city/收件", "templates"]
)
def test_they_are_current(rebuilt: Path, root: Path, folder: str):
    kept = {path.name: path for path in (root / folder).glob("*.xlsx")}
    made = {path.name: path for path in (rebuilt / folder).glob("*.xlsx")}

    assert kept.keys() == made.keys(), "run: python examples/build.py"
    for name, path in kept.items():
        same = path.read_bytes() == made[name].read_bytes() or content(path) == content(made[name])
        assert same, f"{name} is out of date; run: python examples/build.py"


def content(path: Path) -> dict[str, Any]:
    """All that a person would notice of a workbook."""
    book = load_workbook(path)
    return {
        "names": {name: str(defined.attr_text) for name, defined in book.defined_names.items()},
        "sheets": {
            sheet.title: {
                "state": sheet.sheet_state,
                "protected": sheet.protection.sheet,
                "merged": sorted(map(str, sheet.merged_cells.ranges)),
                "rules": sorted(
                    (str(rule.sqref), str(rule.type), str(rule.prompt))
                    for rule in sheet.data_validations.dataValidation
                ),
                "cells": {
                    cell.coordinate: (cell.value, cell.number_format, cell.protection.locked)
                    for row in sheet.iter_rows()
                    for cell in row
                },
                "widths": {key: each.width for key, each in sheet.column_dimensions.items()},
            }
            for sheet in book.worksheets
        },
    }
