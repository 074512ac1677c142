"""The 自评表: every indicator with its 要点, room for the department's own score and evidence."""

from itertools import groupby

from perfeval_xl.forms.layout.layout import Cell, Layout
from perfeval_xl.rubric.form.form_entry import Entry
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.table import item_names, self_score_name

SHEET = "自评表"
SELF_TOTAL, SELF_GRADE = "自评总分", "自评等级"
HEADINGS = ("一级指标", "二级指标", "三级指标", "评价标准／要点", "分值", "自评得分", "佐证材料")
SCORE_COLUMN, EVIDENCE_COLUMN = 5, 6


def self_layout(rubric: Rubric) -> Layout:
    """Lay out the 自评表 of a rubric: a row an indicator, a row below it for each 要点."""
    layout = Layout(SHEET, len(HEADINGS))
    last = layout.width - 1
    layout.add(
        Cell(0, 0, "title", f"{rubric.title.removesuffix('评分表')}自评表", last_column=last)
    )
    layout.add(
        Cell(
            1,
            0,
            "remark",
            "自评得分按评价标准填写；列有要点的，逐项填写要点得分。",
            last_column=last,
        )
    )
    for column, heading in enumerate(HEADINGS):
        layout.add(Cell(2, column, "heading", heading))
    row = 3
    for top, below in groupby(rubric.indicators, key=lambda each: each.path[0]):
        first = row
        for path, indicators in groupby(below, key=lambda each: each.path):
            start = row
            for indicator in indicators:
                row = _indicator(layout, indicator, row)
            if len(path) > 1:
                layout.add(Cell(start, 1, "label", path[1], last_row=row - 1, last_column=1))
        layout.add(Cell(first, 0, "label", top, last_row=row - 1, last_column=0))
    total = Entry(field=SELF_TOTAL, kind="score", label="自评总分")
    layout.add(Cell(row, 0, "label", "自评总分", last_column=3))
    layout.add(Cell(row, 4, "unit", f"{rubric.total_points:.10g}"))
    layout.add(Cell(row, SCORE_COLUMN, "figure", name=SELF_TOTAL, entry=total))
    layout.add(Cell(row, EVIDENCE_COLUMN, "remark", "各指标自评得分之和"))
    layout.add(Cell(row + 1, 0, "label", "自评等级", last_column=4))
    layout.add(Cell(row + 1, SCORE_COLUMN, "words", name=SELF_GRADE))
    bands = "，".join(f"{at:.10g}分以上{name}" for name, at in rubric.period_grades.items() if at)
    layout.add(Cell(row + 1, EVIDENCE_COLUMN, "remark", bands))
    layout.rows = row + 2
    return layout


def _indicator(layout: Layout, indicator: Indicator, row: int) -> int:
    rule = indicator.rule
    items = rule.items if isinstance(rule, Checklist) else ()
    name = self_score_name(indicator)
    entry = Entry(field=name, kind="score", label=indicator.name)
    end = row + len(items)
    layout.add(Cell(row, 2, "label", indicator.name, last_row=end, last_column=2))
    # A table without a column of criteria says in its explanation what earns the points.
    standard = indicator.criterion or (indicator.content if items else indicator.explanation)
    layout.add(Cell(row, 3, "remark", standard))
    layout.add(Cell(row, 4, "unit", f"{indicator.points:.10g}"))
    layout.add(Cell(row, SCORE_COLUMN, "figure", name=name, entry=entry))
    layout.add(Cell(row, EVIDENCE_COLUMN, "words", name=f"佐证_{indicator.id}"))
    for item, key in zip(items, item_names(indicator), strict=True):
        row += 1
        entry = Entry(field=key, kind="score", label=f"{indicator.name}：{item.item}")
        layout.add(Cell(row, 3, "remark", f"　要点：{item.item}"))
        layout.add(Cell(row, 4, "unit", f"{item.points:.10g}"))
        layout.add(Cell(row, SCORE_COLUMN, "figure", name=key, entry=entry))
        layout.add(Cell(row, EVIDENCE_COLUMN, "words", name=f"佐证_{key}"))
    return row + 1
