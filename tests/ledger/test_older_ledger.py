"""A ledger of the version before: what was decided then stands on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from perfeval_xl.ledger.books import Key, books_of
from perfeval_xl.ledger.copies import copies_of, statements_of
from perfeval_xl.ledger.ledger import MIGRATIONS, NAME, insert, open_ledger

KEY = {"rubric": "hengyang-2019", "year": 2019, "period": "2019-10"}


def first_version(folder: Path) -> None:
    """Write a ledger as the first version did: two reviews, two corrections, two scorebooks."""
    with closing(sqlite3.connect(folder / NAME)) as ledger, ledger:
        ledger.executescript(f"{MIGRATIONS[0]}\nPRAGMA user_version = 1;")
        run = {"kind": "run", "started": "", "finished": "", "tool": "0.1.0", "options": "{}"}
        insert(ledger, "runs", {**run, "period": "2019-10", "fingerprint": ""})
        unit = {"run": 1, **KEY, "department": "甲局", "project": "", "file": "评分表/甲局.xlsx"}
        who = {"reviewer": "审核科", "reviewed": "2019-11-01T08:00:00Z", "basis": "{}"}
        for indicator, score, opinion, current in (
            ("在职人员控制率", 0.5, "核减", 1), ("在职人员控制率", 0.75, "先前", 0),
            ('带“引号"和_的', None, "同意", 1), ("撤回的", None, "", 1),
        ):  # fmt: skip
            row = {"indicator": indicator, "score": score, "opinion": opinion, "current": current}
            insert(ledger, "reviews", {**unit, **who, **row})
        made = {"corrector": "审核科", "corrected": "2019-11-01T08:00:00Z", "kind": "figure"}
        for name, before, after in (("编制数", 10.0, None), ("在职人数", 3.0, 3.0)):
            row = {"name": name, "before": before, "after": after, "current": 1}
            insert(ledger, "corrections", {**unit, **made, **row})
        for name, edited in (("甲局", 1), ("乙局", 0)):
            book = {
                "path": f"评分表/{name}.xlsx",
                "sha256": name,
                "department": name,
                "shown": name,
            }
            insert(ledger, "books", {**book, **KEY, "edited": edited, "remarks": "[]"})


def test_what_was_decided_is_said_on_and_what_was_written_is_known(tmp_path: Path):
    first_version(tmp_path)

    with open_ledger(tmp_path) as ledger:
        (statements,) = statements_of(ledger, "2019-10").values()
        said = {(each.kind, each.name, each.after) for each in statements}
        copies, books = copies_of(ledger), books_of(ledger, "")

    assert said == {
        ("review", "在职人员控制率", 0.5),
        ("opinion", "在职人员控制率", "核减"),
        ("opinion", '带“引号"和_的', "同意"),
        ("figure", "编制数", None),
    }
    assert {each.maker.who for each in statements} == {"审核科"}
    assert {each.returned for each in statements if each.kind == "figure"} == {10.0}
    # One that was collected is not read again, and not written over.
    assert (copies["甲局"].key, copies["甲局"].edited) == (Key(**KEY), True)
    assert list(books) == ["评分表/乙局.xlsx"]
