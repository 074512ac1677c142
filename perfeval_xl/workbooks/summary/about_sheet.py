"""The sheet 运行说明: by which program, rubrics, settings and inputs the summary was made."""

from collections.abc import Iterator, Sequence

from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.period import ANNUAL
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.rubric.thresholds import percent
from perfeval_xl.sheets.listing import put_across, write_head
from perfeval_xl.sheets.style import LEVEL_FILL, Style, paper, row_height
from perfeval_xl.version import __version__
from perfeval_xl.workbooks.summary.facts import STATUS_WORDS, RunFacts

SHEET = "运行说明"
_WIDTHS = [34.0, 110.0]
Line = tuple[str, str]


def write_about(style: Style, rubrics: Sequence[Rubric], facts: RunFacts) -> None:
    """Write the sheet: the same for the same input, so without the time of the run."""
    sheet = style.workbook.add_worksheet(SHEET)
    write_head(sheet, style, _WIDTHS, SHEET, "运行的时间在 run.json。")
    row = 2
    for title, lines in _sections(rubrics, facts):
        if not lines:
            continue
        put_across(sheet, (row, 0, 1), title, style.heading(), 22)
        label, text = style.boxed(bg_color=LEVEL_FILL, valign="top"), style.boxed(valign="top")
        for at, (name, value) in enumerate(lines, start=row + 1):
            sheet.write_string(at, 0, name, label)
            sheet.write_string(at, 1, value, text)
            sheet.set_row(at, row_height((name, _WIDTHS[0]), (value, _WIDTHS[1])))
        row += len(lines) + 1
    paper(sheet, landscape=True)


def _sections(rubrics: Sequence[Rubric], facts: RunFacts) -> Iterator[tuple[str, list[Line]]]:
    program = [("软件版本", f"perfeval-xl {__version__}"), ("期间", facts.period or "没有指明")]
    yield "软件与设置", [*program, *facts.settings]
    for rubric in rubrics:
        yield f"指标体系 {rubric.id}（{rubric.when}）", list(_rubric(rubric))
    inputs = [
        (each.path, f"{STATUS_WORDS[each.status]}　SHA-256 {each.sha256 or '没有读取'}")
        for each in facts.files
    ]
    yield "输入的文件", inputs


def _rubric(rubric: Rubric) -> Iterator[Line]:
    yield "指标体系", f"{rubric.id}（第 {rubric.version} 版）"
    yield "名称", f"{rubric.issuer}　{rubric.title}"
    if rubric.source:
        yield "出处", rubric.source
    yield "体系文件 SHA-256", rubric.digest
    yield "年度", str(rubric.fiscal_year)
    if rubric.is_part:
        points = f"分值合计 {rubric.total_points:.10g} 分"
        yield "本期评的指标", f"{points}，总分折算到 {rubric.full_points:.10g} 分"
    if rubric.uses_elapsed:
        yield ELAPSED, f"{percent(float(round_half_up(rubric.elapsed, 4)))}（{_reckoned(rubric)}）"
    yield "等级", "，".join(f"{name} {least:.10g} 分起" for name, least in rubric.grades.items())
    if rubric.reading:
        yield "体系说明", rubric.reading
    yield from ((f"解读：{each.id}", each.reading) for each in rubric.indicators if each.reading)
    if rubric.project is not None:
        own = rubric.project
        yield f"解读：{own.execution.id}", own.execution.reading
        yield f"解读：{DECLARED}", own.declared.reading


def _reckoned(rubric: Rubric) -> str:
    """Say where the 序时进度 of the period comes from."""
    if rubric.period == ANNUAL:
        return "全年评价"
    if not rubric.schedule:
        return f"{rubric.period.month}÷12"
    given = "，".join(f"{month}月 {percent(share)}" for month, share in rubric.schedule.items())
    return f"体系规定 {given}；没有写明的月份在前后两个之间按直线计"
