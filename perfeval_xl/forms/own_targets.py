"""The workbook of targets (个性指标.xlsx): what was approved for departments, a row an indicator.

A flat export is read as it is: headings by meaning, blank cells of unit and levels as those above.
What is wrong is told with sheet and cell before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.figures.own_figures import ApprovedRow
from perfeval_xl.forms.reading.values import cell_text
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.own_rows import (
    APPROVED_TEXTS,
    SIGN,
    SOURCE,
    STANDARD,
    TARGET_SAID,
    TITLE,
    UNIT,
    OwnRows,
    own_parts,
)
from perfeval_xl.sheets.grids import same_text

WHOSE, CODE, PROJECT, POINTS = "单位", "单位编码", "项目", "分值"
LEVEL1, LEVEL2 = "一级指标", "二级指标"
_HEADINGS: Mapping[str, str] = {
    CODE: r"(?:预算)?(?:单位|部门)(?:编码|代码|编号)",
    WHOSE: r"(?:预算|填报|主管)?(?:单位|部门)(?:名称|全称)?",
    PROJECT: r"项目(?:名称|全称)?",
    LEVEL1: r"一级(?:指标)?(?:名称)?",
    LEVEL2: r"二级(?:指标)?(?:名称)?",
    TITLE: r"三级(?:指标)?(?:名称)?|(?:绩效|个性)?指标(?:名称|内容)",
    SIGN: r"(?:指标)?(?:方向|性质)|方向/性质|(?:计算|运算|比较)?符(?:号)?|指标(?:值)?类型",
    TARGET_SAID: r"(?:年度|计划|批复)?(?:指标值|目标值|标准值)",
    UNIT: r"(?:计量|度量|指标值)单位",
    POINTS: r"(?:分值|权重|权数|权重/分值|分值/权重)(?:\((?:%|分)\))?",
    STANDARD: r"评\(?扣?\)?分标准|(?:评价|计分|扣分)标准|评分(?:标准|细则)",
    SOURCE: r"(?:数据|资料)来源|佐证(?:材料|资料)",
}
_NEEDED = (WHOSE, TITLE, TARGET_SAID, POINTS)
_ABOVE = (WHOSE, CODE, PROJECT, LEVEL1, LEVEL2)  # where blank, as the row above
_TOP, _MOST_TOLD = 12, 8
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(?:分|%)?")


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One row of the workbook: its texts by what their headings mean, and where they stand."""

    sheet: str
    row: int
    columns: Mapping[str, int]
    texts: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    def at(self, name: str) -> str:
        """Return where something stands, for a message."""
        return f"工作表“{self.sheet}”{xl_rowcol_to_cell(self.row, self.columns.get(name, 0))}"

    @property
    def points(self) -> float | None:
        """The 分值, None where it is no number above nothing."""
        match = _AMOUNT.fullmatch(same_text(self[POINTS]))
        return (float(match[1]) or None) if match else None


@dataclass(frozen=True)
class OwnTargets:
    """What was approved for the departments."""

    file: str
    rows: tuple[TargetRow, ...]

    def stored(self) -> dict[str, Any]:
        """Return it as plain data, for the ledger."""
        return asdict(self)

    @classmethod
    def of_stored(cls, data: Mapping[str, Any]) -> OwnTargets:
        """Return what `stored` was given of."""
        return cls(data["file"], tuple(TargetRow(**row) for row in data["rows"]))

    @cached_property
    def _by_unit(self) -> dict[str, list[TargetRow]]:
        found: dict[str, list[TargetRow]] = {}
        for row in self.rows:
            for key in {same_text(row[WHOSE]), same_text(row[CODE])} - {""}:
                found.setdefault(key, []).append(row)
        return found

    def rows_of(self, name: str, code: str = "") -> list[TargetRow]:
        """Return all rows of a department, in order."""
        return self._by_unit.get(same_text(name)) or self._by_unit.get(same_text(code)) or []

    def of(self, rubric: Rubric, name: str, code: str = "") -> list[ApprovedRow]:
        """Return the rows of a department, in order, for the parts of a rubric."""
        pairs = ((part_of(rubric, row), row) for row in self.rows_of(name, code))
        return [
            ApprovedRow(part.id, {each: row[each] for each in APPROVED_TEXTS}, row.points)
            for part, row in pairs
            if part is not None and row.points is not None
        ]

    def check(self, rubric: Rubric, roster: Sequence[RosterEntry] = ()) -> None:
        """Raise PerfevalError TARGETS_INVALID that names what does not fit a rubric or a roster."""
        if not own_parts(rubric.indicators):
            return
        told = [*self._strangers(roster), *self._single(rubric), *self._together(rubric)]
        if told:
            more = f"\n……共 {len(told)} 处" if len(told) > _MOST_TOLD else ""
            found = "\n".join(told[:_MOST_TOLD]) + more
            raise PerfevalError("TARGETS_INVALID", file=self.file, found=found)

    def _strangers(self, roster: Sequence[RosterEntry]) -> Iterator[str]:
        known = {same_text(each) for entry in roster for each in (entry.name, entry.code)} - {""}
        firsts = {(row[WHOSE], row[CODE]): row for row in reversed(self.rows)}
        for row in reversed(firsts.values()) if known else ():
            if not {same_text(row[WHOSE]), same_text(row[CODE])} & known:
                yield f"{row.at(WHOSE)}：单位“{row[WHOSE]}”不在名册里，请照名册写名称或编码"

    def _single(self, rubric: Rubric) -> Iterator[str]:
        parts = own_parts(rubric.indicators)
        heads = "、".join("／".join(part.path) for part, _ in parts)
        rules = {part.id: rule for part, rule in parts}
        for row in self.rows:
            part = part_of(rubric, row)
            if part is None:
                said = "／".join(filter(None, (row[LEVEL1], row[LEVEL2]))) or "（空）"
                yield f"{row.at(LEVEL1)}：“{said}”不是体系里填个性指标的部分，应为：{heads}"
                continue
            if not row[TITLE]:
                yield f"{row.at(TITLE)}：没有写三级指标的名称，请补写"
            if not row[TARGET_SAID]:
                yield f"{row.at(TARGET_SAID)}：“{row[TITLE]}”没有指标值，请补写"
            if row.points is None:
                yield f"{row.at(POINTS)}：分值“{row[POINTS]}”应是大于 0 的数"
                continue
            rule = rules[part.id]
            if row.points < rule.least or (rule.most and row.points > rule.most):
                most = f"不多于 {rule.most:.10g} 分" if rule.most else "不限上限"
                bounds = f"不少于 {rule.least:.10g} 分，{most}"
                yield f"{row.at(POINTS)}：一个指标 {row.points:.10g} 分，应{bounds}"

    def _together(self, rubric: Rubric) -> Iterator[str]:
        """Tell of the rows of one department and part that do not fit each other."""
        units: dict[tuple[str, str], list[TargetRow]] = {}
        parts = {part.id: (part, rule) for part, rule in own_parts(rubric.indicators)}
        for row in self.rows:
            part = part_of(rubric, row)
            if part is not None:
                units.setdefault(
                    (same_text(row[CODE]) or same_text(row[WHOSE]), part.id), []
                ).append(row)
        for (_, key), rows in units.items():
            yield from _one_part(*parts[key], rows)


