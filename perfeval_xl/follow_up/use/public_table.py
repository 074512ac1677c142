"""公开表.xlsx: the results as they may be published, and whether a later publication equals them.

Nothing inner stands there: no findings, no reviewers, no contacts, no units that are kept secret.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook

from perfeval_xl.follow_up.use.results import (
    DEPARTMENT,
    GRADE,
    RUBRIC,
    SETTLED,
    TOTAL,
    YEAR,
)
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.totalling import PROVISIONAL
from perfeval_xl.scoring.scores import records
from perfeval_xl.sheets.columns import CENTRED, Column, keyed
from perfeval_xl.sheets.gate.examine import examine
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import RefusedError
from perfeval_xl.sheets.grids import same_text
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import Style
from perfeval_xl.sheets.workbook_file import workbook_at

LOSSES = "主要扣分指标"
EQUAL = "一致"
_HEADINGS = 30
"""The headings of a publication are looked for in so many rows."""


def public_rows(
    results: pd.DataFrame, figures: pd.DataFrame, losses: pd.Series, secret: Collection[str]
) -> pd.DataFrame:
    """Return what may be published of results: one row a department that is not secret.

    `figures` are columns that are published besides (预算数 …), `losses` what 主要扣分指标 says,
    both in the order of the rows.
    """
    hidden = {same_text(name) for name in secret}
    open_ = ~results[DEPARTMENT].map(lambda name: same_text(str(name)) in hidden)
    table = pd.concat([results[[RUBRIC, YEAR, DEPARTMENT]], figures, results[[TOTAL, GRADE]]],
                      axis=1)  # fmt: skip
    table[GRADE] = table[GRADE].where(results[SETTLED].astype(bool), PROVISIONAL)
    return table.assign(**{LOSSES: losses})[open_].reset_index(drop=True)


def write_public_table(
    path: Path, rows: pd.DataFrame, titles: Mapping[str, str], facts: str
) -> None:
    """Write the workbook: one list, as it may be put on a web site.

    `titles` are what people call the rubrics, by id.
    """
    several = rows[RUBRIC].nunique() > 1
    rows = rows.assign(**{RUBRIC: rows[RUBRIC].map(titles)})
    looks: Mapping[str, tuple[float, str]] = {
        RUBRIC: (30.0, ""), YEAR: (8.0, "0"), DEPARTMENT: (32.0, ""), TOTAL: (9.0, "0.00"),
        GRADE: (9.0, ""), LOSSES: (44.0, ""),
    }  # fmt: skip
    columns: list[Column[dict[str, object]]] = [Column("序号", 6.0, look=CENTRED)]
    for name in map(str, rows):
        if name == RUBRIC and not several:
            continue
        width, shown = looks.get(name, (14.0, "#,##0.00"))
        column = keyed(name, name, width, shown)
        columns.append(replace(column, look=CENTRED) if name == GRADE else column)
    with workbook_at(path, "绩效评价结果公开表") as workbook:
        style = Style(workbook)
        content = ListSheet(
            columns, "部门整体支出绩效评价结果公开表", facts, heading_height="fit", frozen=2,
            empty="没有可公开的单位。",
        )  # fmt: skip
        write_list(workbook.add_worksheet("公开表"), style, content, records(rows))


def read_publication(path: Path) -> dict[str, tuple[float | None, str]]:
    """Read a publication: name, as `same_text` gives it → score (None for none), grade.

    Raises PerfevalError PUBLICATION_UNREADABLE where it is no table with 单位名称 and 得分.
    """
    try:
        content = examine(path, Limits()).content
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        grids = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    except RefusedError as error:
        raise PerfevalError("PUBLICATION_UNREADABLE", found=path, why=str(error)) from error
    except OSError as error:
        raise PerfevalError("PUBLICATION_UNREADABLE", found=path, why=error) from error
    for grid in grids:
        for at, row in enumerate(grid[:_HEADINGS]):
            names = {same_text(str(cell)): place for place, cell in enumerate(row)}
            department = names.get(DEPARTMENT, names.get("单位"))
            score = names.get(same_text(TOTAL), names.get("得分"))
            if department is not None and score is not None:
                return _published(grid[at + 1 :], department, score, names.get(GRADE))
    raise PerfevalError(
        "PUBLICATION_UNREADABLE", found=path, why=f"没有找到“{DEPARTMENT}”和“得分”两栏"
    )


def _published(
    rows: Sequence[Sequence[object]], department: int, score: int, grade: int | None
) -> dict[str, tuple[float | None, str]]:
    found = {}
    for row in rows:
        name = same_text(str(row[department]))
        try:
            value = float(str(row[score]).strip())
        except ValueError:
            value = None
        if name and (value is not None or str(row[score]).strip()):
            found[name] = value, "" if grade is None else str(row[grade]).strip()
    return found


def differences(
    rows: pd.DataFrame, published: Mapping[str, tuple[float | None, str]]
) -> dict[tuple[str, str, str], str]:
    """Return for each department (rubric, year, name): 一致, or what differs in words."""
    found = {}
    for row in records(rows):
        key = str(row[RUBRIC]), str(row[YEAR]), str(row[DEPARTMENT])
        said = published.get(same_text(key[2]))
        if said is None:
            found[key] = "公开的表里没有"
            continue
        score, grade = said
        wrong = []
        if score is None or abs(score - row[TOTAL]) > 0.005 + 1e-9:
            shown = "空白" if score is None else f"{score:.10g}"
            wrong.append(f"公开的得分是 {shown}，核定的是 {row[TOTAL]:.2f}")
        if grade and grade != row[GRADE]:
            wrong.append(f"公开的等级是“{grade}”，核定的是“{row[GRADE]}”")
        found[key] = "，".join(wrong) or EQUAL
    return found


def extra(rows: pd.DataFrame, published: Mapping[str, tuple[float | None, str]]) -> list[str]:
    """Return who is in a publication and not among the rows that may be published."""
    known = {same_text(str(name)) for name in rows[DEPARTMENT]}
    totals = {same_text(word) for word in ("合计", "平均", "平均分")}
    return [name for name in published if name not in known and name not in totals]
