"""Random acts after the score: nothing that was filled in is lost, whatever becomes of files."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from openpyxl import load_workbook
from support.bureau import save_as_of
from support.profile import sized
from support.small_inbox import RIGHT, content, office_of, put
from support.warm_runs import in_this_process

from perfeval_xl.batch.review import review
from perfeval_xl.batch.run import run
from perfeval_xl.follow_up.letters.drafts import Asked
from perfeval_xl.follow_up.letters.issue import issue
from perfeval_xl.follow_up.mending.mend import mend
from perfeval_xl.follow_up.sampling.sample import draw_sample
from perfeval_xl.follow_up.use.use_results import use_results
from perfeval_xl.ledger.entries import standing
from perfeval_xl.ledger.frames import Table, read_table
from perfeval_xl.ledger.ledger import read_ledger
from perfeval_xl.workbooks.open_lists.open_book import NUMBER
from perfeval_xl.workers.children import Children

NAME = "结果应用表.xlsx"
HEADINGS = ("是否采纳", "说明")
WORDS = {"是否采纳": ("采纳", "不采纳", ""), "说明": ("甲", "乙", "")}
DEPARTMENTS = ("第1局", "第2局")

DAY = date(2026, 3, 5)
KEPT: dict[Table, list[str]] = {
    "entries": ["digest", "value"],
    "samples": ["id", "department", "seed"],
    "problems": ["number", "department", "source", "subject"],
    "letters": ["kind", "department", "path", "sha256"],
}
"""Of which no row ever goes."""
_Said = tuple[tuple[str, str], str, frozenset[Any]]
"""What somebody said: cell, value, and over what."""
_Cell = tuple[str, str]


class Histories(RuleBasedStateMachine):
    """A bureau's list, its copies and their owners, and what must be in the ledger of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.said: set[_Said] = set()
        """What was collected."""
        self.saved: dict[str, dict[_Cell, tuple[str, frozenset[_Said], _Said | None]]] = {}
        """File → cell → what it shows now, over what, and what its owner says with it."""
        self.turn = 0
        self.seen: dict[str, set[tuple[str, ...]]] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @property
    def out(self) -> Path:
        return self.folder / "结果"

    @initialize()
    def begin(self) -> None:
        office_of(self.folder, len(DEPARTMENTS))
        self.collect()

    @rule()
    def collect(self) -> None:
        """The bureau runs `use`: all files are read, the list is written anew."""
        use_results(self.out)
        self._is_collected()
        heads = self.heads()
        self.saved[NAME] = {
            cell: (self.shown(heads.get(cell, set())), frozenset(heads.get(cell, set())), None)
            for cell in ((name, heading) for name in DEPARTMENTS for heading in HEADINGS)
        }

    def _is_collected(self) -> None:
        for cells in self.saved.values():
            self.said |= {said for _, _, said in cells.values() if said}

    def heads(self) -> dict[_Cell, set[_Said]]:
        gone = {each for _, _, over in self.said for each in over}
        found: dict[_Cell, set[_Said]] = {}
        for said in self.said - gone:
            found.setdefault(said[0], set()).add(said)
        return found

    @staticmethod
    def shown(heads: set[_Said]) -> str:
        values = {value for _, value, _ in heads}
        return values.pop() if len(values) == 1 else ("" if not values else "几样")

    @rule(
        data=st.data(), department=st.sampled_from(DEPARTMENTS), heading=st.sampled_from(HEADINGS)
    )
    def fill(self, data: st.DataObject, department: str, heading: str) -> None:
        """Somebody fills in a cell of a file and saves it."""
        if not self.saved:
            return
        self._fill(data, data.draw(st.sampled_from(sorted(self.saved))), (department, heading))

    def _fill(self, data: st.DataObject, name: str, cell: _Cell) -> None:
        value = data.draw(st.sampled_from(WORDS[cell[1]]))
        first, over, _ = self._written(name, cell)
        said = None if value == first else (cell, value, over)
        self.saved[name][cell] = value, over, said
        self._save(name, {cell: value})

    def _written(self, name: str, cell: _Cell) -> tuple[str, frozenset[_Said], None]:
        """What a cell showed when the program wrote the file."""
        _, over, _ = self.saved[name][cell]
        return self.shown(set(over)), over, None

    def _save(self, name: str, cells: dict[_Cell, str]) -> None:
        path = self.out / name
        book = load_workbook(path)
        sheet = book.worksheets[0]
        head = {cell.value: cell.column for cell in sheet[3]}
        assert NUMBER in head
        for (department, heading), value in cells.items():
            row = next(row for row in range(4, 10)
                       if sheet.cell(row, head["单位名称"]).value == department)  # fmt: skip
            sheet.cell(row, head[heading]).value = value or None
        self.turn += 1
        save_as_of(book, path, "甲", datetime(2026, 1, 1, self.turn % 24, self.turn % 60))

    @rule()
    def save_without_a_change(self) -> None:
        if NAME in self.saved:
            self._save(NAME, {})

    @rule(
        data=st.data(), department=st.sampled_from(DEPARTMENTS), heading=st.sampled_from(HEADINGS)
    )
    def copy(self, data: st.DataObject, department: str, heading: str) -> None:
        """A colleague takes a copy of a file and fills it in."""
        if self.saved:
            name = data.draw(st.sampled_from(sorted(self.saved)))
            other = data.draw(st.sampled_from([f"副本{at}.xlsx" for at in range(2)]))
            if name != other:
                shutil.copy2(self.out / name, self.out / other)
                self.saved[other] = dict(self.saved[name])
            self._fill(data, other, (department, heading))

    @precondition(lambda self: len(self.saved) > 1)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """A file goes: what was collected of it stays."""
        name = data.draw(st.sampled_from(sorted(self.saved)))
        (self.out / name).unlink()
        del self.saved[name]

    @rule(version=st.integers(0, 5))
    def run_again(self, version: int) -> None:
        """A department sends its return again, and the month is run."""
        self.turn += 1
        put(self.folder / "收件" / "1.xlsx", content("第1局", version), 10 + self.turn)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Children, "call_all", in_this_process)
            run(self.folder / "收件", self.out, RIGHT)
        self._is_collected()

    @rule(command=st.sampled_from(["mend", "sample", "issue", "review"]))
    def work_on(self, command: str) -> None:
        """Somebody does what else comes after the score; it reads what lies there, too."""
        if not self.saved:
            return
        if command == "mend":
            mend(self.out, issue=True, today=DAY)
        elif command == "sample":
            draw_sample(self.out, count=1, today=DAY)
        elif command == "issue":
            issue(self.out, None, Asked(reissue="数据变了", day=DAY))
        else:
            review(self.out)
        self._is_collected()

    @invariant()
    def nothing_in_the_ledger_goes(self) -> None:
        if not (self.out / "ledger.sqlite").exists():
            return
        for table, of in KEPT.items():
            rows = {tuple(map(str, row)) for row in read_table(self.out, table)[of].to_numpy()}
            assert self.seen.get(table, set()) <= rows, table
            self.seen[table] = rows

    @invariant()
    def what_was_collected_stands(self) -> None:
        if not (self.out / "ledger.sqlite").exists():
            return
        with read_ledger(self.out) as ledger:
            stands = {
                (cell.place[-1], cell.heading): {entry.value for entry in entries}
                for cell, entries in standing(ledger, "结果应用表").items()
            }
        heads = {cell: {value for _, value, _ in said} for cell, said in self.heads().items()}
        assert stands == heads


Histories.TestCase.settings = settings(
    max_examples=sized(4, deep=30), stateful_step_count=sized(10, deep=20), deadline=None
)
TestHistories = Histories.TestCase
