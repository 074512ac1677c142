"""A ledger that is damaged or lost is put right by the next run, and nothing decided is lost."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.bureau import BOOK, INDICATOR
from support.profile import sized
from support.small_bureau import SmallBureau
from support.warm_runs import in_this_process

from perfeval_xl.batch.review import review
from perfeval_xl.batch.reviewing import saved_copies
from perfeval_xl.ledger.backups import BACKUPS, backups
from perfeval_xl.ledger.ledger import NAME, read_ledger
from perfeval_xl.look_back.explain.explain import explain
from perfeval_xl.messages import RunError
from perfeval_xl.workers.children import Children

_NOBODY = 65534
Damage = Callable[[Path, random.Random], object]


def page(
    path: Path, choose: random.Random, filling: Callable[[int], bytes], first: int = 0
) -> None:
    content, size = bytearray(path.read_bytes()), 4096
    at = choose.randrange(first, len(content) // size) * size
    content[at : at + size] = filling(size)
    path.write_bytes(content)


DAMAGES: dict[str, Damage] = {
    "a page overwritten": lambda path, choose: page(path, choose, choose.randbytes),
    "a page of zeros": lambda path, choose: page(path, choose, bytes),
    "cut": lambda path, choose: path.write_bytes(
        path.read_bytes()[: choose.randrange(1, path.stat().st_size)]
    ),
    "emptied": lambda path, _: path.write_bytes(b""),
    "all zeros": lambda path, _: path.write_bytes(bytes(path.stat().st_size)),
    "another file": lambda path, choose: path.write_bytes(choose.randbytes(9000)),
    "gone": lambda path, _: path.unlink(),
}


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallBureau]:
    """A bureau that has run, and reviewed one indicator; the copies are of both states."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Children, "call_all", in_this_process)
        bureau = SmallBureau(tmp_path_factory.mktemp("bureau"))
        bureau.reviewed(0.25, "佐证不足")
        assert len(backups(bureau.out / NAME)) == 2
        yield bureau


class Copied(SmallBureau):
    """The same bureau once more, to be damaged."""

    def __init__(self, bureau: SmallBureau, folder: Path) -> None:
        self.inbox, self.out, self.cells = folder / "收件", folder / "out", bureau.cells
        self.clock, self.result = bureau.clock, bureau.result
        shutil.copytree(bureau.inbox, self.inbox)
        shutil.copytree(bureau.out, self.out)

    @property
    def told(self) -> list[str]:
        findings = pd.read_csv(self.out / "findings.csv")
        return [code for code in findings["code"] if code.startswith(("LEDGER_", "OUTPUT_"))]


@settings(
    max_examples=sized(2, deep=25), deadline=None, derandomize=True,
    phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    damage=st.sampled_from(sorted(DAMAGES)),
    bad_copies=st.integers(0, 2),
    reviewed_since=st.booleans(),
    seed=st.integers(0, 10_000),
)
def test_the_newest_good_copy_is_used_and_reviews_stand(
    reviewed: SmallBureau, damage: str, bad_copies: int, reviewed_since: bool, seed: int
):
    choose = random.Random(seed)
    with TemporaryDirectory() as folder:
        bureau = Copied(reviewed, Path(folder))
        ledger = bureau.out / NAME
        if reviewed_since:
            bureau.edit({("review", INDICATOR): 0.75, ("opinion", INDICATOR): "已补佐证"})
        for backup in backups(ledger)[:bad_copies]:
            # Not its head: with that gone, nothing tells that the ledger was not changed since,
            # and zeros in a text of the ledger, which SQLite does not see, stay unseen.
            page(backup, choose, choose.randbytes, first=1)
        edited = (bureau.out / BOOK).read_bytes()
        DAMAGES[damage](ledger, choose)
        left = ledger.read_bytes() if ledger.exists() else None

        bureau.run()

        kept = {path.read_bytes() for path in bureau.out.rglob("*") if path.is_file()}
        assert left is None or left in kept, "the damaged ledger is kept"
        assert edited in kept, "the analyst's work is kept"
        if bad_copies < 2:
            assert bureau.told == ["LEDGER_FOUND_AGAIN" if left is None else "LEDGER_RESTORED"]
            assert bureau.score() == (0.75 if reviewed_since else 0.25)
        else:
            assert bureau.told == ["LEDGER_LOST" if left is None else "LEDGER_BEGUN_ANEW"]
        assert bureau.run().unchanged
        assert "示例单位01" in explain(bureau.out, "示例单位01")
        with read_ledger(bureau.out) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_zeros_in_a_text_are_damage_though_sqlite_does_not_see_them(
    reviewed: SmallBureau, tmp_path: Path
):
    bureau = Copied(reviewed, tmp_path)
    ledger, opinion = bureau.out / NAME, "佐证不足".encode()
    content = ledger.read_bytes()
    assert opinion in content
    ledger.write_bytes(content.replace(opinion, bytes(len(opinion))))
    with sqlite3.connect(ledger) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    connection.close()

    bureau.run()

    assert bureau.told == ["LEDGER_RESTORED"]
    assert ledger.read_bytes().count(opinion)


