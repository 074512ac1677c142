"""Whatever goes wrong in a month, nothing is lost, and what stops has changed nothing.

Returns come, change, go and are renamed, the whole inbox is away and comes back, options are wrong
and insisted on: no scorebook is lost, a run that stops changes nothing, and in the end a right run
gives what one gives that never went wrong.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from support.interrupted import besides_resubmissions
from support.profile import sized
from support.small_inbox import BAD, RIGHT, RUBRIC, content, put, read_here, tree

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.messages import PerfevalError, RunError

__all__ = ["read_here"]

ANYWAY = Options(str(RUBRIC), anyway=True)
WRONG = Options(str(RUBRIC), year=2030)


class Month(RuleBasedStateMachine):
    """A month of returns that come and go, with runs right and wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = TemporaryDirectory()
        self.inbox, self.away = (Path(self.kept.name) / name for name in ("收件", "离线"))
        self.out = Path(self.kept.name) / "结果"
        self.turn = 0
        self.files: dict[str, tuple[int, int]] = {}
        """Path in the inbox → whose return it is, and its version."""
        self.scored: set[int] = set()
        """Who was scored in the last run that was done."""
        self.results = self.out
        """Where the last run that was done wrote."""
        self.done: dict[str, list[Any]] = {}
        """Folder below OUT → what its last run was made of, if it stands."""
        self.found: dict[str, int] = {}
        """The same → how many files it found."""
        self.last = 0
        """How many the last one found that found any."""

    @initialize(count=st.integers(3, 6))
    def begin(self, count: int) -> None:
        for number in range(1, count + 1):
            self.send(number, 0, f"{number}.xlsx")
        self.run(RIGHT)

    def send(self, number: int, version: int, path: str) -> None:
        self.turn += 1
        put(self.inbox / path, content(f"第{number}局", version), self.turn)
        self.files[path] = (number, version)

    def path_of(self, number: int) -> str | None:
        return next((path for path, (whose, _) in self.files.items() if whose == number), None)

    mounted = precondition(lambda self: not self.away.exists())

    @mounted
    @rule(number=st.integers(1, 6), version=st.sampled_from([BAD, 0, 1, 2]))
    def returns(self, number: int, version: int) -> None:
        self.send(number, version, self.path_of(number) or f"{number}.xlsx")

    @mounted
    @rule(number=st.integers(1, 6))
    def deletes(self, number: int) -> None:
        if (path := self.path_of(number)) is not None:
            (self.inbox / path).unlink()
            del self.files[path]

    @mounted
    @rule(number=st.integers(1, 6), name=st.sampled_from(["甲", "收到/乙", "2024年度/丙"]))
    def renames(self, number: int, name: str) -> None:
        new = f"{name}{number}.xlsx"
        if (path := self.path_of(number)) is not None and path != new:
            (self.inbox / new).parent.mkdir(exist_ok=True)
            (self.inbox / path).rename(self.inbox / new)
            self.files[new] = self.files.pop(path)

    @mounted
    @rule(hidden=st.booleans())
    def unmounts(self, hidden: bool) -> None:
        self.inbox.rename(self.away)
        self.inbox.mkdir()
        if hidden:
            (self.inbox / ".挂载点").touch()

    @precondition(lambda self: self.away.exists())
    @rule()
    def mounts(self) -> None:
        shutil.rmtree(self.inbox)
        self.away.rename(self.inbox)

    @rule()
    def loses_the_manifest(self) -> None:
        (self.results / "run.json").unlink(missing_ok=True)
        self.done.pop(self.results.name, None)

    @rule(options=st.sampled_from([RIGHT, RIGHT, WRONG, ANYWAY]))
    def runs(self, options: Options) -> None:
        self.run(options)

    @rule()
    def insists_on_the_wrong_year(self) -> None:
        self.run(Options(str(RUBRIC), year=2030, anyway=True))

    def run(self, options: Options) -> None:
        """Run, and hold what is there then against what should be."""
        here = {} if self.away.exists() else self.files
        folder, made_of = self.folder_of(options, here), sorted(self.stamps().items())
        before, books = tree(self.out), self.books()
        stops = made_of != self.done.get(folder) and self.stops(options, here)
        if stops:
            with pytest.raises(PerfevalError) as told:
                run(self.inbox, self.out, options)
            assert isinstance(told.value, RunError) == (not here)
            assert tree(self.out) == before
            return
        found = run(self.inbox, self.out, options)
        assert found.folder == folder
        self.results = self.out / folder
        now = tree(self.out)
        for name, book in books.items():
            replaced = (self.results / "评分表" / name).exists() and not options.year
            assert replaced or book in now.values(), f"{name} is lost"
        if made_of != self.done.get(folder):
            if not options.year:
                self.scored = {number for number, version in here.values() if version != BAD}
            # What one names and the other does not may be the same year.
            self.done = {name: done for name, done in self.done.items() if name and folder}
            self.done[folder], self.found[folder] = made_of, len(here)
            self.last = len(here) or self.last
        scored = set() if options.year else self.scored
        assert self.books().keys() == {f"第{number}局.xlsx" for number in scored}

    def folder_of(self, options: Options, here: dict[str, tuple[int, int]]) -> str:
        """Return where the results go: who sorts returns into 2024年度 names the year."""
        if options.year:
            return str(options.year)
        return "2024" if any(path.startswith("2024年度/") for path in here) else ""

    def stops(self, options: Options, here: dict[str, tuple[int, int]]) -> bool:
        if not here and (self.found.get(str(options.year)) if options.year else self.last):
            return True
        if options.anyway:
            return False
        if options.year:
            return len(here) >= 3
        gone = self.scored - {number for number, _ in here.values()}
        return len(self.scored) >= 3 and 2 * len(gone) > len(self.scored)

    def stamps(self) -> dict[str, int]:
        return {
            path.relative_to(self.inbox).as_posix(): path.stat().st_mtime_ns
            for path in self.inbox.rglob("*")
            if path.is_file()
        }

    def books(self) -> dict[str, bytes]:
        books = tree(self.results / "评分表")
        return {name: content for name, content in books.items() if "/" not in name}

    def teardown(self) -> None:
        """In the end all returns are there again, and it is as if nothing had gone wrong."""
        try:
            if self.turn:
                if self.away.exists():
                    self.mounts()
                for version in (3, 4):  # that results moved is told once, by the first run
                    for number in range(1, 7):
                        self.send(number, version, self.path_of(number) or f"{number}.xlsx")
                    self.run(RIGHT)
                fresh = self.out.with_name("新的结果")
                fresh /= run(self.inbox, fresh, RIGHT).folder
                for name in ("scores.csv", "findings.csv"):
                    assert (self.results / name).read_bytes() == (fresh / name).read_bytes(), name
                told = [(out / "汇总表.xlsx").read_bytes() for out in (self.results, fresh)]
                assert besides_resubmissions(told[0]) == besides_resubmissions(told[1])
                assert self.books() == {
                    name: data for name, data in tree(fresh / "评分表").items() if "/" not in name
                }
        finally:
            self.kept.cleanup()


def test_whatever_goes_wrong_in_a_month_nothing_is_lost():
    run_state_machine_as_test(
        Month,
        settings=settings(
            max_examples=sized(2, deep=15),
            stateful_step_count=sized(8, deep=15),
            phases=[Phase.explicit, Phase.generate],  # to shrink it takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
