"""All cases, in the order in which the registry has their messages."""

from __future__ import annotations

from ..case import Case
from .checks import CHECKS
from .files import FILES
from .own_scores import OWN_SCORES
from .projects import PROJECTS
from .reading import READING
from .values import VALUES

CASES: dict[str, Case] = {**FILES, **READING, **VALUES, **CHECKS, **OWN_SCORES, **PROJECTS}
"""Code → its files. Codes that no resting file can give have a test of their own."""

_INBOX, _MISFORTUNES = "batch/inbox/test_inbox.py::", "batch/inbox/test_misfortunes.py::"
WITHOUT_FILE: dict[str, str] = {
    "FILE_RUBRIC_BROKEN": "cli/test_own_rubrics.py::test_returns_of_a_broken_file_wait_for_it",
    "FILE_NOT_REGULAR": _INBOX + "test_what_is_no_return_is_ignored_with_the_reason",
    "FILE_GROWING": _INBOX + "test_a_file_still_being_copied_is_left_for_the_next_run",
    "FILE_LOCKED": _MISFORTUNES + "test_a_file_that_another_program_holds_is_left",
    "FILE_MADE_ROOM": (
        "cli/test_written_over.py::test_returns_that_made_room_are_no_returns_any_more"
    ),
    "FILE_OTHER_PERIOD": (
        "look_back/test_history.py::test_the_newest_period_named_by_folders_is_the_runs"
    ),
    "CHOICE_UNKNOWN": "batch/test_classes.py::test_what_is_no_class_is_told_where_it_stands",
    "PERCENT_HUNDREDTH": (
        "checks/test_hundredths.py::test_a_hundredth_of_its_neighbours_is_asked_about"
    ),
    "LAST_YEAR_DIFFERS": (
        "batch/assessing/test_last_year.py::test_a_figure_of_last_year_is_held_against_its_return"
    ),
    "FILE_SAME_TIME": (
        "batch/inbox/test_duplicates.py::test_of_two_with_one_time_a_person_says_which_is_newer"
    ),
    "EXPLANATION_UNMATCHED": (
        "follow_up/test_explanations.py"
        "::test_what_is_said_of_a_problem_that_was_mended_is_told_and_not_lost"
    ),
    "FILE_CRASHED": _MISFORTUNES + "test_a_reader_that_dies_is_told_of_its_file_alone",
    "FILE_TOO_SLOW": _MISFORTUNES + "test_a_reader_that_hangs_is_told_of_its_file_alone",
    "PROGRAM_ERROR": _MISFORTUNES + "test_a_slip_of_the_program_is_called_one",
}
"""Code → the test that shows it: links do not survive git, and a file at rest harms no program."""
