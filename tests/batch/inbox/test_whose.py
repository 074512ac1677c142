"""A return that is handed back is somebody's, who has not failed to send one."""

from __future__ import annotations

import json

import pytest
from openpyxl import load_workbook
from support.inbox import filled

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric

NAMES = ("甲局", "乙局", "丙局", "丁局")


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """甲局 is sound, 乙局 blank, 丙局 of another year, 丁局 has sent nothing."""
    folder = tmp_path_factory.mktemp("whose")
    inbox, out = folder / "收件", folder / "结果"
    inbox.mkdir()
    filled(inbox / "一.xlsx", "甲局")
    write_template(load_rubric("hengyang-2019"), inbox / "二.xlsx", Filling())
    book = load_workbook(inbox / "二.xlsx")
    book["基础数据表"]["B2"] = "乙局（盖章）"
    book.save(inbox / "二.xlsx")
    other = load_rubric("hengyang-2019", 2017)
    write_template(other, inbox / "三.xlsx", Filling("丙局", figures={"编制数": 3}))
    roster = [RosterEntry(name) for name in NAMES]
    run(inbox, out, Options(year=2019, roster=roster))
    run(inbox, out, Options(year=2019, roster=roster))  # and out of what is remembered
    (path,) = out.rglob("run.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_a_blank_return_and_one_of_another_year_say_whose_they_are(manifest: dict):
    files = {file["path"]: (file["status"], file["department"]) for file in manifest["files"]}

    assert files == {
        "一.xlsx": ("scored", "甲局"),
        "二.xlsx": ("returned", "乙局"),
        "三.xlsx": ("returned", "丙局"),
    }


def test_who_sent_one_is_not_counted_as_one_who_has_sent_none(manifest: dict):
    roster = manifest["roster"]

    assert (roster["departments"], roster["scored"], roster["returned"]) == (4, 1, 2)