@pytest.mark.parametrize("killed", [False, True])
def test_a_scorebook_that_is_damaged_takes_nothing_back(
    reviewed: SmallBureau, tmp_path: Path, killed: bool, monkeypatch: pytest.MonkeyPatch
):
    bureau = Copied(reviewed, tmp_path)
    (bureau.out / BOOK).write_bytes((bureau.out / BOOK).read_bytes()[:-400])
    if killed:
        (bureau.out / "评分表" / "新.xlsx").write_bytes(b"x")
        with monkeypatch.context() as plug:
            plug.setattr(saved_copies, "is_untouched", pulled)
            with pytest.raises(KeyboardInterrupt):
                bureau.run()
        (bureau.out / "评分表" / "新.xlsx").unlink()

    bureau.run()

    assert bureau.told == ["OUTPUT_DAMAGED_KEPT"]
    assert bureau.score() == 0.25
    assert "REVIEW_COPY_GONE" not in bureau.codes()
    assert bureau.run().unchanged


def pulled(_: Path) -> bool:
    raise KeyboardInterrupt


def test_a_review_puts_it_right_as_well(reviewed: SmallBureau, tmp_path: Path):
    bureau = Copied(reviewed, tmp_path)
    (bureau.out / NAME).unlink()

    review(bureau.out)

    assert bureau.told == ["LEDGER_FOUND_AGAIN"]
    assert bureau.score() == 0.25


def test_a_reader_says_what_to_do_and_then_that_is_true(reviewed: SmallBureau, tmp_path: Path):
    bureau = Copied(reviewed, tmp_path)
    (bureau.out / NAME).write_bytes(bytes(5000))

    with pytest.raises(RunError) as told:
        explain(bureau.out, "示例单位01")

    assert told.value.code == "LEDGER_DAMAGED"
    assert "perfeval run" in str(told.value)
    bureau.run()
    assert "示例单位01" in explain(bureau.out, "示例单位01")


@pytest.mark.large
def test_three_copies_are_kept_and_none_of_nothing_new(reviewed: SmallBureau, tmp_path: Path):
    bureau = Copied(reviewed, tmp_path)
    ledger, field = bureau.out / NAME, "在职人数"
    # A clock that went wrong once: what comes later sorts behind it all the same.
    newest = backups(ledger)[0]
    newest.rename(newest.with_name(f"台账_2099-01-01_000000_{newest.stem[-8:]}.sqlite"))
    before = backups(ledger)

    assert bureau.run().unchanged
    assert backups(ledger) == before
    for value in (26, 27, 28):
        bureau.return_again(field, value)
        bureau.run()
        assert len(backups(ledger)) == 3
        assert backups(ledger)[0] not in before
        assert backups(ledger)[0].read_bytes() == ledger.read_bytes()
        before = backups(ledger)
    assert sorted(path.name for path in (bureau.out / BACKUPS).iterdir()) == sorted(
        path.name for path in before
    )


def half_done(out: Path) -> None:
    """Leave a ledger as a process leaves it that is killed within a transaction."""
    with closing(sqlite3.connect(out / NAME, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")  # so that it is written before its end
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE details SET notes = zeroblob(9999)")
        connection.execute("UPDATE texts SET body = zeroblob(99999)")
        left = {name: (out / name).read_bytes() for name in (NAME, f"{NAME}-journal")}
        connection.execute("ROLLBACK")
    for name, content in left.items():
        (out / name).write_bytes(content)


def test_a_change_that_was_half_done_is_undone_by_whoever_reads_first(
    reviewed: SmallBureau, tmp_path: Path
):
    bureau = Copied(reviewed, tmp_path)
    before = explain(bureau.out, "示例单位01")
    half_done(bureau.out)

    assert explain(bureau.out, "示例单位01") == before
    assert not (bureau.out / f"{NAME}-journal").exists()
    assert bureau.run().unchanged


def test_what_an_undone_change_leaves_in_free_pages_is_no_damage(
    reviewed: SmallBureau, tmp_path: Path
):
    bureau = Copied(reviewed, tmp_path)
    ledger = bureau.out / NAME
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute("CREATE TABLE passing (text)")
        connection.execute("INSERT INTO passing VALUES (?)", ("x" * 200_000,))
        connection.commit()
        connection.execute("DROP TABLE passing")
        connection.commit()
    assert bureau.run().unchanged  # its state is kept
    newest = backups(ledger)[0]
    assert newest.read_bytes() == ledger.read_bytes()
    with closing(sqlite3.connect(ledger, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE passing (text)")
        connection.execute("INSERT INTO passing VALUES (?)", ("y" * 200_000,))
        connection.execute("ROLLBACK")
    assert newest.read_bytes() != ledger.read_bytes()

    assert bureau.run().unchanged


@pytest.mark.skipif(sys.platform == "win32", reason="who may write is told as POSIX does")
@pytest.mark.parametrize("half", [False, True], ids=["whole", "half done"])
def test_where_nothing_may_be_written_it_is_read_all_the_same(reviewed: SmallBureau, half: bool):
    with TemporaryDirectory() as folder:
        bureau = Copied(reviewed, Path(folder))
        before = explain(bureau.out, "示例单位01")
        if half:
            half_done(bureau.out)
        state = {path: path.read_bytes() for path in bureau.out.glob("ledger*")}
        with only_reading(bureau.out):
            told = explain(bureau.out, "示例单位01")
        assert told == before
        assert {path: path.read_bytes() for path in bureau.out.glob("ledger*")} == state


@contextmanager
def only_reading(out: Path) -> Iterator[None]:
    """Let nobody write to a folder; the system's administrator becomes nobody for that time."""
    everything = [out.parent, out, *out.iterdir()]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    user = os.geteuid()
    if not user:
        os.seteuid(_NOBODY)
    try:
        with pytest.raises(PermissionError):
            (out / NAME).open("r+b")
        yield
    finally:
        os.seteuid(user)
        for path in everything:
            path.chmod(0o755)
