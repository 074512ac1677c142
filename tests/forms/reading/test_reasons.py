"""The reason of an own score (扣分说明): read where there is room for it, not missed elsewhere."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from perfeval_xl.forms.layout.self_sheet import REASON_COLUMN, self_sheet_name
from perfeval_xl.forms.reading.reader import read_return
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric

RUBRIC = load_rubric("taojiang-2019")
NAME, WORDS = "扣分说明_固定资产利用率", "=1+1，两台设备闲置"


def written(path: Path, **words: str) -> Path:
    figures = {"自评得分_固定资产利用率": 0.8}
    write_template(RUBRIC, path, Filling("示例局", figures=figures, words=words))
    return path


def test_a_reason_is_read_as_it_was_typed(tmp_path: Path):
    content = read_return(written(tmp_path / "甲.xlsx", **{NAME: WORDS}), lambda _: [RUBRIC])

    assert content.words[NAME] == WORDS
    assert content.figures["自评得分_固定资产利用率"] == 0.8


def test_a_return_of_the_older_form_is_read_without_a_word(tmp_path: Path):
    """The column was added at the right: returns that are out already do not have it."""
    path = written(tmp_path / "甲.xlsx", **{NAME: WORDS})
    book = load_workbook(path)
    sheet = book[self_sheet_name(RUBRIC)]
    for merged in [*sheet.merged_cells.ranges]:
        if merged.min_col == REASON_COLUMN + 1:
            sheet.unmerge_cells(str(merged))
    sheet.delete_cols(REASON_COLUMN + 1)
    for name in [name for name in book.defined_names if name.startswith("扣分说明_")]:
        del book.defined_names[name]
    book.save(path)

    content = read_return(path, lambda _: [RUBRIC])

    assert [name for name in content.words if name.startswith("扣分说明_")] == []
    assert content.figures["自评得分_固定资产利用率"] == 0.8
    assert content.remarks == []
