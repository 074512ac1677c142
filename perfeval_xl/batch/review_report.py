"""What a review tells on standard output."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.batch.review import ReviewResult
from perfeval_xl.messages import SEVERITY_WORDS
from perfeval_xl.rubric.rounding import round_half_up


def review_report(result: ReviewResult, out: Path) -> str:
    """Return what was collected, whose total moved, and what a person is to look at."""
    done = result.collected
    lines = [
        f"读取改过的评分表 {done.books} 份：审核 {done.reviews} 项，"
        f"更正数据 {done.corrections} 处。"
    ]
    both = result.before.to_frame("before").join(result.after.to_frame("after"), how="outer")
    for name, before, after in both.itertuples():
        if round_half_up(before - after, 6):
            lines.append(f"  {name}：总分 {before:.2f} → {after:.2f}")
    for row in result.from_books.to_dict("records"):
        where = " ".join(filter(None, (row["file"], row["sheet"], row["cell"])))
        lines.append(f"  {SEVERITY_WORDS[row['severity']]}  {where}：{row['message']}")
    lines.append(f"最终得分已写入 {out}：汇总表.xlsx、scores.csv、findings.csv、run.json")
    return "\n".join(lines)
