"""A disk that is full at any moment: what stands there is old or new, and the next run completes.

Mounting a small disk takes rights that a machine may not give. Here the system is asked to refuse
the n-th opening of a file, for every n, and to let no file grow beyond some bytes: then files are
really cut off half written.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.interrupted import Contents, WarmRuns, assert_whole, contents, two_inboxes
from support.profile import PROFILE, sized

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and limits are POSIX")

NO_SPACE = 3


class Office:
    """Two states of an inbox, what fresh runs make of them, and an output folder."""

    def __init__(self, folder: Path) -> None:
        self.inboxes, self.out = two_inboxes(folder), folder / "结果"
        self.warm = WarmRuns(self.inboxes[0])
        self.states: list[Contents] = []
        for number, inbox in enumerate(self.inboxes):
            assert self.warm.run(inbox, folder / str(number))["code"] == 0
            self.states.append(contents(folder / str(number)))

    def complete(self, state: int) -> None:
        """Let a run have room: nothing of what went wrong before is seen any more."""
        assert self.warm.run(self.inboxes[state], self.out)["code"] == 0
        assert contents(self.out) == self.states[state]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office(tmp_path_factory.mktemp("office"))
    yield made
    made.warm.close()


@pytest.fixture
def office(opened: Office) -> Office:
    """The office, whatever happened in it before, in its first state."""
    opened.complete(0)
    return opened


@pytest.mark.large
def test_no_room_at_any_file(office: Office):
    step = sized(5, deep=1 if PROFILE == "deep" else 3)  # odd: both states have their turn
    failed, code = random.randrange(step) - step + 1, NO_SPACE
    while code == NO_SPACE:
        failed += step
        state = failed % 2
        # From the other state, whole: a run over what is there already has nothing to write.
        office.complete(1 - state)
        code = office.warm.run(office.inboxes[state], office.out, full_at=failed)["code"]
        assert_whole(office.out, office.states)

    assert code == 0
    assert failed > 2 * len(office.states[0])
    assert contents(office.out) == office.states[state]


def test_no_room_in_the_middle_of_a_file(office: Office):
    sizes = sorted(len(content) for content in office.states[1].values())

    for most in (0, 100, *(size - 1 for size in sizes[:: sized(8, deep=2)])):
        done = office.warm.run(office.inboxes[1], office.out, most=most)
        assert done["code"] == NO_SPACE
        assert_whole(office.out, office.states)

    office.complete(1)


@pytest.mark.large
def test_no_room_from_the_start_leaves_no_folder(office: Office, tmp_path: Path):
    assert office.warm.run(office.inboxes[0], tmp_path / "新", full_at=1)["code"] == NO_SPACE
    assert not (tmp_path / "新").exists()
