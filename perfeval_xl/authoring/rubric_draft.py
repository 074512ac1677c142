"""A whole rubric file out of a published table: its indicators, and the form that asks for their
figures."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from perfeval_xl.authoring.beside_points import caps_of, has_own_total, vetoes_of
from perfeval_xl.authoring.indicator_draft import Drafted, draft_indicator
from perfeval_xl.authoring.printed_grades import printed_grades
from perfeval_xl.authoring.published import PublishedRow, PublishedTable
from perfeval_xl.rubric.expressions.given import figures_in
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.form.form_entry import check_field_name
from perfeval_xl.rubric.indicator import letters
from perfeval_xl.rubric.table import PUBLISHED

_GRADES = {"优": 90, "良": 80, "中": 60, "差": 0}
_NO_GRADES = "表里没有找到等级分数线，暂按通行的90、80、60分（下限含）；有不同的请改等级的分数线。"
_GRADES_UNREAD = (
    "表里的等级“{0}”没有读懂，暂按通行的90、80、60分（下限含）；请照原表改等级的分数线。"
)
_GRADES_READ = "等级分数线取自原表“{0}”，下限含。"
_YEARS = {0: "{year}", -1: "{year-1}", -2: "{year-2}"}
YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)")
_NO_LEVEL = "指标"
# The last word of a figure's name says best what it is; money is the most frequent.
_KINDS = (
    ("percent", r"率|比例|比重|占比|满意度|进度|指标值"),
    ("count", r"(?:人|人员|编制|次|个|户|家|项|例|件|工作|任务|项目)数|数量"),
    ("money", r"经费|支出|收入|资金|金额|预算|决算|资产|结余|结转|拨款|采购|费|额|总额|总数"),
)  # fmt: skip
_MONEY_WORDS = re.compile(r"经费|支出|收入|资金|金额|预算|决算|资产|结余|结转|拨款|采购|追加|费用")


@dataclass(frozen=True, slots=True)
class About:
    """What the table itself may not say."""

    id: str
    fiscal_year: int
    issuer: str
    source: str


@dataclass(slots=True)
class Draft:
    """A rubric file's data, and what became of every indicator: (cell, name, what was read)."""

    data: dict[str, Any]
    indicators: list[tuple[str, str, Drafted]] = field(default_factory=list)

    @property
    def left(self) -> list[tuple[str, str, Drafted]]:
        """The indicators that were left to people."""
        return [line for line in self.indicators if not line[2].rule]


def draft_rubric(table: PublishedTable, about: About) -> Draft:
    """Draft a rubric: formulas and criteria read, the fields they need collected into a form.

    Raises ValueError where the table has no indicators or one has no 分值.
    """
    if not table.rows:
        raise ValueError("表里没有一个三级指标")
    drafted = [(row, draft_indicator(row, _points(row))) for row in table.rows]
    units = {name: unit for _, each in drafted for name, unit in each.units.items()}
    keys = Counter(letters(row.name) for row in table.rows)
    users: dict[str, list[str]] = {}
    for number, (row, indicator) in enumerate(drafted, start=1):
        key = letters(row.name)
        if keys[key] > 1 or not _can_be_key(key):
            indicator.data["key"] = f"指标{number}_{key}"
        if "ratio" in indicator.data:
            for name in figures_in(parse(indicator.data["ratio"])):
                users.setdefault(name, []).append(row.name)
        indicator.data["path"] = indicator.data["path"] or [_NO_LEVEL]
    printed = printed_grades([*table.grades, *([note] for note in table.notes)])
    said = _GRADES_READ if printed.grades else _GRADES_UNREAD if printed.words else _NO_GRADES
    grades = printed.grades or dict(_GRADES)
    vetoes = vetoes_of(table, list(grades))
    data = {
        "id": about.id,
        "version": 1,
        "title": _title(table, about.fiscal_year),
        "issuer": about.issuer,
        "source": about.source,
        "fiscal_year": about.fiscal_year,
        "unit": "万元",
        "grades": grades,
        "when_missing": "self_score",
        "reading": said.format(" ".join(printed.words.split())),
        **({"levels": levels} if (levels := _levels(table)) else {}),
        **({"items_apart": True} if _items_apart(table) else {}),
        **({"total": table.points} if has_own_total(table) else {}),
        **({"caps": caps} if (caps := caps_of(table)) else {}),
        **({"vetoes": vetoes} if vetoes else {}),
        "table": [list(column) for column in _columns(table)],
        "indicators": [indicator.data for _, indicator in drafted],
        "forms": [form_for(users, units, _year_of(table)) if users else _empty_form()],
    }
    return Draft(data, [(row.place, row.name, indicator) for row, indicator in drafted])


