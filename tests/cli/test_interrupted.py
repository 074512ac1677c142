"""Ctrl+C, or a system that ends the program, at any moment: one sentence, and nothing left."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from support.interrupted import two_inboxes
from support.profile import sized

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.cli import errors
from perfeval_xl.system.lock import NAME as LOCK

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent as on POSIX")

SENTENCE = "已中断，没有做完。再运行一次即可，原来的文件不会只写一半。\n"
BEGIN = "from perfeval_xl.__main__ import main; print('begun', flush=True); main()"
CALLS = {
    "run": ["run", "收件0", "--out", "结果"],
    "review": ["review", "旧结果"],
    "template": ["template", "small.yaml", "--fill-random", "60", "-o", "演练"],
    "check": ["check", "收件0"],
    "history": ["history", "旧结果"],
}
SEED = 20261128


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bureau")
    inbox, _ = two_inboxes(folder)
    with zipfile.ZipFile(inbox / "几份.zip", "w") as archive:  # unpacked for as long as it takes
        archive.write(inbox / "4.xlsx", "里面的.xlsx")
    run(inbox, folder / "旧结果", Options(rubric=str(folder / "small.yaml")))
    (folder / "tmp").mkdir()
    return folder


@pytest.mark.thinned(4)
@pytest.mark.parametrize("name", CALLS)
def test_it_ends_with_one_sentence_at_any_moment(bureau: Path, name: str):
    choose = random.Random(f"{SEED} {name}")
    environment = {**os.environ, "TMPDIR": str(bureau / "tmp")}
    interrupted = 0
    for at in range(sized(2, deep=5)):
        shutil.rmtree(bureau / "结果", ignore_errors=True)
        process = subprocess.Popen(
            [sys.executable, "-c", BEGIN, *CALLS[name]], cwd=bureau, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            start_new_session=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(choose.uniform(0, sized(1, deep=3)))
        if at % 2:
            process.send_signal(signal.SIGTERM)
        else:  # as a terminal does
            os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)

        if process.returncode == errors.FAILED:
            interrupted += 1
            assert told == SENTENCE
        else:  # it was done
            assert process.returncode in (0, errors.HANDED_BACK)
            assert told == ""
        assert not list((bureau / "tmp").iterdir())
        assert not list((bureau / "结果").glob(f"{LOCK}*"))
        assert not list(bureau.rglob(".~*"))
    assert interrupted


PROGRAM = """
import sys, time
from perfeval_xl.system.interrupt import interruptible

class Thing:
    def __del__(self):
        until = time.monotonic() + 0.02
        while time.monotonic() < until:
            pass

def begin():
    print("begun", flush=True)
    try:
        while True:
            {work}
    finally:
        {end}

interruptible(begin)
"""


def ended(work: str, end: str, *moments: float) -> tuple[int, str, float]:
    """Interrupt a program at some moments; return its code, what it told, how long it took."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(work=work, end=end)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    begun = time.monotonic()
    for moment in moments:
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=30)[1]
    return process.returncode, told, time.monotonic() - begun


def test_one_that_nobody_can_be_told_of_is_not_lost():
    """It strikes while an object is thrown away, where Python only prints what was raised."""
    work = "Thing(); time.sleep(0.005)"  # most of the time it is thrown away, not all

    assert ended(work, "pass", 0.2)[:2] == (errors.FAILED, SENTENCE)


def test_one_that_became_another_error_on_its_way_is_one_still():
    """Before Python 3.12 an interrupt of `__set_name__` comes out as a RuntimeError."""
    work = "type('Made', (), {'x': type('Slow', (), {'__set_name__': lambda *_: time.sleep(9)})()})"

    assert ended(work, "pass", 0.2)[:2] == (errors.FAILED, SENTENCE)


def test_who_presses_again_and_again_does_not_stop_the_tidying_up():
    code, told, seconds = ended("time.sleep(1)", "time.sleep(1)", 0.1, 0.1, 0.1)

    assert (code, told) == (errors.FAILED, SENTENCE)
    assert seconds > 1


@pytest.mark.large
def test_one_that_does_not_let_itself_be_unwound_ends_with_the_second():
    code, told, seconds = ended("time.sleep(1)", "time.sleep(60)", 0.1, 6)

    assert (code, told) == (errors.FAILED, SENTENCE)
    assert seconds < 20


def test_in_the_background_it_hears_no_more_than_before():
    """A shell lets what runs in the background ignore Ctrl+C."""
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from perfeval_xl.system.interrupt import interruptible\n"
        "interruptible(lambda: signal.raise_signal(signal.SIGINT))\n"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
