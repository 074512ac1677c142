"""Writes the summary (汇总表): the sheets of every rubric, then those of the whole run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from xlsxwriter.workbook import Workbook

from perfeval_xl.scoring.scores import Scores
from perfeval_xl.sheets.style import Style
from perfeval_xl.sheets.workbook_file import put, workbook_bytes
from perfeval_xl.workbooks.summary import (
    contents_sheet,
    grades_sheet,
    loss_sheet,
    matrix_sheet,
    projects_sheet,
    ranking_sheet,
    spread_sheet,
)
from perfeval_xl.workbooks.summary.about_sheet import write_about
from perfeval_xl.workbooks.summary.facts import RunFacts
from perfeval_xl.workbooks.summary.inbox_sheet import write_returns
from perfeval_xl.workbooks.summary.part import Books, Part, parts
from perfeval_xl.workbooks.summary.problems_sheet import write_problems
from perfeval_xl.workbooks.summary.reminder_sheet import write_reminders
from perfeval_xl.workbooks.summary.roster_sheet import write_roster

_OF_A_PART = (
    ranking_sheet.SHEET, grades_sheet.SHEET, matrix_sheet.SHEET, loss_sheet.SHEET,
    spread_sheet.SHEET, projects_sheet.SHEET,
)  # fmt: skip


def write_summary(
    path: Path,
    groups: Sequence[Scores],
    findings: pd.DataFrame,
    facts: RunFacts | None = None,
    books: Sequence[Books] = (),
    previous: Sequence[pd.DataFrame | None] = (),
) -> None:
    """Write the summary over the scores of a run; the arguments are those of `summary`."""
    put(path, summary(groups, findings, facts, books, previous))


def summary(
    groups: Sequence[Scores],
    findings: pd.DataFrame,
    facts: RunFacts | None = None,
    books: Sequence[Books] = (),
    previous: Sequence[pd.DataFrame | None] = (),
) -> bytes:
    """Return the summary over the scores of a run, rubric by rubric.

    `groups` may be empty, where nothing could be scored; with several, the sheets carry the
    rubric's id and a 目录 leads to them. `findings` has the columns of findings.csv; `books`
    says for each group where its departments' scorebooks stand (department → path from the
    summary's folder), to be linked to, or is left away. `previous` has for each group the last
    period's totals (columns score, rank, period; index: the department), or None where there are
    none; left away, no ranking has a change.
    """
    facts = facts or RunFacts()
    own = parts(groups, books, previous)
    with workbook_bytes("部门整体支出绩效评价汇总表") as made:
        workbook = made.workbook
        style = Style(workbook)
        contents = contents_sheet.add_contents(workbook) if len(own) > 1 else None
        for part in own:
            _write_part(workbook, style, part, facts.period)
        if contents is not None:
            sheets = {part.number: _sheets(workbook, part) for part in own}
            contents_sheet.write_contents(contents, style, own, sheets)
        targets = {each.path: each.target for each in facts.files}
        # What is found in a scorebook leads to it.
        targets |= {book: book for each in books for book in each.values()}
        write_problems(workbook, style, findings, targets)
        write_returns(workbook, style, facts)
        write_roster(workbook, style, facts)
        write_reminders(workbook, style, facts)
        write_about(workbook, style, [scores.rubric for scores in groups], facts)
    return made.content


def _write_part(workbook: Workbook, style: Style, part: Part, period: str) -> None:
    ranking = ranking_sheet.write_ranking(workbook, style, part, period)
    grades_sheet.write_grades(workbook, style, part, ranking)
    if part.rubric.indicators:
        matrix = matrix_sheet.write_matrix(workbook, style, part)
        loss_sheet.write_losses(workbook, style, part, matrix)
    projects_sheet.write_projects(workbook, style, part)
    spread_sheet.write_spreads(workbook, style, part)


def _sheets(workbook: Workbook, part: Part) -> list[tuple[str, str]]:
    """Return the sheets that were written for a part: (what it shows, its name)."""
    there = set(workbook.sheetnames)
    named = ((what, part.sheet(what)) for what in _OF_A_PART)
    return [(what, name) for what, name in named if name in there]
