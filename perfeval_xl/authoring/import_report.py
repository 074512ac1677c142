"""What became of a workbook that was imported, and how that is told: row by row, nothing left out.

Of every 三级指标 it is said what was read of its words, or which of them were not understood; of
the table, what was taken for its points, its grades, its notes.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from perfeval_xl.authoring.indicator_draft import LEFT_TO_PEOPLE, Drafted
from perfeval_xl.rubric.lint import lint
from perfeval_xl.rubric.model import Rubric

_TO_FILL_IN = re.compile(r"(?:\w{1,8}[:：]\s*)+")
"""A line that only asks for a name or a day: 填报人：　负责人："""


@dataclass(slots=True)
class Imported:
    """What became of a workbook: the rubric, and what a person should look at."""

    rubric: Rubric
    drafted: list[tuple[str, str, Drafted]] = field(default_factory=list)
    """Of a published table: cell, name and reading of every indicator."""
    notes: list[str] = field(default_factory=list)
    """Lines of the table that were taken for no indicator."""
    total: float | None = None
    """What the table prints as its total."""
    remarks: list[str] = field(default_factory=list)
    """What else a person should know of how the workbook was taken."""


def import_report(imported: Imported, out: Path) -> str:
    """Say how much was read, and what a person should look at before the template goes out."""
    rubric = imported.rubric
    count, total = len(rubric.indicators), rubric.total_points
    lines = [f"写出 {out}：{count} 个三级指标，分值合计 {total:.10g}。"]
    if imported.total is not None and abs(imported.total - total) > 1e-9:
        lines.append(f"注意：表里印的总分是 {imported.total:.10g}。")
    lines += _beside(rubric) if imported.drafted else []
    if imported.drafted:
        left = sum(not indicator.rule for _, _, indicator in imported.drafted)
        read = len(imported.drafted) - left
        lines.append(f"读懂 {read} 条评价标准，{left} 条没有读懂，改由人评定。")
    lines += [_line(*drafted) for drafted in imported.drafted if drafted[2].rule]
    lines += [_line(*drafted) for drafted in imported.drafted if not drafted[2].rule]
    if imported.drafted:
        fields = [rubric.label(name) for name in rubric.entries]
        lines.append(f"报送表要填的数据项 {len(fields)} 个：{'、'.join(fields) or '无'}。")
        grades = "、".join(f"{name} {least:.10g}" for name, least in rubric.grades.items())
        lines.append(f"等级：{grades}。{rubric.reading}")
    told = [" ".join(note.split()) for note in imported.notes]
    lines += [f"  没有当作指标的行：{note}" for note in told if not _TO_FILL_IN.fullmatch(note)]
    lines += [f"  请留意：{remark}。" for remark in imported.remarks]
    open_ = [warning for warning in lint(rubric) if not warning.answer]
    lines += [f"  待解读  {warning.where}：{warning.text}。" for warning in open_]
    return "\n".join(lines)


def _beside(rubric: Rubric) -> list[str]:
    """Say what counts beside the full points, and what is vetoed."""
    own: dict[str, list[str]] = {}
    for each in rubric.indicators:
        if each.nature:
            own.setdefault(each.nature, []).append(f"{each.name}（{each.printed_points}分）")
    lines = [f"{nature}不计入 {rubric.total_points:.10g} 分：{'、'.join(names)}。"
             for nature, names in own.items()]  # fmt: skip
    lines += [f"{name}最多 {most:.10g} 分。" for name, most in rubric.caps.items()]
    return lines + [f"一票否决“{veto.name}”：{veto.consequence}。" for veto in rubric.vetoes]


def _line(place: str, name: str, indicator: Drafted) -> str:
    """Say of one indicator what was read, with the formula, or which words were not."""
    if not indicator.rule:
        unread = "；".join(" ".join(words.split()) for words in indicator.unread)
        return f"  未读懂  {place} {name}：{unread}"
    ratio = indicator.data.get("ratio")
    return f"  读作  {place} {name}：{indicator.rule}{f'；公式 {ratio}' if ratio else ''}"


def unread_words(rubric: Rubric) -> list[str]:
    """Return every indicator of which an import understood no rule and nobody has said more since.

    One line each, with the words.
    """
    return [
        f"{indicator.name}：{' '.join(indicator.reading.split()).removeprefix(LEFT_TO_PEOPLE)}"
        for indicator in rubric.all_indicators
        if indicator.reading.startswith(LEFT_TO_PEOPLE)
    ]
