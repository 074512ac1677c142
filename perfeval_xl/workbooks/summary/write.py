"""Writes the summary (汇总表): the sheets of every rubric, then those of the whole run."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.scoring.scores import Scores
from perfeval_xl.scoring.totals import GRADE, LEFT_OUT
from perfeval_xl.sheets.columns import CENTRED, POINTS, Column, Look, jumps
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import LEVEL_FILL, Style
from perfeval_xl.sheets.workbook_file import put, workbook_bytes
from perfeval_xl.workbooks.summary import (
    grades_sheet,
    loss_sheet,
    matrix_sheet,
    projects_sheet,
    ranking_sheet,
    spread_sheet,
)
from perfeval_xl.workbooks.summary.facts import RunFacts
from perfeval_xl.workbooks.summary.reminders import write_reminders
from perfeval_xl.workbooks.summary.returns_sheets import (
    write_changes,
    write_returns,
    write_roster,
)
from perfeval_xl.workbooks.summary.review_progress import write_progress
from perfeval_xl.workbooks.summary.run_sheets import write_about, write_problems, write_reviews
from perfeval_xl.workbooks.summary.scored_rubric import Books, ScoredRubric, scored_rubrics
from perfeval_xl.workbooks.summary.spot_check_sheets import write_spot_check
from perfeval_xl.workbooks.summary.unmended_sheet import write_unmended

CONTENTS = "目录"
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
    rubrics = scored_rubrics(groups, books, previous)
    with workbook_bytes("部门整体支出绩效评价汇总表") as made:
        style = Style(made.workbook)
        contents = made.workbook.add_worksheet(CONTENTS) if len(rubrics) > 1 else None
        for part in rubrics:
            _write_part(style, part, facts.period)
        if contents is not None:
            sheets = {part.number: _sheets(style, part) for part in rubrics}
            _write_contents(contents, style, rubrics, sheets)
        targets = {each.path: each.target for each in facts.files}
        # What is found in a scorebook leads to it.
        targets |= {book: book for each in books for book in each.values()}
        write_problems(style, findings, targets)
        write_reviews(style, rubrics, facts)
        write_progress(style, rubrics, facts)
        write_spot_check(style, facts.spot_check)
        write_returns(style, facts)
        write_changes(style, facts)
        write_roster(style, facts)
        write_reminders(style, facts)
        write_unmended(style, facts)
        write_about(style, [scores.rubric for scores in groups], facts)
    return made.content


def _write_part(style: Style, part: ScoredRubric, period: str) -> None:
    ranking = ranking_sheet.write_ranking(style, part, period)
    grades_sheet.write_grades(style, part, ranking)
    if part.rubric.indicators:
        matrix = matrix_sheet.write_matrix(style, part)
        loss_sheet.write_losses(style, part, matrix)
    projects_sheet.write_projects(style, part)
    spread_sheet.write_spreads(style, part)


def _sheets(style: Style, part: ScoredRubric) -> list[tuple[str, str]]:
    """Return the sheets that were written for a part: (what it shows, its name)."""
    there = set(style.workbook.sheetnames)
    named = ((what, part.sheet(what)) for what in _OF_A_PART)
    return [(what, name) for what, name in named if name in there]


_BOLD: Look = {"bold": True, "bg_color": LEVEL_FILL}


def _write_contents(
    sheet: Worksheet,
    style: Style,
    rubrics: Sequence[ScoredRubric],
    sheets: Mapping[int, Sequence[tuple[str, str]]],
) -> None:
    """Write 目录, where a run has several rubrics: each one's figures, and links to its sheets.

    `sheets` are those of each rubric by number: (what it shows, its name).
    """
    columns: list[Column[ScoredRubric]] = [
        Column(
            "指标体系", 24.0, lambda part: part.rubric.id, {"bold": True, "bg_color": LEVEL_FILL}
        ),
        Column("名称", 42.0, lambda part: f"{part.rubric.issuer}　{part.rubric.title}"),
        Column("年度", 8.0, lambda part: part.rubric.fiscal_year, CENTRED),
        Column("单位数", 9.0, lambda part: len(part.totals), CENTRED),
        Column("平均分", 9.0, lambda part: part.counted_totals.mean(), POINTS),
        Column("最高分", 9.0, lambda part: part.counted_totals.max(), POINTS),
        Column("最低分", 9.0, lambda part: part.counted_totals.min(), POINTS),
        Column("等级", 28.0, _grades),
        *jumps(lambda part: sheets[part.number], max(map(len, sheets.values()))),
    ]
    told = f"这次运行有 {len(rubrics)} 套指标体系，同一套的标签颜色相同；点右边的名称跳到该表。"
    content = ListSheet(
        columns, "部门整体支出绩效评价汇总表", told, least=24.0, filtered=False
    )  # fmt: skip
    write_list(sheet, style, content, rubrics)


def _grades(part: ScoredRubric) -> str:
    """Say how many departments have which grade, then how many are left out."""
    count = part.totals[GRADE].iloc[: part.counted].value_counts()
    left_out = len(part.order) - part.counted
    if left_out:
        count = pd.concat([count, pd.Series({LEFT_OUT: left_out})])
    others = (name for name in count.index if name not in part.rubric.grades)
    return "，".join(
        f"{name} {count[name]}" for name in (*part.rubric.grades, *others) if name in count
    )
