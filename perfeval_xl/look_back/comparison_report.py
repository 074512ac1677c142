"""What a comparison tells on standard output."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.scoring.comparison.causes import CAUSE_WORDS
from perfeval_xl.scoring.comparison.compare import Comparison
from perfeval_xl.scoring.scores import records

_SHOWN = 20
"""So many departments, and scores of one department, are told; the workbook has them all."""
_SCORES = 5


def comparison_report(found: Comparison, path: Path | None = None) -> str:
    """Return a few lines: both sides, whose totals moved most and why; where to look for all."""
    changed, moved = found.changed, found.moved
    same = len(found.totals) - len(changed)
    counts = moved["cause"].value_counts()
    causes = [f"{words} {counts[code]}" for code, words in CAUSE_WORDS.items() if code in counts]
    lines = [
        f"前：{found.before}",
        f"后：{found.after}",
        f"总分不同 {len(changed)} 个单位，相同 {same} 个；得分不同 {len(moved)} 项"
        + (f"（{'，'.join(causes)}）。" if causes else "。"),
    ]
    own = moved.groupby(["rubric", "department"]).indices
    order = changed["change"].abs().sort_values(ascending=False, kind="stable").index
    several = changed["rubric"].nunique() > 1
    for row in records(changed.loc[order].head(_SHOWN)):
        rubric = f"  {row['rubric']}" if several else ""
        lines.append(f"  {_points(row)}  {row['department']}{rubric}")
        places = own.get((row["rubric"], row["department"]), [])
        mine = moved.iloc[places]
        ranked = mine["change"].abs().sort_values(ascending=False, kind="stable").index
        told = [each for each in records(mine.loc[ranked]) if each["indicator"]]
        lines += [f"      {_line(each)}" for each in told[:_SCORES]]
        if len(told) > _SCORES:
            lines.append(f"      另有 {len(told) - _SCORES} 项")
    if len(changed) > _SHOWN:
        lines.append(f"  另有 {len(changed) - _SHOWN} 个单位")
    if path is not None:
        lines.append(f"全部在 {path}")
    return "\n".join(lines)


def _points(row: dict[str, float]) -> str:
    if row["change"] != row["change"]:
        return "新增的单位" if row["score_before"] != row["score_before"] else "这次没有"
    ranks = f"第 {row['rank_before']:.0f} → {row['rank_after']:.0f} 名"
    return f"{row['change']:+7.2f}  {row['score_before']:.2f} → {row['score_after']:.2f}  {ranks}"


def _line(each: dict[str, str]) -> str:
    name = "／".join(part for part in (each["project"], each["name"]) if part)
    words = CAUSE_WORDS[each["cause"]]
    change = float(each["change"])
    moved = f" {change:+.2f}" if change == change else ""
    return f"{name}{moved}　{words}" + (f"：{each['why']}" if each["why"] else "")
