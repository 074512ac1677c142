"""Packed, a ledger says what it said unpacked: scores, figures, returns, and who sent what."""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from itertools import product
from pathlib import Path
from shutil import copytree
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.bureau import Bureau

from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.forms.reading.reader import read_return
from perfeval_xl.forms.reading.returned import cells_in, cells_of, from_kept, kept_of
from perfeval_xl.ledger.backups import backups
from perfeval_xl.ledger.books import Scope
from perfeval_xl.ledger.frames import TABLES, query, read_table
from perfeval_xl.ledger.ledger import MIGRATIONS, NAME, open_ledger, read_ledger, transaction
from perfeval_xl.ledger.packing import Texts, unpack
from perfeval_xl.ledger.returns import COLUMNS, put_returns, returns_of, sent_by, sent_otherwise
from perfeval_xl.look_back.explain.explain import explain
from perfeval_xl.messages import RunError

KEY = ("rubric", "year", "period", "department")
EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "inbox").glob("*.xlsx"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_return_that_was_kept_is_the_same(path: Path):
    content = read_return(path, Choice().rubrics)

    assert from_kept(kept_of(content), path, lambda *_: content.rubric) == content


@given(
    st.lists(
        st.tuples(
            st.none() | st.floats(allow_nan=False) | st.text(),
            st.text() | st.floats(allow_nan=False).map("{:.15g}".format),
        )
    )
)
def test_a_figure_and_what_was_typed_are_the_same_after_packing(cells: list[Any]):
    assert cells_in(json.loads(json.dumps(cells_of(cells)))) == cells


# What runs find, each in one of two scopes: file → what it is.
SCOPES = (Scope(None, ""), Scope(2026, ""))
FILES = st.dictionaries(st.sampled_from(["甲.xlsx", "乙/一.xlsx", "乙.xlsx"]), st.integers(0, 2))


def _row(path: str, what: int) -> tuple[object, ...]:
    given = {"path": path, "sha256": f"{path}{what}", "modified": what, "size": 1,
             "status": "scored", "code": "", "reason": "", "details": "{}",
             "department": path[0], "rubric": "r", "year": 2026, "handed_back": ""}  # fmt: skip
    return tuple(given[name] for name in COLUMNS)


@given(st.lists(st.tuples(st.sampled_from(SCOPES), FILES), max_size=8))
def test_what_changed_tells_what_every_run_found(runs: list[tuple[Scope, dict[str, int]]]):
    with closing(sqlite3.connect(":memory:")) as ledger:
        ledger.row_factory = sqlite3.Row
        for script in MIGRATIONS:
            ledger.executescript(script)
        told = {"kind": "run", **dict.fromkeys(("started", "finished", "tool", "options"), "")}
        names = ", ".join((*told, "fingerprint", "year", "period"))
        for run, (scope, files) in enumerate(runs, start=1):
            ledger.execute(
                f"INSERT INTO runs (id, {names}) VALUES (?, ?, ?, ?, ?, ?, '', ?, ?)",
                (run, *told.values(), *scope),
            )
            put_returns(ledger, run, scope, [_row(*each) for each in sorted(files.items())])

        found = [
            {row["path"]: row["modified"] for row in returns_of(ledger, scope, run)}
            for run, (scope, _) in enumerate(runs, start=1)
        ]
        sent = sent_by(ledger, "", [2026], ["甲", "乙"])
        others = sent_otherwise(ledger, "", [2026], ["甲.xlsx0"])

    assert found == [files for _, files in runs]
    everything = {f"{path}{what}" for _, files in runs for path, what in files.items()}
    assert {each.sha256 for each in sent} == everything
    assert others == {digest[0] for digest in everything - {"甲.xlsx0"}}
    # Where it is told, a run's files are all there: what a chain of versions follows from.
    for each in sent:
        of_run = [(one.path, one.modified) for one in sent if one.run == each.run]
        assert sorted(of_run) == sorted(runs[each.run - 1][1].items())


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path)


_LATER = (
    "problem_periods", "problems", "sampled", "samples", "letters", "open_lists", "entries",
)  # fmt: skip
"""Tables that came after the packing."""


