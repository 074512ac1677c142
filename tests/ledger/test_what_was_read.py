"""What was read anew stands in the ledger with its run, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfeval_xl.ledger.contents import Fresh, Outcome, known_contents
from perfeval_xl.ledger.ledger import open_ledger, read_ledger, transaction


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with open_ledger(tmp_path) as opened:
        yield opened


def known(ledger: sqlite3.Connection) -> dict[str, str]:
    return {name: each.code for name, each in known_contents(ledger, "甲", ["1", "2"]).items()}


def test_until_it_is_stored_nobody_else_sees_it(ledger: sqlite3.Connection, tmp_path: Path):
    fresh = Fresh(ledger)
    fresh.add("1", Outcome(None, "FILE_EMPTY", {"found": 1}))
    with read_ledger(tmp_path) as other:
        before = known(other)
    with transaction(ledger):
        fresh.store("甲")

    with read_ledger(tmp_path) as other:
        assert (before, known(other)) == ({}, {"1": "FILE_EMPTY"})
        assert known_contents(other, "甲", ["1"])["1"].details == {"found": "1"}
        assert known_contents(other, "乙", ["1"]) == {}, "another reader has not read it"


def test_of_a_run_that_fails_nothing_stays(ledger: sqlite3.Connection):
    fresh = Fresh(ledger)
    fresh.add("1", Outcome(None, "FILE_EMPTY"))

    def fail() -> None:
        with transaction(ledger):
            fresh.store("甲")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert known(ledger) == {}


def test_the_same_bytes_count_once_and_the_last_reading_stands(ledger: sqlite3.Connection):
    fresh = Fresh(ledger)
    for digest, code in (("1", "FILE_EMPTY"), ("2", "FILE_TOO_LARGE"), ("1", "FILE_TOO_LARGE")):
        fresh.add(digest, Outcome(None, code))
    with transaction(ledger):
        fresh.store("甲")

    assert len(fresh) == 2
    assert known(ledger) == {"1": "FILE_TOO_LARGE", "2": "FILE_TOO_LARGE"}


def test_where_nothing_was_read_nothing_is_stored(ledger: sqlite3.Connection):
    with transaction(ledger):
        Fresh(ledger).store("甲")

    assert known(ledger) == {}


def test_what_waits_to_be_stored_is_no_table_of_the_ledger(
    ledger: sqlite3.Connection, tmp_path: Path
):
    Fresh(ledger).add("1", Outcome(None, "FILE_EMPTY"))

    with read_ledger(tmp_path) as other:
        tables = [name for (name,) in other.execute("SELECT name FROM sqlite_master")]
    assert "readings" in tables
    assert "fresh" not in tables
