"""A new return has no other department's scorebook written anew, nor its evaluation."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from support.inbox import SOUND, copy
from support.profile import every_day

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.ledger.details import Details
from perfeval_xl.ledger.frames import read_table
from perfeval_xl.practice.fillings import write_practice
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.scoring.totals import RANK

RUBRICS = every_day(catalogue(), "hengyang-2019", "datong-2021-project")


@pytest.mark.parametrize("rubric", RUBRICS)
def test_each_arrival_has_one_scorebook_written(rubric: str, tmp_path: Path):
    sent = sorted(write_practice(load_rubric(rubric), tmp_path / "报送", 4, 3, processes=1))
    inbox, out, written = tmp_path / "收件", tmp_path / "结果", []
    inbox.mkdir()

    for path in reversed(sent):  # each comes before all that are there
        shutil.copy2(path, inbox)
        written.append(run(inbox, out, Options(rubric=rubric)).written)

    # Who was alone has had nobody to stand among.
    assert written == [1] * len(sent)


@pytest.mark.large
def test_each_arrival_has_one_evaluation_put_together_and_the_others_ranks_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    sent = sorted(write_practice(load_rubric("hengyang-2019"), tmp_path / "报送", 4, 3, 1))
    inbox, out, made = tmp_path / "收件", tmp_path / "结果", []
    of = Details.of
    monkeypatch.setattr(Details, "of", lambda *given: made.append(1) or of(*given))
    inbox.mkdir()

    for count, path in enumerate(sent, start=1):
        shutil.copy2(path, inbox)
        scored = run(inbox, out).groups[0].totals[RANK]
        stands = read_table(out, "totals").set_index("department")["rank"]
        assert len(made) == count
        assert stands.to_dict() == scored.to_dict()

    assert sorted(stands) == [1, 2, 3, 4]


def test_an_evaluation_follows_what_is_typed_otherwise_and_where_its_return_lies(tmp_path: Path):
    """Neither is seen in the scorebook."""
    inbox, out = tmp_path / "收件", tmp_path / "结果"
    first = copy(SOUND, inbox / SOUND)
    run(inbox, out)
    typed = read_table(out, "figures").set_index("name")["typed"]
    name, cell = "编制数", read_table(out, "figures").set_index("name").loc["编制数", "cell"]

    def spelled_out(book: Workbook) -> None:
        book["基础数据表"][cell] = f"{typed[name]}.00"

    copy(SOUND, first, spelled_out)
    run(inbox, out)
    assert read_table(out, "figures").set_index("name").loc[name, "typed"] == f"{typed[name]}.00"

    first.rename(inbox / "改名.xlsx")
    run(inbox, out)
    assert set(read_table(out, "figures")["file"]) == {"改名.xlsx"}


def test_what_a_reviewer_saved_stays_where_it_is_when_others_send_returns(tmp_path: Path):
    sent = sorted(write_practice(load_rubric("hengyang-2019"), tmp_path / "报送", 3, 3, 1))
    inbox, out = tmp_path / "收件", tmp_path / "结果"
    inbox.mkdir()
    shutil.copy2(sent.pop(), inbox)
    run(inbox, out)
    (saved,) = (out / "评分表").iterdir()
    book = load_workbook(saved)
    heading = next(
        cell for row in book["评分表"].iter_rows() for cell in row if cell.value == "审核意见"
    )
    book["评分表"].cell(heading.row + 2, heading.column).value = "已核对"
    book.save(saved)
    bytes_of = saved.read_bytes()

    for path in reversed(sent):  # each comes before all that are there
        shutil.copy2(path, inbox)
        run(inbox, out)

    assert saved.read_bytes() == bytes_of
    assert not (out / "评分表" / "审核稿").exists()
    assert "已核对" in set(read_table(out, "reviews")["opinion"])
