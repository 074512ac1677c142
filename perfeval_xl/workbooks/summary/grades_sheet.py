"""The sheet 等级分布: how many departments have which grade and how many points, with charts."""

from dataclasses import replace
from operator import itemgetter
from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.self_sheet import SELF_GRADE
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.totalling import PROVISIONAL, full_total
from perfeval_xl.scoring.totals import GRADE
from perfeval_xl.sheets.chart import Bars, bar_chart, insert
from perfeval_xl.sheets.columns import Column, Formula, Look, keyed
from perfeval_xl.sheets.listing import write_head, write_headings, write_rows
from perfeval_xl.sheets.style import LEVEL_FILL, Style, paper
from perfeval_xl.workbooks.summary.ranking_sheet import RankingPlace
from perfeval_xl.workbooks.summary.scored_rubric import ScoredRubric

SHEET = "等级分布"
_OTHER = "其他、未填"
_LABEL: Look = {"bold": True, "align": "center", "bg_color": LEVEL_FILL}
_COLUMNS: tuple[Column[Any], ...] = (
    Column("等级", 16.0, itemgetter(0), _LABEL),
    replace(keyed(1, "总分（分）", 20.0, "0"), kept=True),
    keyed(2, "单位数", 12.0, "0"),
    keyed(3, "占比", 12.0, "0.0%"),
    keyed(4, "自评单位数", 12.0, "0"),
    keyed(5, "自评占比", 12.0, "0.0%"),
)
_BANDS = (replace(_COLUMNS[0], heading="分数段"), *_COLUMNS[1:4])
_AVERAGES = (_COLUMNS[0], keyed(1, "", 20.0, "0.00"))
_FIRST = 3
_TENTHS = (9, 8, 7, 6, 5, 0)
"""The bands of points begin at these tenths of the full points."""


def write_grades(style: Style, part: ScoredRubric, ranking: RankingPlace) -> None:
    """Write the sheet; every count is a formula over the ranking."""
    sheet = style.workbook.add_worksheet(part.sheet(SHEET))
    told = f"{part.caption}　有分值待评、或未核实的分值过多的单位暂不定等级（{PROVISIONAL}）"
    write_head(sheet, style, [column.width for column in _COLUMNS], SHEET, told)
    write_headings(sheet, style, _FIRST - 1, (column.heading for column in _COLUMNS))
    sheet.set_row(_FIRST - 1, 24)
    after = _grades(sheet, style, part, ranking)
    after = _bands(sheet, style, part, ranking, after + 1)
    _averages(sheet, style, part, ranking, after + 1)
    grades = len(part.rubric.grades)
    names = sheet.get_name()

    def bars(name: str, first: int, last: int, column: int, color: str) -> Bars:
        area = (names, first, 0, last, 0), (names, first, column, last, column)
        return Bars(name, *area, color)

    last = _FIRST + grades
    _chart(style, sheet, ("各等级的单位数", 0), [
        bars(_COLUMNS[2].heading, _FIRST, last, 2, "#5B8FC7"),
        bars(_COLUMNS[4].heading, _FIRST, last, 4, "#C9D6E4"),
    ])  # fmt: skip
    first = last + 5
    bands = bars("单位数", first, first + len(_TENTHS) - 1, 2, "#6FAF8D")
    _chart(style, sheet, ("各分数段的单位数", 15), [bands])
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=True)


