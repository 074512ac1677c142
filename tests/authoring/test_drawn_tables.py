"""A table's structure is drawn: whatever it is called and however it is laid out, every row is
found as typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import given, note, settings
from hypothesis import strategies as st
from support.profile import sized

from perfeval_xl.authoring.published_table import published_of

Rows = list[list[Any]]
NAMES = {
    "level1": ["一级指标", "一级", "一级指标名称", "指标类别"],
    "level2": ["二级指标", "二级", "二级指标名称", "项目类别"],
    "name": ["三级指标", "三级指标名称", "三级"],
}
OPEN_NAMES = ["考核项", "评价项目", "指标名称", "评价指标", "考核指标", "指标"]
"""Headings that say only by their place what they are of."""
HEADINGS = {
    "points": ["分值", "权重", "权数", "满分", "标准分", "分值（分）", "权重（%）", "分 值"],
    "criterion": ["评价标准", "评分规则", "计分标准", "计分方法", "评分\n标准",
                  "扣分标准", "考核办法", "评分细则"],
    "explanation": ["指标说明", "指标解释", "指标内涵", "指标说明（计算公式）", "计算公式及说明",
                    "指标释义"],
    "content": ["内容要求", "指标内容", "评价要点", "考核内容"],
}  # fmt: skip
TOTALS = ["合计", "总计", "总 分", "合计总分", "合 计"]
NOTES = [
    ["优≥90、良80–90、中60–80、差<60"],
    ["等级", "优", "良", "差"],
    ["分数", "≥90", "60-90", "<60"],
    ["注：本表一式两份。"],
    ["填报人：", None, "负责人："],
    ["说明：分值由财政局制定。"],
]
ABOVE = [["附件2"], ["单位：", None, "日期："], ["（2026年度）"]]
LEVELS = ["投入", "过程", "产出", "效果", "管理效率", "履职效能", "社会效应"]
SECOND = ["预算管理", "资产管理", "数量", "质量", "满意度", "成本控制"]
WORDS = ["≥95%计满分，每低于1%扣1分，扣完为止。", "酌情计分", "90%以上计5分；\n80%以上计3分。",
         "合规",
         "甲率=（甲数/乙数）×100%。", "①制度健全；②执行到位。", "查阅资料"]  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A structure: how it is printed, and how the rows are spread."""

    headings: dict[str, str]
    order: list[str]
    merged: bool
    weights: bool
    points: str
    spread: str
    cut: int
    two_rows: bool
    total: str
    total_first: bool
    subtotals: bool
    above: Rows
    notes: Rows
    broken: bool
    """Whether names are cut by line ends and blanks."""


@dataclass(frozen=True)
class Row:
    """One indicator."""

    path: tuple[str, ...]
    name: str
    points: int
    texts: dict[str, str]


def parts(total: int, count: int) -> st.SearchStrategy[list[int]]:
    """Draw whole points of some rows that make a total."""
    cuts = st.lists(st.integers(1, total - 1), min_size=count - 1, max_size=count - 1, unique=True)
    return cuts.map(
        lambda at: [b - a for a, b in zip([0, *sorted(at)], [*sorted(at), total], strict=True)]
    )


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Row], Drawn]:
    """Draw rows and the structure that they are printed in."""
    count = draw(st.integers(3, 9))
    depth = draw(st.integers(1, 2))
    texts = [each for each in ("criterion", "explanation", "content") if draw(st.booleans())] or [
        "criterion"
    ]
    ones = sorted(
        draw(st.lists(st.sampled_from(LEVELS), min_size=count, max_size=count)), key=LEVELS.index
    )
    rows, used = [], set()
    for at, points in enumerate(draw(parts(100, count))):
        two = draw(st.sampled_from(SECOND))
        path = (ones[at], two)[:depth]
        stem = draw(st.text("预算执行控制采购资产任务质量服务公开项目", min_size=2, max_size=9))
        name = f"{stem}{draw(st.sampled_from(['率', '性', '程度', '情况']))}"
        while name in used:
            name = f"新{name}"
        used.add(name)
        words = {each: draw(st.sampled_from(WORDS)) for each in texts}
        rows.append(Row(path, name, points, words))
    rows.sort(key=lambda row: [LEVELS.index(row.path[0]), row.path[1:]])
    levels = ["level1", "level2"][:depth]
    headings = {each: draw(st.sampled_from(NAMES[each])) for each in (*levels, "name")}
    plain = all("级" in headings[each] for each in levels)
    if draw(st.booleans()) or not plain:
        headings["name"] = draw(st.sampled_from(OPEN_NAMES))
        if not plain:
            headings |= {each: draw(st.sampled_from(NAMES[each][3:])) for each in levels}
    headings |= {each: draw(st.sampled_from(HEADINGS[each])) for each in ("points", *texts)}
    headings["number"] = "序号"
    spread = draw(st.sampled_from(["one", "pages", "side", "sheets", "headless"]))
    shown = draw(st.sampled_from(["number", "fraction", "percent", "text"]))
    weights = plain and draw(st.booleans())
    order = [*levels, "name", *draw(st.permutations(["points", *texts]))]
    two_rows = plain and headings["name"].startswith("三级") and draw(st.booleans())
    if not weights and not two_rows:  # 分值 behind a level would be the level's
        places = draw(st.permutations(order))
        names = iter([*levels, "name"])
        order = [next(names) if each in (*levels, "name") else each for each in places]
    # No table begins with a column of texts: a note below it would be more of the last.
    order = ["number"] * (order[0] in texts or draw(st.booleans())) + order
    structure = Drawn(
        headings, order,
        merged=draw(st.booleans()),
        weights=weights,
        points="number" if spread == "headless" else shown,
        spread=spread,
        cut=draw(st.integers(1, count - 1)),
        two_rows=two_rows,
        total=draw(st.sampled_from(["", *TOTALS])),
        total_first=draw(st.booleans()),
        subtotals=draw(st.booleans()),
        above=draw(st.lists(st.sampled_from(ABOVE), max_size=2)),
        notes=draw(st.lists(st.sampled_from(NOTES), max_size=2)),
        broken=draw(st.booleans()),
    )  # fmt: skip
    return rows, structure


