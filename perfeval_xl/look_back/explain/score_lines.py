"""The lines about one indicator: published words, figures, formula, rule, points, reviews.

`FigureLines` says of each figure what it is, where it stood and what was typed.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from perfeval_xl.forms.figures.cell_names import (
    CellName,
    content_words,
    figure_label,
    name_text,
)
from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.forms.reading.project_reader import row_label, row_place, split_row_place
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.ledger.details import FigureRow, ScoreRow
from perfeval_xl.look_back.explain.evaluation import Evaluation
from perfeval_xl.look_back.explain.step_lines import StepLines
from perfeval_xl.rubric import verdict as declared
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import plain
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.reading.words import rule_words
from perfeval_xl.rubric.rules.own_rows import ROW_NUMBERS, ROW_TEXTS, own_parts, row_names
from perfeval_xl.rubric.table import STATUS_WORDS
from perfeval_xl.scoring.comparison.changes import ratio_text
from perfeval_xl.workbooks.scorebook.figure_places import own_names, value_names

_OF_A_ROW = (
    declared.TARGET_TEXT, declared.ACTUAL_TEXT, declared.TARGET, declared.ACTUAL,
    declared.DIRECTION, declared.LEVEL, declared.WEIGHT, declared.OWN,
)  # fmt: skip
_OF_OWN_ROWS = tuple(dict.fromkeys((*ROW_TEXTS[:3], *ROW_NUMBERS, *ROW_TEXTS)))
_MOST_LINES = 1000
_DEEPEST = 6
"""Sums of sums are followed so far: no form is deeper."""


class FigureLines:
    """Says of one evaluation's figures where they come from."""

    def __init__(self, evaluation: Evaluation, rubric: Rubric) -> None:
        self.evaluation, self.rubric = evaluation, rubric
        self._corrected = {
            (decision.correction.project, name_text(decision.correction.name)): decision
            for decision in evaluation.decisions.corrections
        }

    def of(self, names: Iterable[str], project: str = "", depth: int = 0) -> Iterator[str]:
        """Yield a line for each figure, and below it those that it is the sum of."""
        for name in names:
            yield "  " * depth + self._line(name, project)
            if depth < _DEEPEST:
                yield from self.of(self._parts(name, project), project, depth + 1)

    def _line(self, name: str, project: str) -> str:
        inner = self._inner(project)
        called = self._called(name, project)
        row = self.evaluation.figures.get((project, name))
        if row is None:
            unapplied = (project, not_applicable_name(name)) in self.evaluation.figures
            return f"{called}：{'单位说明不适用' if unapplied else '没有填'}"
        value = row.value
        entry = inner.entries.get(name)
        said = " ".join(content_words(value).split())
        if entry is not None and entry.kind == "percent" and isinstance(value, float):
            said = f"{said}（{shown(value * 100)}%）"
        origin = self._origin(row, name, project)
        corrected = self._corrected.get((project, name))
        if corrected is not None:
            maker = "，".join(filter(None, (corrected.maker.who, corrected.maker.clock[:10])))
            change = corrected.correction
            origin += f"；由 {content_words(change.before)} 更正为 {content_words(change.after)}"
            origin += f"（{maker}）" if maker else ""
        return f"{called} = {said}　{origin}"

    def _called(self, name: str, project: str) -> str:
        if row_label(name):
            return split_row_place(name)[1]
        place = self._lines.get(name, name)
        return figure_label(self.rubric, project, place).removeprefix(f"{project}：")

    def _origin(self, row: FigureRow, name: str, project: str) -> str:
        place = " ".join(filter(None, (row.file, row.sheet, row.cell)))
        if isinstance(row.value, str) and row.cell:
            return place
        typed = f"填“{row.typed}”" if row.typed else "没有填"
        if self._parts(name, project):
            return f"由下列各数合计（{place}，{typed}）" if row.cell else "由下列各数合计"
        return f"{place}，{typed}" if row.cell else "由程序算出"

    def _parts(self, name: str, project: str) -> list[str]:
        parts = self._sums(project).get(name, ())
        known = [part for part in parts if (project, part) in self.evaluation.figures]
        # A sum counts where every part is known; otherwise what was stated of it stands.
        return known if len(known) == len(parts) else []

    def _sums(self, project: str) -> Mapping[str, tuple[str, ...]]:
        return self._of_projects if project else self._own

    def _inner(self, project: str) -> Rubric:
        inner = self.rubric.of_projects
        return inner if project and inner is not None else self.rubric

    @cached_property
    def _own(self) -> dict[str, tuple[str, ...]]:
        sums: dict[str, tuple[str, ...]] = {}
        for layout in layouts(self.rubric):
            sums.update(layout.sums)
            for total, (row, column) in layout.list_totals.items():
                sums[total] = tuple(self._of_list(row, column))
        return sums

    @cached_property
    def _lines(self) -> dict[str, CellName]:
        """The cells of lists' lines, by what the figures call them."""
        return {
            name: place
            for layout in layouts(self.rubric)
            for row, area in layout.lists.items()
            for column in area.columns
            for name, place in self._of_list(row, column).items()
        }

    def _of_list(self, row: str, column: str) -> dict[str, CellName]:
        places: list[CellName] = [(row, at, column) for at in range(1, _MOST_LINES)]
        named = {name_text(place): place for place in places}
        return {
            name: place for name, place in named.items() if ("", name) in self.evaluation.figures
        }

    @cached_property
    def _of_projects(self) -> dict[str, tuple[str, ...]]:
        inner = self.rubric.of_projects
        sums: dict[str, tuple[str, ...]] = {}
        for layout in layouts(inner) if inner is not None else ():
            sums.update(layout.sums)
        return sums