def _grades(sheet: Worksheet, style: Style, part: ScoredRubric, ranking: RankingPlace) -> int:
    """Write a line a grade, then 暂评, what departments said besides, and all; return the row."""
    spans = {**_spans(part), PROVISIONAL: "", _OTHER: "", "合计": ""}
    other, whole = _FIRST + len(spans) - 1, _FIRST + len(spans)
    departments = f"COUNT({ranking.counted})"
    lines: list[list[Any]] = [[grade, span] for grade, span in spans.items()]
    for letter, name, values in (("C", GRADE, part.totals[GRADE].tolist()[: part.counted]),
                                 ("E", SELF_GRADE, _stated(part))):  # fmt: skip
        counts = [values.count(grade) for grade in spans][:-2]
        counts += [len(values) - sum(counts), len(values)]
        for row, (line, count) in enumerate(zip(lines, counts, strict=True), start=_FIRST + 1):
            formula = f"=COUNTIF({ranking.over(name)},$A{row})"
            if ranking.leaves_out:
                of_grade = f"({ranking.over(name)}=$A{row})"
                formula = f'=SUMPRODUCT({of_grade}*({ranking.counted}<>""))'
            if row == other:
                formula = f"={departments}-SUM({letter}{_FIRST + 1}:{letter}{other - 1})"
            elif row == whole:
                formula = f"={departments}"
            sums = f"{letter}${whole}"
            of_all = count / len(values) if values else 0.0
            share = Formula(f"=IF({sums}=0,0,{letter}{row}/{sums})", of_all)
            line += [Formula(formula, count), share]
    write_rows(sheet, style, _COLUMNS, lines, _FIRST, least=None)
    return whole


def _stated(part: ScoredRubric) -> list[str]:
    figures = part.by_rank(part.scores.figures).iloc[: part.counted]
    if SELF_GRADE not in figures:
        return [""] * len(figures)
    return [str(each) for each in figures[SELF_GRADE].tolist()]


def _spans(part: ScoredRubric) -> dict[str, str]:
    """Return every grade with the points it takes, in words."""
    bounds = list(part.rubric.grades.items())
    spans, above = {}, ""
    for name, least in bounds:
        spans[name] = f"{least:.10g} 及以上" if not above else f"{least:.10g} – {above}（不含）"
        above = f"{least:.10g}"
    return spans


def _bands(
    sheet: Worksheet, style: Style, part: ScoredRubric, ranking: RankingPlace, row: int
) -> int:
    """Write how many departments lie in each tenth of the full points; return the row after."""
    totals, over, full = part.counted_totals, ranking.counted, full_total(part.rubric)
    lines: list[list[Any]] = []
    above: float | None = None
    for at, tenth in enumerate(_TENTHS, start=row + 2):
        least = float(round_half_up(full * tenth / 10, 6))
        inside = totals >= least
        formula = f'=COUNTIF({over},">={least:.10g}")'
        words = f"{least:.10g} 分及以上", f"{least:.10g} 及以上"
        if above is not None:
            inside &= totals < above
            formula += f'-COUNTIF({over},">={above:.10g}")'
            words = f"{least:.10g}–{above:.10g} 分", f"{least:.10g} – {above:.10g}（不含）"
        number = int(inside.sum())
        share = Formula(
            f"=IF(COUNT({over})=0,0,C{at}/COUNT({over}))",
            number / len(totals) if len(totals) else 0.0,
        )
        lines.append([*words, Formula(formula, number), share])
        above = least
    write_headings(sheet, style, row, (column.heading for column in _BANDS))
    write_rows(sheet, style, _BANDS, lines, row + 1, least=None)
    return row + 1 + len(lines)


def _averages(
    sheet: Worksheet, style: Style, part: ScoredRubric, ranking: RankingPlace, row: int
) -> None:
    over, totals = ranking.counted, part.counted_totals
    if totals.empty:  # nobody to speak of: blank, and no error
        return
    mean = float(totals.sum() / len(totals))
    lines = [
        ("平均分", Formula(f"=SUM({over})/COUNT({over})", mean)),
        ("最高分", Formula(f"=MAX({over})", float(totals.max()))),
        ("最低分", Formula(f"=MIN({over})", float(totals.min()))),
    ]
    write_rows(sheet, style, _AVERAGES, lines, row, least=None)


def _chart(style: Style, sheet: Worksheet, what: tuple[str, int], bars: list[Bars]) -> None:
    """Draw columns beside the table; `what` is the title and the row where it stands."""
    title, row = what
    chart = bar_chart(style, title, bars, across=False, gap=80)
    sheet.set_column(len(_COLUMNS), len(_COLUMNS), 2)
    insert(sheet, (2 + row, len(_COLUMNS) + 1), chart, (520, 290))