def shown(points: float, how: str) -> Any:
    return {
        "number": points,
        "fraction": points / 100,
        "percent": f"{points:g}%",
        "text": f"{points:g} 分",
    }[how]


def broken(name: str | None, *, really: bool) -> str | None:
    return f"{name[:1]}\n{name[1:2]} {name[2:]}" if name and really else name


def weight(rows: list[Row], path: tuple[str, ...]) -> int:
    return sum(row.points for row in rows if row.path[: len(path)] == path)


def columns(drawn: Drawn) -> list[str]:
    """Return what stands in each column."""
    behind = {"level1": ["level1_points"], "level2": ["level2_points"]} if drawn.weights else {}
    return [each for content in drawn.order for each in (content, *behind.get(content, []))]


def head(drawn: Drawn) -> Rows:
    names = [
        drawn.headings["points"] if each.endswith("_points") else drawn.headings[each]
        for each in columns(drawn)
    ]
    if not drawn.two_rows:
        return [names]
    levels = [each.startswith("level") or each == "name" for each in columns(drawn)]
    upper = [
        "指标" if each == "level1" else None if level else name
        for each, name, level in zip(columns(drawn), names, levels, strict=True)
    ]
    return [upper, [name if level else None for name, level in zip(names, levels, strict=True)]]


def body(rows: list[Row], drawn: Drawn, every: list[Row]) -> Rows:
    """Return the lines of some of the rows; a level that goes on is blank where it is merged."""
    lines, before = [], ()
    for row in rows:
        cells: dict[str, Any] = {"name": broken(row.name, really=drawn.broken), **row.texts}
        cells |= {"points": shown(row.points, drawn.points), "number": every.index(row) + 1}
        for depth, level in enumerate(row.path, start=1):
            path = row.path[:depth]
            if not drawn.merged or before[:depth] != path:
                cells[f"level{depth}"] = broken(level, really=drawn.broken)
                cells[f"level{depth}_points"] = shown(weight(every, path), drawn.points)
        before = row.path
        lines.append([cells.get(each) for each in columns(drawn)])
        if drawn.subtotals and (
            row is rows[-1] or rows[rows.index(row) + 1].path[:1] != row.path[:1]
        ):
            below = {"name": "小计", "points": shown(weight(every, row.path[:1]), drawn.points)}
            lines.append([below.get(each) for each in columns(drawn)])
    return lines


def printed(rows: list[Row], drawn: Drawn) -> dict[str, Rows]:
    """Return the sheets."""
    at = columns(drawn)
    total: Rows = []
    if drawn.total:
        line: list[Any] = [None] * len(at)
        word = next(place for place, each in enumerate(at) if each != "points")
        line[word], line[at.index("points")] = drawn.total, shown(100, drawn.points)
        total = [line]
    first, last = (total, []) if drawn.total_first else ([], total)
    top = [*drawn.above, ["某县部门整体支出绩效评价评分表"]]
    one, two = body(rows[: drawn.cut], drawn, rows), body(rows[drawn.cut :], drawn, rows)
    if drawn.spread == "one":
        return {"表": [*top, *head(drawn), *first, *body(rows, drawn, rows), *last, *drawn.notes]}
    if drawn.spread == "pages":
        again = [["某县部门整体支出绩效评价评分表（续）"], *head(drawn)]
        return {"表": [*top, *head(drawn), *first, *one, *again, *two, *last, *drawn.notes]}
    if drawn.spread == "side":
        width = len(at)
        left = [*head(drawn), *first, *one]
        right = [*head(drawn), *two, *last]
        blank: list[Any] = [None] * width
        height = max(len(left), len(right))
        left += [blank] * (height - len(left))
        right += [blank] * (height - len(right))
        beside = [[*a, None, *b] for a, b in zip(left, right, strict=True)]
        return {"表": [*top, *beside, *drawn.notes]}
    again = [] if drawn.spread == "headless" else [*top, *head(drawn)]
    return {"表1": [*top, *head(drawn), *first, *one], "表2": [*again, *two, *last, *drawn.notes]}


def grids(sheets: dict[str, Rows]) -> dict[str, Rows]:
    """Return sheets as the reader of workbooks gives them: rectangular, blanks as ""."""
    widths = {name: max(map(len, rows)) for name, rows in sheets.items()}
    return {
        name: [
            ["" if cell is None else cell for cell in (row + [None] * widths[name])[: widths[name]]]
            for row in rows
        ]
        for name, rows in sheets.items()
    }


@settings(max_examples=sized(40, deep=2000))
@given(tables())
def test_every_row_is_found_as_typed(drawn: tuple[list[Row], Drawn]):
    rows, structure = drawn
    sheets = printed(rows, structure)
    note(sheets)

    read = published_of(grids(sheets), "表.xlsx")

    assert read is not None
    texts = [each for each in structure.order if each in HEADINGS and each != "points"]
    assert [
        (row.path, row.name, row.whole, *(getattr(row, each) for each in texts))
        for row in read.rows
    ] == [(row.path, row.name, row.points, *(row.texts[each] for each in texts)) for row in rows]
    assert read.total == (100 if structure.total else None)
    if structure.weights:
        assert read.levels == {
            row.path[:depth]: weight(rows, row.path[:depth])
            for row in rows
            for depth in range(1, len(row.path) + 1)
        }