def unpacked(out: Path) -> None:
    """Turn the ledger of an OUT into one of version 3, as the program before wrote it."""
    with read_ledger(out) as ledger:
        frames = {name: query(ledger, name) for name in ("scores", "figures")}
    path = out / NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as ledger:
        ledger.row_factory = sqlite3.Row
        ledger.execute("BEGIN")
        for (table,) in _first_tables("figures", "scores", "contents"):
            ledger.execute(table)
        texts = Texts(ledger)
        standing = ledger.execute("SELECT * FROM evaluations WHERE current = 1").fetchall()
        ids = {tuple(row[name] for name in KEY): row["id"] for row in standing}
        count = dict.fromkeys(ids.values(), 0)
        for name, row in ((n, r) for n, f in frames.items() for r in f.to_dict("records")):
            key = ids[tuple(row[name] for name in KEY)]
            own = [None if value != value else value for value in list(row.values())[5:]]
            if name == "scores":
                own.insert(0, count[key])
                count[key] += 1
            ledger.execute(
                f"INSERT INTO {name} VALUES ({', '.join('?' * (len(own) + 1))})", (key, *own)
            )
        for row in ledger.execute("SELECT * FROM readings").fetchall():
            body = row["body"] and zlib.compress(
                _as_before(unpack(row["body"]), texts.text(row["places"])).encode("ascii")
            )
            about = [row[name] for name in ("sha256", "reader", "code", "details", "department")]
            ledger.execute("INSERT INTO contents VALUES (?, ?, ?, ?, ?, ?)", (*about, body))
        for row in ledger.execute("SELECT id, options FROM runs").fetchall():
            told = texts.text(int(row["options"]))
            ledger.execute("UPDATE runs SET options = ? WHERE id = ?", (told, row["id"]))
        _repeated(ledger)
        ledger.execute("UPDATE evaluations SET content = 'as before'")
        for table in ("details", "readings", "texts", *_LATER):
            ledger.execute(f"DROP TABLE {table}")
        ledger.execute("ALTER TABLE evaluations DROP COLUMN basis")
        ledger.execute("ALTER TABLE returns DROP COLUMN ended")
        ledger.execute("PRAGMA user_version = 3")
        ledger.execute("COMMIT")


def _first_tables(*names: str) -> list[tuple[str]]:
    """Return how some tables of the first version are made."""
    with closing(sqlite3.connect(":memory:")) as first:
        first.executescript(MIGRATIONS[0])
        where = f"name IN ({', '.join('?' * len(names))})"
        return first.execute(f"SELECT sql FROM sqlite_master WHERE {where}", names).fetchall()


def _as_before(rest: str, places: str) -> str:
    data, (own, *projects) = json.loads(rest), json.loads(places)
    for each, stand in zip((data, *data["projects"]), (own, *projects), strict=True):
        cells = cells_in(each.pop("cells"))
        for (name, *_), (value, typed) in zip(stand, cells, strict=True):
            each["figures"] |= {} if value is None else {name: value}
            each["typed"] |= {name: typed} if typed else {}
        each["places"] = {name: place for name, *place in stand}
    return json.dumps(data)


def _repeated(ledger: sqlite3.Connection) -> None:
    """Tell every file once a run."""
    rows = [
        (run["id"], at, *(row[name] for name in COLUMNS))
        for run in ledger.execute("SELECT * FROM runs WHERE kind = 'run'").fetchall()
        for at, row in enumerate(returns_of(ledger, Scope(run["year"], run["period"]), run["id"]))
    ]
    ledger.execute("DELETE FROM returns")
    names = ", ".join(("run", "position", *COLUMNS))
    places = ", ".join("?" * (len(COLUMNS) + 2))
    ledger.executemany(f"INSERT INTO returns ({names}) VALUES ({places})", rows)


def tables(out: Path) -> dict[str, pd.DataFrame]:
    return {name: read_table(out, name) for name in TABLES}


@pytest.mark.large
def test_a_ledger_of_the_version_before_says_the_same_and_nothing_is_done_again(
    bureau: Bureau, tmp_path: Path
):
    bureau.run()
    next(iter(sorted(bureau.inbox.glob("*.xlsx")))).unlink()
    bureau.run()
    before, told = tables(bureau.out), explain(bureau.out, "示例单位02")
    unpacked(bureau.out)
    as_it_was = (bureau.out / NAME).read_bytes()

    # Who only looks changes nothing.
    assert explain(bureau.out, "示例单位02") == told
    read = tables(bureau.out)
    assert (bureau.out / NAME).read_bytes() == as_it_was
    assert bureau.run().unchanged
    converted = tables(bureau.out)

    for name in TABLES:
        pd.testing.assert_frame_equal(read[name], before[name], obj=name)
        pd.testing.assert_frame_equal(converted[name], before[name], obj=name)
    # It is kept as the version before can read it.
    assert as_it_was in [path.read_bytes() for path in backups(bureau.out / NAME)]
    (bureau.out / "run.json").unlink()
    bureau.run()
    after = tables(bureau.out)
    for name in ("versions", "returns"):
        pd.testing.assert_frame_equal(after[name], before[name], obj=name)


@pytest.mark.parametrize(
    ("column", "damage"), list(product(("scores", "notes"), (b"", b"\0" * 30, None))), ids=str
)
def test_damage_within_is_told(bureau: Bureau, tmp_path: Path, column: str, damage: bytes | None):
    bureau.run()
    out = copytree(bureau.out, tmp_path / "copy")
    with open_ledger(out) as ledger, transaction(ledger):
        (good,) = ledger.execute(f"SELECT {column} FROM details").fetchone()
        bad = good[:-1] + bytes([good[-1] ^ 1]) if damage is None else damage
        ledger.execute(f"UPDATE details SET {column} = ?", (bad,))

    with pytest.raises(RunError) as told:
        read_table(out, "scores")

    assert told.value.code == "LEDGER_DAMAGED"