def score_lines(
    evaluation: Evaluation, rubric: Rubric, row: ScoreRow, steps: StepLines
) -> Iterator[str]:
    """Yield the derivation of one score; `rubric` is the one it was scored by."""
    project = row.project
    inner = rubric.of_projects if project and rubric.of_projects is not None else rubric
    indicator = inner.by_id.get(row.indicator)
    figures = FigureLines(evaluation, rubric)
    path = " / ".join(indicator.path) if indicator is not None else project
    worth = f"{_number(row.points)} 分"
    if indicator is not None and indicator.nature:
        worth = f"{indicator.nature}，{indicator.printed_points}分"
    yield f"【{row.name}】（{worth}）　{path}"
    if indicator is not None:
        yield from _published(indicator)
        names = dict.fromkeys((*value_names(inner, indicator), *own_names(indicator)))
        names |= {indicator.classes.entry: None} if indicator.classes is not None else {}
        rows = row_names(own_parts([indicator]), _OF_OWN_ROWS)
        names |= dict.fromkeys(each for each in rows if (project, each) in evaluation.figures)
        yield from _listed("数据", figures.of(names, project))
        yield from _formula(inner, indicator, row)
    else:
        number = int(row.indicator.rsplit("_", 1)[1])
        places = [row_place(number, name) for name in _OF_A_ROW]
        known = [place for place in places if (project, place) in evaluation.figures]
        yield from _listed("数据", figures.of(known, project))
        if row.ratio is not None:
            yield f"  完成程度  {plain(row.ratio * 100, 2)}%"
    yield from _listed("步骤", steps.of(row))
    status = STATUS_WORDS.get(row.status, row.status)
    yield f"  系统评分  {_number(row.score)}（{status}）"
    if row.note:
        yield f"  扣分说明  {row.note}"
    if row.self_score is not None:
        yield f"  {rubric.own_score}  {_number(row.self_score)}"
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
        formulas = {row.name: indicator.ratio} | {
            rubric.label(name): rubric.derived[name] for name in names if name in rubric.derived
        }
        words = [f"{name} = {rubric.in_words(formula)}" for name, formula in formulas.items()]
        for case in indicator.exceptions:
            when, points = rubric.in_words(case.when), _number(case.points)
            words.append(f"{when} 时计 {points} 分（{case.words}）")
        yield from _listed("公式", iter(words))
        yield f"  指标值    {_ratio(indicator, row.ratio)}"
    try:
        rule = rule_words(indicator.rule, indicator.points)
        if indicator.floor and not indicator.rule.measures:
            rule = f"由人评定，{_number(indicator.floor)}至{_number(indicator.ceiling)}分"
        yield f"  评分规则  {rule}"
        for word, of_class in indicator.class_rules.items():
            yield f"  {word}的规则  {rule_words(of_class, indicator.points)}"
    except TypeError:
        yield f"  评分规则  {indicator.rule.kind}"


def _ratio(indicator: Indicator, ratio: float | None) -> str:
    if ratio is None:
        return "算不出"
    return ratio_text(indicator, ratio)


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
