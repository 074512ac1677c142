"""对比.xlsx: which totals, grades and scores moved between two states, and why."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.scoring.comparison.causes import CAUSE_WORDS, OTHER
from perfeval_xl.scoring.comparison.compare import DOWN, UP, WAYS, Comparison
from perfeval_xl.scoring.history.series import LEAST_LOSS
from perfeval_xl.scoring.scores import records
from perfeval_xl.sheets.columns import SIGNED, keyed
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import FALL, RISE, Style, mark
from perfeval_xl.sheets.workbook_file import workbook_at

TOTALS, GRADES, SCORES = "总分变化", "等级变化", "得分变化"
_FIRST = 3
_MEASURED = 3_000
"""Rows from here on keep the usual height: measuring more takes longer than it helps."""

# column → heading, width, number format ("" for a text)
_Columns = Mapping[str, tuple[str, float, str]]
_POINTS = "0.00"
_TOTALS: _Columns = {
    "rubric": ("指标体系", 22.0, ""),
    "department": ("单位名称", 30.0, ""),
    "score_before": ("前", 9.0, _POINTS),
    "score_after": ("后", 9.0, _POINTS),
    "change": ("变化", 9.0, SIGNED),
    "rank_before": ("名次前", 8.0, "0"),
    "rank_after": ("名次后", 8.0, "0"),
    "grade_before": ("等级前", 8.0, ""),
    "grade_after": ("等级后", 8.0, ""),
    "why": ("变化最多的指标", 60.0, ""),
}
_GRADES: _Columns = {
    "rubric": ("指标体系", 22.0, ""),
    "department": ("单位名称", 30.0, ""),
    "grade_before": ("等级前", 8.0, ""),
    "grade_after": ("等级后", 8.0, ""),
    "way": ("升降", 12.0, ""),
    **{name: _TOTALS[name] for name in ("score_before", "score_after", "change", "why")},
}
_SCORES: _Columns = {
    "rubric": ("指标体系", 22.0, ""),
    "department": ("单位名称", 26.0, ""),
    "project": ("项目", 20.0, ""),
    "name": ("指标", 22.0, ""),
    "score_before": ("得分前", 8.0, _POINTS),
    "score_after": ("得分后", 8.0, _POINTS),
    "change": ("变化", 8.0, SIGNED),
    "cause": ("原因", 9.0, ""),
    "why": ("是什么变了（前 → 后）", 70.0, ""),
}


def write_comparison(path: Path, found: Comparison) -> None:
    """Write the workbook: totals first, then every score that moved with its cause."""
    with workbook_at(path, "绩效评价对比") as workbook:
        style = Style(workbook)
        moved = found.changed
        unmoved = len(found.totals) - len(moved)
        told = f"{len(moved)} 个单位的总分不同，{unmoved} 个相同（不列）。{''.join(found.notes)}"
        biggest = moved["change"].abs().sort_values(ascending=False, kind="stable").index
        ranked = moved.loc[biggest].sort_values("rubric", kind="stable")
        _sheet(style, TOTALS, found, (told, ranked, _TOTALS))
        regraded = found.regraded.sort_values("rubric", kind="stable")
        _sheet(style, GRADES, found, (_grades(regraded), regraded, _GRADES))
        counts = found.moved["cause"].value_counts()
        causes = (
            f"{words} {counts[code]}" for code, words in CAUSE_WORDS.items() if code in counts
        )
        told = f"{len(found.moved)} 项得分或分值不同，按原因：{'，'.join(causes) or '没有'}。"
        shown = found.moved.assign(cause=found.moved["cause"].map(CAUSE_WORDS))
        _sheet(style, SCORES, found, (told, shown, _SCORES))


def _grades(rows: pd.DataFrame) -> str:
    """Say how many grades moved, each way from which to which."""
    faces = (rows[name].tolist() for name in ("way", "grade_before", "grade_after"))
    kinds = Counter(zip(*faces, strict=True))
    told = []
    for way in WAYS:
        own = {f"{old} → {new}": count for (of, old, new), count in kinds.items() if of == way}
        if own:
            each = "，".join(f"{words} {count}" for words, count in own.items())
            told.append(f"{way} {sum(own.values())} 个（{each}）")
    return f"{len(rows)} 个单位的等级不同：{'，'.join(told) or '没有'}。"


def _sheet(
    style: Style,
    name: str,
    found: Comparison,
    what: tuple[str, pd.DataFrame, _Columns],
) -> None:
    """Write one sheet; `what` is a sentence over it, its rows and its columns."""
    told, rows, columns = what
    several = rows["rubric"].nunique() > 1
    projects = "project" in rows and (rows["project"] != "").any()
    unused = {*(() if several else ("rubric",)), *(() if projects else ("project",))}
    columns = {key: each for key, each in columns.items() if key not in unused}
    content = ListSheet(
        [keyed(key, *each) for key, each in columns.items()], name,
        f"前：{found.before}　后：{found.after}　{told}", heading_height="fit", measured=_MEASURED,
        empty="没有不同。",
    )  # fmt: skip
    sheet = style.workbook.add_worksheet(name)
    last = write_list(sheet, style, content, records(rows[list(columns)]))
    if not rows.empty:
        _colour(style, sheet, list(columns), last)


def _colour(style: Style, sheet: Worksheet, columns: list[str], last: int) -> None:
    """Let rises be green, falls red, and what nobody can explain bold."""
    at = columns.index("change")
    mark(style, sheet, (_FIRST, at, last, at), (">", LEAST_LOSS), **RISE)
    mark(style, sheet, (_FIRST, at, last, at), ("<", -LEAST_LOSS), **FALL)
    if "cause" in columns:
        at = columns.index("cause")
        mark(style, sheet, (_FIRST, at, last, at), ("==", CAUSE_WORDS[OTHER]), bold=True, **FALL)
    if "way" in columns:
        at = columns.index("way")
        for way, look in ((UP, RISE), (DOWN, FALL)):
            mark(style, sheet, (_FIRST, at, last, at), ("==", way), **look)
