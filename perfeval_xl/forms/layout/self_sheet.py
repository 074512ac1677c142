"""The 自评表: every indicator with its 要点, room for the department's own score and evidence."""

from itertools import groupby

from perfeval_xl.forms.layout.layout import Cell, Layout
from perfeval_xl.rubric.form.form_entry import Entry
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.table import EVIDENCE, item_names, reason_name, self_score_name

SELF_TOTAL, SELF_GRADE = "自评总分", "自评等级"
HEADINGS = (
    *("一级指标", "二级指标", "三级指标", "评价标准／要点", "分值"),
    *("自评得分", "佐证材料", "扣分说明"),
)
HEADINGS_ROW = 2
SCORE_COLUMN, EVIDENCE_COLUMN, REASON_COLUMN = 5, 6, 7


def self_sheet_name(rubric: Rubric) -> str:
    """Return what the sheet is called: 自评表, or 评价机构评分表 where a third party scores."""
    return f"{rubric.own_score}表" if rubric.assessor else "自评表"


def full_marks(rubric: Rubric) -> dict[str, float]:
    """Return the full mark of every score that a department gives itself, by its name."""
    marks = {SELF_TOTAL: rubric.total_points}
    project = rubric.project
    if project is not None:
        marks |= {total.name: project.declared.full for total in project.totals()}
    for indicator in [*rubric.indicators, *([] if project is None else [project.execution])]:
        marks[self_score_name(indicator)] = indicator.points
        if isinstance(indicator.rule, Checklist):
            points = (item.points for item in indicator.rule.items)
            marks |= zip(item_names(indicator), points, strict=True)
    return marks


def self_layout(rubric: Rubric) -> Layout:
    """Lay out the 自评表 of a rubric: a row an indicator, a row below it for each 要点."""
    layout = Layout(self_sheet_name(rubric), len(HEADINGS), own_scores=True)
    last, own = layout.width - 1, rubric.own_score
    title = f"{rubric.title.removesuffix('评分表')}自评表"
    if rubric.assessor:
        title = f"{rubric.title}（{own}）"
    layout.add(Cell(0, 0, "title", title, last_column=last))
    layout.add(
        Cell(
            1,
            0,
            "remark",
            f"{own}按评价标准填写；列有要点的，逐项填写要点得分；没有满分的，写明为什么扣分。",
            last_column=last,
        )
    )
    for column, heading in enumerate(HEADINGS):
        layout.add(
            Cell(HEADINGS_ROW, column, "heading", own if column == SCORE_COLUMN else heading)
        )
    row = HEADINGS_ROW + 1
    for top, below in groupby(rubric.indicators, key=lambda each: each.path[0]):
        first = row
        for path, indicators in groupby(below, key=lambda each: each.path):
            start = row
            for indicator in indicators:
                row = _indicator(layout, indicator, row)
            if len(path) > 1:
                layout.add(Cell(start, 1, "label", path[1], last_row=row - 1, last_column=1))
        layout.add(Cell(first, 0, "label", top, last_row=row - 1, last_column=0))
    who = rubric.by_whom
    total = Entry(field=SELF_TOTAL, kind="score", label=f"{who}总分")
    layout.add(Cell(row, 0, "label", f"{who}总分", last_column=3))
    layout.add(Cell(row, 4, "unit", f"{rubric.total_points:.10g}"))
    layout.add(Cell(row, SCORE_COLUMN, "figure", name=SELF_TOTAL, entry=total))
    layout.add(Cell(row, EVIDENCE_COLUMN, "remark", f"各指标{rubric.own_score}之和"))
    layout.add(Cell(row + 1, 0, "label", f"{who}等级", last_column=4))
    layout.add(Cell(row + 1, SCORE_COLUMN, "words", name=SELF_GRADE))
    bands = "，".join(f"{at:.10g}分以上{name}" for name, at in rubric.period_grades.items() if at)
    layout.add(Cell(row + 1, EVIDENCE_COLUMN, "remark", bands))
    layout.rows = row + 2
    return layout


def _indicator(layout: Layout, indicator: Indicator, row: int) -> int:
    rule = indicator.rule
    items = rule.items if isinstance(rule, Checklist) else ()
    name = self_score_name(indicator)
    signed = bool(indicator.floor)
    entry = Entry(field=name, kind="score", label=indicator.name, signed=signed)
    end = row + len(items)
    layout.add(Cell(row, 2, "label", indicator.name, last_row=end, last_column=2))
    # A table without a column of criteria says in its explanation what earns the points.
    standard = indicator.criterion or (indicator.content if items else indicator.explanation)
    layout.add(Cell(row, 3, "remark", standard))
    points = f"{indicator.points:.10g}"
    if indicator.nature:
        points = f"{indicator.printed_points}"
        points += f"\n（填 {indicator.floor:.10g} 至 {indicator.ceiling:.10g}）" if signed else ""
    elif indicator.most < indicator.points:  # the published bands give less than the 分值
        points += f"\n（最高 {indicator.most:.10g}）"
    layout.add(Cell(row, 4, "unit", points))
    layout.add(Cell(row, SCORE_COLUMN, "figure", name=name, entry=entry))
    layout.add(Cell(row, EVIDENCE_COLUMN, "words", name=f"{EVIDENCE}{indicator.id}"))
    reason = reason_name(indicator)
    layout.add(
        Cell(row, REASON_COLUMN, "words", name=reason, last_row=end, last_column=REASON_COLUMN)
    )
    for item, key in zip(items, item_names(indicator), strict=True):
        row += 1
        entry = Entry(field=key, kind="score", label=f"{indicator.name}：{item.item}")
        layout.add(Cell(row, 3, "remark", f"　要点：{item.item}"))
        layout.add(Cell(row, 4, "unit", f"{item.points:.10g}"))
        layout.add(Cell(row, SCORE_COLUMN, "figure", name=key, entry=entry))
        layout.add(Cell(row, EVIDENCE_COLUMN, "words", name=f"{EVIDENCE}{key}"))
    return row + 1
