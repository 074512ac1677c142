"""Power goes off at any moment: what stands there is whole, and the next run puts all in order."""

from __future__ import annotations

import random
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.interrupted import Contents, contents, two_inboxes
from support.power_cuts import Fate, Recording, after_cut, recorded
from support.profile import GATE, PROFILE
from support.warm_runs import in_this_process

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.ledger.ledger import read_ledger
from perfeval_xl.system.lock import NAME as LOCK
from perfeval_xl.system.written import RECORD
from perfeval_xl.workbooks.read_back.open_cells import open_cells
from perfeval_xl.workers.children import Children

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders are synced on POSIX")

EDITED = "第1局"
JUDGED = "判定甲"
"""An indicator that rests on no figure which changes: its review stands."""
FATES: tuple[Fate, ...] = ("lost", "any", "done")
EVERY = 1 if PROFILE == "deep" else 4
"""The gate cuts at every fourth moment, from another one each time; every message names its cut."""


@dataclass
class Month:
    """A run that was recorded, what stood there before it, and what it made."""

    inbox: Path
    options: Options
    before: Contents
    after: Contents
    recording: Recording


@pytest.fixture
def month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Month:
    """A run after which all is otherwise: figures, departments, and a review was typed."""
    monkeypatch.setattr(Children, "call_all", in_this_process)
    inboxes, out = two_inboxes(tmp_path), tmp_path / "结果"
    options = Options(str(tmp_path / "small.yaml"))
    (scores,) = run(inboxes[0], out, options).groups
    book = load_workbook(out / "评分表" / f"{EDITED}.xlsx")
    typed = 0
    for (sheet, cell), each in open_cells(scores)[EDITED].items():
        if each.kind == "opinion" and each.name == JUDGED:
            book[sheet][cell] = "佐证不足"
            typed += 1
    assert typed
    book.save(out / "评分表" / f"{EDITED}.xlsx")
    before = contents(out, drafts=True)
    with recorded(out, monkeypatch) as recording:
        run(inboxes[1], out, options)
    after = contents(out, drafts=True)
    assert "评分表/审核稿/第1局.xlsx" in after
    assert "BOOK_MOVED" in after["findings.csv"].decode()
    return Month(inboxes[1], options, before, after, recording)


def test_power_goes_off_at_any_step(month: Month, tmp_path: Path):
    steps, choose = len(month.recording.steps), random.Random(20261128)
    cuts = [(at, fate) for at in range(steps + 1) for fate in FATES]
    some = cuts[random.randrange(EVERY) :: EVERY] if GATE else choose.sample(cuts, 3)
    for at, fate in some:
        out = tmp_path / "danach" / "结果"
        shutil.rmtree(out, ignore_errors=True)
        left = after_cut(month.recording, at, fate, seed=at)
        for name, content in left.items():
            if name.startswith(LOCK):  # of a process that is gone: how long it holds is told apart
                continue
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(content)

        why = f"{fate} after {at}: {month.recording.steps[max(at - 1, 0)]}"
        assert_whole(out, month, why)
        run(month.inbox, out, month.options)

        assert contents(out, drafts=True) == month.after, why
        assert run(month.inbox, out, month.options).unchanged, why
        assert [path.name for path in out.rglob(".*")] == [RECORD], why


def assert_whole(out: Path, month: Month, why: str) -> None:
    """Every file under a name of its own is the old or the new one; none is lost."""
    found = contents(out, drafts=True)
    shown = {name for name in found if not Path(name).name.startswith(".")}
    for name in shown:
        # A copy that was put aside is there under both names until the folders are synced.
        known = [month.before.get(name), month.after.get(name)]
        assert found[name] in known, f"{name}: {why}"
    assert {"汇总表.xlsx", "run.json", "scores.csv"} <= shown, why
    edited = month.before[f"评分表/{EDITED}.xlsx"]
    assert edited in found.values(), f"the analyst's work is gone: {why}"
    with read_ledger(out) as ledger:
        assert ledger.execute("SELECT count(*) FROM runs").fetchone()[0], why
