"""The summary's sheets about the whole run: how it was run, 数据问题, gravest first, 审核情况."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from perfeval_xl.messages import GRAVITY, SEVERITY_WORDS
from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.expressions.thresholds import percent
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.period import ANNUAL
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.sheets.columns import OVERDUE, Column, Look, beside
from perfeval_xl.sheets.listing import ListSheet, put_across, write_head, write_list
from perfeval_xl.sheets.style import LEVEL_FILL, LOSS_INK, Style, keep_texts, paper, row_height
from perfeval_xl.version import __version__
from perfeval_xl.workbooks.scorebook.findings_sheet import NOTHING, Record, shown
from perfeval_xl.workbooks.scorebook.findings_sheet import SHEET as PROBLEMS
from perfeval_xl.workbooks.summary.facts import STATUS_WORDS, Reviewed, ReviewLine, RunFacts
from perfeval_xl.workbooks.summary.scored_rubric import ScoredRubric

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
    keep_texts(sheet, (2, 0, row, 1))
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


_MOST = 100_000
"""So many problems are listed: nobody reads more, and a sheet ends at a million rows."""
_TOP: Look = {"valign": "top"}
_TOP_CENTRED: Look = {"valign": "top", "align": "center"}
_RED: Look = {"font_color": LOSS_INK}


def write_problems(style: Style, findings: pd.DataFrame, targets: Mapping[str, str]) -> None:
    """Write the sheet; `targets` lead from a file of the inbox to what was written for it."""

    def column(name: str, heading: str, width: float, look: Look = _TOP) -> Column[Record]:
        return Column(heading, width, lambda record: shown(name, record[name]), look, _ink)

    columns = (
        column("severity", "程度", 7.0, _TOP_CENTRED),
        column("department", "单位", 28.0),
        Column[Record](
            "文件", 28.0, lambda record: str(record["file"]), _TOP,
            link=lambda record: beside(targets.get(str(record["file"]), "")),
        ),
        column("sheet", "工作表", 14.0),
        column("cell", "单元格", 18.0, _TOP_CENTRED),
        column("message", "问题", 84.0),
    )  # fmt: skip
    content = ListSheet(columns, PROBLEMS, _facts(findings), least=18.0, frozen=2, empty=NOTHING)
    ordered = findings.sort_values("severity", key=lambda each: each.map(GRAVITY), kind="stable")
    rows = ordered.head(_MOST).to_dict("records")
    write_list(style.workbook.add_worksheet(PROBLEMS), style, content, rows)


def _ink(record: Record) -> Look:
    return _RED if record["severity"] == "error" else {}


def _facts(findings: pd.DataFrame) -> str:
    count = Counter(findings["severity"])
    numbers = "，".join(f"{word} {count[each]} 条" for each, word in SEVERITY_WORDS.items())
    cut = f"　只列出前 {_MOST} 条，全部在 findings.csv。" if len(findings) > _MOST else ""
    return f"{numbers}。有错误的报送表不能评分，已退回。点文件名打开评分表或退回的表。{cut}"


REVIEWS = "审核情况"
NO_REVIEWS = "还没有收回审核：在评分表里填写审核得分、审核意见，保存后运行 perfeval review。"
_TOP_NUMBER: Look = {**_TOP_CENTRED, "num_format": "General"}
_Decided = tuple[ReviewLine, str]
"""A decision, and the scorebook of its department."""


def write_reviews(style: Style, rubrics: Sequence[ScoredRubric], facts: RunFacts) -> None:
    """Write 审核情况: every review and correction, those in dispute first; else one sentence."""
    lines = [
        (line, part.books.get(line.department, ""))
        for part, reviewed in reviewed_by_rubric(rubrics, facts)
        for line in reviewed.lines
    ]
    if not lines:
        write_sentence(style, REVIEWS, NO_REVIEWS)
        return
    lines.sort(key=lambda line: (not line[0].others, line[0].holds))
    columns: list[Column[_Decided]] = [
        Column("单位", 24.0, lambda row: row[0].department, _TOP, link=lambda row: beside(row[1])),
        Column("类别", 10.0, lambda row: "更正数据" if row[0].correction else "审核", _TOP_CENTRED),
        Column("指标或数据", 24.0, lambda row: row[0].label, _TOP),
        Column("原来", 9.0, lambda row: row[0].before, _TOP_NUMBER),
        Column("改为", 9.0, lambda row: row[0].after, _TOP_NUMBER),
        Column("审核意见", 30.0, lambda row: row[0].reason, _TOP),
        Column("审核人", 10.0, lambda row: row[0].who, _TOP_CENTRED),
        Column("时间", 18.0, lambda row: row[0].when, _TOP_CENTRED),
        Column(
            "是否有效",
            15.0,
            lambda row: _state(row[0]),
            _TOP_CENTRED,
            lambda row: _review_ink(row[0]),
        ),
        Column(
            "别的评分表填的", 28.0, lambda row: row[0].others, _TOP, lambda row: _review_ink(row[0])
        ),
        Column("填在", 22.0, lambda row: row[0].file, _TOP, link=lambda row: beside(row[0].file)),
    ]
    content = ListSheet(columns, REVIEWS, _told([line for line, _ in lines]), least=18.0)
    write_list(style.workbook.add_worksheet(REVIEWS), style, content, lines[:_MOST])


def _state(line: ReviewLine) -> str:
    if line.others:
        return "有分歧，暂以此为准"
    if line.holds:
        return "有效"
    return "报送的数已变，不用" if line.correction else "依据已变，请重审"


def _review_ink(line: ReviewLine) -> Look:
    return OVERDUE if line.others or not line.holds else {}


def _told(lines: Sequence[ReviewLine]) -> str:
    reviews = [line for line in lines if not line.correction]
    count = Counter(line.who or "没有署名" for line in reviews)
    who = "，".join(f"{name} {number} 项" for name, number in count.most_common())
    disputed = sum(bool(line.others) for line in lines)
    told = f"审核 {len(reviews)} 项（{who}），" if reviews else ""
    told += f"更正数据 {len(lines) - len(reviews)} 处。"
    told += f"有分歧 {disputed} 处，改成一样就消失。" if disputed else ""
    cut = f"只列出前 {_MOST} 条，全部在台账里。" if len(lines) > _MOST else ""
    return f"{told}原来是系统评分或报送的数。点单位打开它的评分表。{cut}"


def reviewed_by_rubric(
    rubrics: Sequence[ScoredRubric], facts: RunFacts
) -> Iterator[tuple[ScoredRubric, Reviewed]]:
    """Yield every rubric with what was decided about it."""
    yield from zip(rubrics, facts.reviewed or [Reviewed()] * len(rubrics), strict=True)


def write_sentence(style: Style, name: str, sentence: str) -> None:
    """Write a sheet that has a sentence in place of a list."""
    sheet = style.workbook.add_worksheet(name)
    write_head(sheet, style, [26.0, 84.0], name, sentence)
    paper(sheet, landscape=True, repeat=(0,))