def _items_apart(table: PublishedTable) -> bool:
    """Tell whether 要点 have lines of their own, and their points make those of the indicator."""
    rows = [row for row in table.rows if row.items]
    return bool(rows) and all(
        abs(sum(item.points or 0.0 for item in row.items) - _points(row)) < 1e-9 for row in rows
    )


def _points(row: PublishedRow) -> float:
    if row.points is None and all(item.points is None for item in row.items):
        raise ValueError(
            f"{row.place} 的“{row.name}”没有分值；"
            "请补上（是公式的，用 Excel 或 WPS 打开后另存一次）"
        )
    return row.whole


def _levels(table: PublishedTable) -> dict[str, float]:
    """Return the points printed beside the levels by name, as a rubric file has them.

    A name that stands under several levels is left out, and held against its rows here.
    """
    sums: Counter[tuple[str, ...]] = Counter()
    beside = {row.path[:depth] for row in table.rows if row.nature
              for depth in range(1, len(row.path) + 1)}  # fmt: skip
    for row in table.rows:
        for depth in range(1, len(row.path) + 1):
            sums[row.path[:depth]] += row.whole  # type: ignore[assignment]
    names = Counter(path[-1] for path in sums)
    for path, printed in table.levels.items():
        if names[path[-1]] > 1 and abs(sums[path] - printed) > 1e-9:
            where = "”下的“".join(path)
            said = f"印的是 {printed:.10g} 分，其下各指标合计 {sums[path]:.10g} 分"
            table.remarks.append(f"“{where}”{said}")
    return {
        path[-1]: points
        for path, points in table.levels.items()
        if names[path[-1]] < 2 and path not in beside
    }


def _year_of(table: PublishedTable) -> int | None:
    """Return the year that the title names, None where it names none or several."""
    years = {int(found) for found in YEAR.findall(table.title)}
    return years.pop() if len(years) == 1 else None


def _title(table: PublishedTable, year: int) -> str:
    """Return the title with the year that the rubric is for: a table of 2025 is used for 2026."""
    printed = _year_of(table)
    if printed in (None, year):
        return table.title or "部门整体支出绩效评价评分表"
    table.remarks.append(f"表题里的年度是 {printed}，体系用于 {year} 年度，标题里的年份照改")
    return YEAR.sub(str(year), table.title)


def _with_year(name: str, printed: int | None) -> str:
    """Return a figure's name as a form shows it, years counted from the one evaluated."""
    if printed is None:
        return name
    return YEAR.sub(lambda year: _YEARS.get(int(year[0]) - printed, year[0]), name)


def _columns(table: PublishedTable) -> list[tuple[str, str]]:
    """Return the table's own columns, with those that a scorebook cannot do without."""
    columns = list(table.columns)
    for heading, content in PUBLISHED:
        present = {kind for _, kind in columns}
        if content in ("level1", "name", "points") and content not in present:
            at = {"level1": 0, "name": len(columns)}.get(content, _behind_name(columns))
            columns.insert(at, (heading, content))
    return columns


def _behind_name(columns: list[tuple[str, str]]) -> int:
    names = [place for place, (_, content) in enumerate(columns) if content == "name"]
    return names[0] + 1 if names else len(columns)


def _can_be_key(name: str) -> bool:
    try:
        check_field_name(name)
    except ValueError:
        return False
    return True


def _empty_form() -> dict[str, Any]:
    """A form for a table without a single formula: the departments' name is asked for on it."""
    return {
        "sheet": "基础数据表",
        "title": "部门整体支出绩效评价基础数据表",
        "blocks": [{"text": "需要说明的情况", "height": 6}],
    }


def kind_of(name: str) -> str:
    """Return the kind of a figure by its name: 在职人员数 is a count, 三公经费支出数 is money."""
    for kind, words in (_KINDS[0], ("count", "例数")):
        if re.search(rf"(?:{words})$", name):
            return kind
    if _MONEY_WORDS.search(name):
        return "money"
    for kind, words in _KINDS[1:]:
        if re.search(rf"(?:{words})$", name):
            return kind
    return "number"


def form_for(
    users: Mapping[str, Sequence[str]], units: Mapping[str, tuple[str, str]], year: int | None
) -> dict[str, Any]:
    """Return a form that asks for figures line by line, each with the indicators that need it.

    `units` has the kind and the unit of those of which the table prints it; `year` is the table's.
    """
    rows = []
    for name, indicators in users.items():
        kind, unit = units.get(name, (kind_of(name), ""))
        told = f"；计量单位：{unit}" if unit not in ("", "%") else ""
        label = _with_year(name, year)
        rows.append(
            {
                "field": name,
                **({"label": label} if label != name else {}),
                "kind": kind,
                "explanation": f"用于：{'、'.join(indicators)}{told}",
            }
        )
    return {
        "sheet": "基础数据表",
        "title": "部门整体支出绩效评价基础数据表",
        "blocks": [{"lines": "数据项", "rows": rows}],
    }
