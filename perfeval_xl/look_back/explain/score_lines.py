"""The lines about one indicator: published words, figures, formula, rule, points, reviews."""

from collections.abc import Iterator

from perfeval_xl.forms.reading.project_reader import row_place
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.ledger.details import ScoreRow
from perfeval_xl.look_back.explain.evaluation import Evaluation
from perfeval_xl.look_back.explain.figure_lines import FigureLines
from perfeval_xl.rubric import verdict as declared
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import plain
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.reading.words import rule_words
from perfeval_xl.rubric.table import STATUS_WORDS
from perfeval_xl.workbooks.scorebook.figure_places import own_names, value_names

_OF_A_ROW = (
    declared.TARGET_TEXT, declared.ACTUAL_TEXT, declared.TARGET, declared.ACTUAL,
    declared.DIRECTION, declared.LEVEL, declared.WEIGHT, declared.OWN,
)  # fmt: skip


def score_lines(evaluation: Evaluation, rubric: Rubric, row: ScoreRow) -> Iterator[str]:
    """Yield the derivation of one score; `rubric` is the one it was scored by."""
    project = row.project
    inner = rubric.of_projects if project and rubric.of_projects is not None else rubric
    indicator = inner.by_id.get(row.indicator)
    figures = FigureLines(evaluation, rubric)
    path = " / ".join(indicator.path) if indicator is not None else project
    yield f"【{row.name}】（{_number(row.points)} 分）　{path}"
    if indicator is not None:
        yield from _published(indicator)
        names = dict.fromkeys((*value_names(inner, indicator), *own_names(indicator)))
        yield from _listed("数据", figures.of(names, project))
        yield from _formula(inner, indicator, row)
    else:
        number = int(row.indicator.rsplit("_", 1)[1])
        places = [row_place(number, name) for name in _OF_A_ROW]
        known = [place for place in places if (project, place) in evaluation.figures]
        yield from _listed("数据", figures.of(known, project))
        if row.ratio is not None:
            yield f"  完成程度  {plain(row.ratio * 100, 2)}%"
    status = STATUS_WORDS.get(row.status, row.status)
    yield f"  系统评分  {_number(row.score)}（{status}）"
    if row.note:
        yield f"  扣分说明  {row.note}"
    if row.self_score is not None:
        yield f"  自评得分  {_number(row.self_score)}"
    yield from _reviewed(evaluation, row)
    yield f"  最终得分  {_number(row.final_score)}"


def _published(indicator: Indicator) -> Iterator[str]:
    for heading, words in (
        ("评价标准", indicator.criterion),
        ("指标说明", indicator.explanation),
        ("解读", indicator.reading),
    ):
        if words:
            yield from _listed(heading, iter(words.strip().split("\n")))


def _formula(rubric: Rubric, indicator: Indicator, row: ScoreRow) -> Iterator[str]:
    if indicator.ratio:
        names = nodes.names_in(parse(indicator.ratio))
        words = [f"{name} = {rubric.derived[name]}" for name in names if name in rubric.derived]
        for case in indicator.exceptions:
            words.append(f"{case.when} 时计 {_number(case.points)} 分（{case.words}）")
        yield from _listed("公式", iter([f"{row.name} = {indicator.ratio}", *words]))
        yield f"  指标值    {_ratio(indicator, row.ratio)}"
    try:
        yield f"  评分规则  {rule_words(indicator.rule, indicator.points)}"
    except TypeError:
        yield f"  评分规则  {indicator.rule.kind}"


def _ratio(indicator: Indicator, ratio: float | None) -> str:
    if ratio is None:
        return "算不出"
    return f"{plain(ratio * 100, 4)}%" if indicator.rule.shows == "percent" else shown(ratio)


def _reviewed(evaluation: Evaluation, row: ScoreRow) -> Iterator[str]:
    for review in evaluation.decisions.reviews:
        if (review.project, review.indicator) != (row.project, row.indicator):
            continue
        made = "，".join(filter(None, (review.maker.who, review.maker.clock, review.maker.file)))
        score = "没有改分" if review.score is None else f"{_number(review.score)} 分"
        stands = review.score == row.review_score
        outdated = "" if stands else "；之后数据有变，没有采用"
        yield f"  审核      {score}，意见“{review.opinion}”（{made}）{outdated}"


def _listed(heading: str, lines: Iterator[str]) -> Iterator[str]:
    """Yield lines behind a heading, those that follow below the first."""
    width = 10
    shown_ = heading + "  " * max(0, 4 - len(heading)) + "  "
    for at, line in enumerate(lines):
        yield f"  {shown_ if at == 0 else ' ' * width}{line}"


def _number(value: float | None) -> str:
    return "—" if value is None else shown(value)
