"""Files are read many at a time; what one of them does is told of that one alone."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from support.inbox import filled
from support.interrupted import contents

from perfeval_xl.batch.inbox import inbox as inbox_module
from perfeval_xl.batch.inbox import intake
from perfeval_xl.batch.inbox.rubric_choice import Choice, read_file
from perfeval_xl.batch.report import timings_table
from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.workers import children as children_module
from perfeval_xl.workers.child import Child, ChildDiedError, ChildSlowError
from perfeval_xl.workers.children import Children, close_idle
from perfeval_xl.workers.hiring import Where
from perfeval_xl.workers.workers import batches, in_order

FILES = 20
BAD = {4: "FILE_CRASHED", 5: "FILE_TOO_SLOW", 12: "PROGRAM_ERROR", 13: "FILE_CRASHED"}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office") / "收件"
    for number in range(FILES):
        name = f"{number:02d}{BAD.get(number, '')}.xlsx"
        filled(folder / name, f"第{number:02d}局", figure=number + 1)
    return folder


def read_or_misbehave(path: Path, choice: Choice, limits: Limits) -> object:
    if path.stem.endswith("FILE_CRASHED"):
        os.kill(os.getpid(), signal.SIGKILL)
    if path.stem.endswith("FILE_TOO_SLOW"):
        while True:
            pass
    if path.stem.endswith("PROGRAM_ERROR"):
        raise ZeroDivisionError("a slip of the program")
    return read_file(path, choice, limits)


def answer(number: int) -> int:
    if number == 7:
        os._exit(3)
    return number + 1


def wait(number: int) -> int:
    if number == 1:
        time.sleep(60)
    return number


@pytest.mark.large
def test_only_the_file_that_does_it_is_told(inbox: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(intake, "read_file", read_or_misbehave)

    run(inbox, tmp_path / "out", Options(limits=Limits(seconds=1)))

    data = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    codes = {number: each["code"] for number, each in enumerate(data["files"]) if each["code"]}
    assert codes == BAD
    assert sum(each["status"] == "scored" for each in data["files"]) == FILES - len(BAD)
    reasons = [data["files"][number]["reason"] for number in BAD]
    assert "出了故障（读取程序意外退出，代码 -9）" in reasons[0]
    assert "超过 1 秒" in reasons[1]
    assert "ZeroDivisionError: a slip of the program" in reasons[2]


@pytest.mark.thinned(2)
@pytest.mark.parametrize("workers", [1, 3])
def test_any_number_of_workers_gives_the_same_bytes(inbox: Path, tmp_path: Path, workers: int):
    run(inbox, tmp_path / "usual")
    run(inbox, tmp_path / "other", Options(where=Where(workers)))

    assert contents(tmp_path / "usual") == contents(tmp_path / "other")


@pytest.mark.large
def test_what_follows_a_death_in_a_batch_is_done_by_the_next_child():
    with Children(100, 2, Choice().rubric, 1) as children:
        found = children.call_all(answer, [(number,) for number in range(12)])

    assert isinstance(found[7], ChildDiedError)
    assert [each for each in found if isinstance(each, int)] == [
        number + 1 for number in range(12) if number != 7
    ]


@pytest.mark.large
def test_each_of_a_batch_has_its_own_time_by_the_clock():
    with Children(100, 0.5, Choice().rubric, 1) as children:
        children.call(answer, 0)  # it has started
        begun = time.monotonic()
        found = children.call_all(wait, [(number,) for number in range(4)])

    assert time.monotonic() - begun < 30  # one of them would wait for 60
    assert isinstance(found[1], ChildSlowError)
    assert [found[0], *found[2:]] == [0, 2, 3]


@pytest.mark.thinned(2)
@pytest.mark.parametrize(("before", "early"), [(0, 2), (FILES - 3, 0)])
def test_many_new_files_start_all_children_while_they_are_listed(
    inbox: Path, tmp_path: Path, monkeypatch, before: int, early: int
):
    close_idle()
    started: list[int] = []
    listed = inbox_module._listed

    def counting(*arguments: Any):
        started.append(len(made))
        return listed(*arguments)

    made: list[Child] = []

    def make(memory_mb: int) -> Child:
        made.append(Child(memory_mb))
        return made[-1]

    monkeypatch.setattr(children_module, "Child", make)
    monkeypatch.setattr(inbox_module, "_listed", counting)
    with (
        Children(100, 2, Choice().rubric, 2) as children,
        inbox_module.open_inbox([inbox], Limits(), children, before),
    ):
        pass
    close_idle()

    assert started[0] == early


def test_things_are_taken_as_they_are_needed_and_given_back_in_order():
    taken: list[int] = []

    def things():
        for number in range(1000):
            taken.append(number)
            yield number

    def late(number: int) -> int:
        time.sleep(0.02 if number % 3 == 0 else 0)
        return number * 2

    found = in_order(4, late, things())

    assert [next(found) for _ in range(5)] == [0, 2, 4, 6, 8]
    assert len(taken) < 20
    assert list(found) == [2 * number for number in range(5, 1000)]


def test_after_a_failure_nothing_more_is_begun():
    done: list[int] = []
    lock = threading.Lock()

    def fail(number: int) -> int:
        with lock:
            done.append(number)
        if number == 3:
            raise ZeroDivisionError
        return number

    with pytest.raises(ZeroDivisionError):
        list(in_order(2, fail, range(1000)))

    assert len(done) < 20


def test_batches_are_spread_over_workers_and_bounded_in_bytes():
    def sizes(count: int, most: int, workers: int, size: int) -> list[int]:
        return [len(each) for each in batches(range(count), most, workers, lambda _: size)]

    assert sizes(100, 16, 2, 1) == [16] * 6 + [4]
    assert sizes(40, 16, 4, 1) == [10] * 4
    assert sizes(16, 16, 4, 1) == [8] * 2  # to start the others would take longer
    assert sizes(8, 16, 4, 1) == [8]
    assert sizes(1, 16, 4, 1) == [1]
    assert sizes(0, 16, 4, 1) == []
    assert sizes(6, 16, 1, 3 << 20) == [2, 2, 2]
    assert sizes(2, 16, 1, 50 << 20) == [1, 1]


def test_the_stages_add_up_to_the_whole(inbox: Path, tmp_path: Path):
    result = run(inbox, tmp_path / "out")

    data = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    for seconds in (data["seconds"], result.seconds):
        stages = {name: spent for name, spent in seconds.items() if name != "total"}
        assert sum(stages.values()) == pytest.approx(seconds["total"], abs=0.01)
        assert stages["rest"] < 0.1 * seconds["total"]
    table = timings_table(result.seconds)
    assert [line.split()[0] for line in table.splitlines()[1:]] == [
        "收集改过的评分表", "列出收件", "准备体系", "载入程序", "读取报送表", "核对", "评分",
        "写退回", "写评分表", "写数据表", "写汇总表", "写台账", "其余", "合计",
    ]  # fmt: skip
    assert table.splitlines()[-1].endswith("100.0%")