def _one_part(part: Indicator, rule: OwnRows, rows: Sequence[TargetRow]) -> Iterator[str]:
    first, whose = rows[0], rows[0][WHOSE]
    if len(rows) > rule.room:
        where = rows[rule.room].at(TITLE)
        yield f"{where}：“{whose}”的{part.name}有 {len(rows)} 行，最多 {rule.room} 行"
    seen: dict[str, TargetRow] = {}
    for row in rows:
        title = same_text(row[TITLE])
        if title and title in seen:
            yield f"{row.at(TITLE)}：“{row[TITLE]}”与 {seen[title].at(TITLE)} 重名，请改名"
        seen.setdefault(title, row)
    whole = sum(row.points or 0.0 for row in rows)
    if all(row.points for row in rows) and abs(whole - part.points) > 1e-9:
        yield (
            f"{first.at(POINTS)} 起：“{whose}”的{part.name}各行分值合计 {whole:.10g}，"
            f"应为 {part.points:.10g}，请改分值"
        )


def part_of(rubric: Rubric, row: TargetRow) -> Indicator | None:
    """Return the part of a rubric that a row belongs to, by its 一级 and, if written, 二级指标.

    The only part takes rows of levels that the rubric does not know (产出指标) as well.
    """
    parts = [part for part, _ in own_parts(rubric.indicators)]
    said = [same_text(row[LEVEL1]), same_text(row[LEVEL2])]
    for part in parts:
        path = [*map(same_text, part.path), "", ""][:2]
        if said == path or (said[0] == path[0] and "" in (said[1], path[1])):
            return part
    known = {same_text(level) for each in rubric.indicators for level in each.path} & {*said}
    return parts[0] if len(parts) == 1 and not known else None


def read_targets(path: Path) -> OwnTargets:
    """Read a workbook of targets; raise PerfevalError TARGETS_UNREADABLE where it is none."""
    try:
        sheets = pd.read_excel(
            path, sheet_name=None, header=None, dtype=object, na_filter=False, engine="calamine"
        )
    except Exception as error:  # whatever a reader makes of a file that is none
        why = "打不开，内容不是有效的表格" if path.is_file() else "没有这个文件"
        raise PerfevalError("TARGETS_UNREADABLE", file=path.name, found=why) from error
    grids = ((str(name), sheet.to_numpy().tolist()) for name, sheet in sheets.items())
    found = [row for grid in grids for row in _rows(*grid)]
    if not found:
        why = f"没有找到表头，或表头下没有一行；至少要有：{'、'.join(_NEEDED)}"
        raise PerfevalError("TARGETS_UNREADABLE", file=path.name, found=why)
    return OwnTargets(path.name, tuple(found))


def _rows(sheet: str, grid: Sequence[Sequence[Any]]) -> Iterator[TargetRow]:
    known = (at for at, line in enumerate(grid[:_TOP]) if set(_NEEDED) <= _meant(line).keys())
    start = next(known, None)
    if start is None:
        return
    columns, above = _meant(grid[start]), dict.fromkeys(_ABOVE, "")
    for at in range(start + 1, len(grid)):
        texts = {name: cell_text(grid[at][column]).strip() for name, column in columns.items()}
        if not (texts[TITLE] or texts[TARGET_SAID]):
            continue
        if any(texts.get(each, "") not in ("", above[each]) for each in (WHOSE, CODE, PROJECT)):
            above = dict.fromkeys(_ABOVE, "")
        above[LEVEL2] = "" if texts.get(LEVEL1) else above[LEVEL2]
        above |= {name: texts[name] for name in _ABOVE if texts.get(name)}
        yield TargetRow(sheet, at, columns, {**texts, **above})


def _meant(line: Sequence[Any]) -> dict[str, int]:
    """Return the columns of a row of headings by what they mean, the first of each."""
    found: dict[str, int] = {}
    for column, heading in enumerate(same_text(cell_text(value)) for value in line):
        for name, words in _HEADINGS.items():
            if name not in found and re.fullmatch(words, heading):
                found[name] = column
                break
    return found
