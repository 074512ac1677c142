"""The type of codes is the registry, and wherever a code is passed it has that type."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from support.passed_codes import literal_codes

from perfeval_xl.batch.inbox.inbox import InboxFile
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.forms.reading.cells import Remark
from perfeval_xl.forms.reading.values import Value
from perfeval_xl.ledger.contents import Known, Outcome
from perfeval_xl.messages import GROUPS, MESSAGES, ON_RETURNS, Code, MaybeCode, PerfevalError
from perfeval_xl.sheets.gate.notes import Note
from perfeval_xl.workbooks.read_back.edits import BookRemark
from perfeval_xl.workbooks.read_back.open_values import Taken

CODES = get_args(Code)


def test_the_type_has_every_code_of_the_registry_once():
    assert sorted(CODES) == sorted(MESSAGES)


def test_no_code_stands_in_two_groups():
    assert sum(map(len, GROUPS.values())) == len(MESSAGES)
    assert ON_RETURNS.keys() < MESSAGES.keys()


@pytest.mark.parametrize(
    "taking",
    [
        *(PerfevalError.__init__, Intake.set_aside, FindingRow.of),
        *(FindingRow, Finding, Note, Remark, BookRemark),
    ],
)
def test_a_code_is_passed_as_one(taking):
    assert get_type_hints(taking)["code"] == Code


@pytest.mark.parametrize("taking", [Value, Taken, Outcome, Known, InboxFile, Intake])
def test_what_may_have_nothing_to_tell_says_so(taking):
    assert get_type_hints(taking)["code"] == MaybeCode


def test_every_code_is_told_somewhere(root: Path):
    assert MESSAGES.keys() - literal_codes(root / "perfeval_xl") == set()


@pytest.mark.large
def test_mypy_refuses_a_misspelt_code(root: Path, tmp_path: Path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from perfeval_xl.messages import PerfevalError, RunError\n"
        'PerfevalError("FILE_EMTPY")\n'
        'RunError("FILE_EMPTY")\n'
        'if RunError("FILE_EMPTY").code == "FILE_EMTPY":\n'
        "    pass\n",
        encoding="ascii",
    )
    command = [sys.executable, "-m", "mypy", "--strict", str(wrong)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)

    assert re.findall(r"wrong\.py:(\d+): error", done.stdout) == ["2", "4"], done.stdout
