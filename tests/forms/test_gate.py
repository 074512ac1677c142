"""A workbook that would take all memory is refused before a reader opens it."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from perfeval_xl.batch.run import run
from perfeval_xl.forms.gate import sizes as gate
from perfeval_xl.forms.gate.sizes import OversizedWorkbookError, check_size


def sprawling(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, column in ((0, 0), (0, 16383), (1048575, 0)):
            sheet.write_number(row, column, 1)
    return path


def test_a_few_kilobytes_that_span_the_whole_sheet(tmp_path: Path):
    path = sprawling(tmp_path / "s.xlsx")

    assert path.stat().st_size < 20_000
    with pytest.raises(OversizedWorkbookError, match="1048576 行 16384 列"):
        check_size(path)


def test_a_part_that_inflates_without_end(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(gate, "MOST_BYTES", 10 * 1024 * 1024)
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.bin", bytes(11 * 1024 * 1024))

    with pytest.raises(OversizedWorkbookError, match="解压后超过 10 MB"):
        check_size(tmp_path / "b.xlsx")


def test_ordinary_and_broken_files_pass(tmp_path: Path, root: Path):
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))
    (tmp_path / "text.xlsx").write_text("x", encoding="utf-8")

    for path in [*tmp_path.iterdir(), *(root / "examples" / "inbox").iterdir()]:
        check_size(path)


def test_the_run_goes_on_without_it(tmp_path: Path, root: Path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    sprawling(inbox / "大表.xlsx")
    shutil.copy(root / "examples" / "inbox" / "示例单位01.xlsx", inbox)

    run(inbox, tmp_path / "out")

    data = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    status = {file["path"]: (file["status"], file["reason"]) for file in data["files"]}
    assert status["示例单位01.xlsx"][0] == "scored"
    assert status["大表.xlsx"][0] == "returned"
    assert "1048576 行" in status["大表.xlsx"][1]
