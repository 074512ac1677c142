"""A rubric (指标体系): its indicators and the form that collects what they need."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from perfeval_xl.rubric.consistency import (
    check_caps,
    check_cells,
    check_classes,
    check_divisions,
    check_exceptions,
    check_full_points,
    check_grades,
    check_items_apart,
    check_last_year,
    check_names,
    check_relations,
    check_vetoes,
)
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.given import ELAPSED, figures_in
from perfeval_xl.rubric.expressions.parse import parse, renamed, substitute
from perfeval_xl.rubric.expressions.thresholds import Ratio
from perfeval_xl.rubric.form.form_entry import Entry, FieldName
from perfeval_xl.rubric.form.form_matrix import Matrix
from perfeval_xl.rubric.form.form_model import Form, Listed, columns_of, listed
from perfeval_xl.rubric.form.relation import Relation
from perfeval_xl.rubric.in_period import ID, Described
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.project import TOTALS, Project, sums_of
from perfeval_xl.rubric.rules.base import RATIO_DECIMALS
from perfeval_xl.rubric.rules.own_rows import row_labels
from perfeval_xl.rubric.table import PUBLISHED, Column, check_table, self_score_name, unprinted
from perfeval_xl.rubric.veto import Veto, below

__all__ = ["ID", "Rubric"]


def _printed_place(value: float) -> float:
    """Return a place of a printed percentage; raise ValueError for anything else."""
    if value not in (0.01, 0.001, 0.0001):
        raise ValueError("judge_on 应为 1%、0.1% 或 0.01%（印出的百分数取到哪一位）")
    return value


class Rubric(Described):
    """A rubric file: whole, or what of it applies in one period (`of_period`)."""

    version: int = 1
    accepts: tuple[int, ...] = ()
    """Versions of the template that are accepted beside its own: [1, 2]."""
    unit: Annotated[str, Field(max_length=50)] = "万元"
    when_missing: Literal["self_score", "pending"] = "pending"
    when_not_applicable: Literal["full", "rescale"] = "rescale"
    judge_on: Annotated[Ratio, AfterValidator(_printed_place)] | None = None
    """The printed percentage a ratio is judged on: 1% scores 79.52 % as 80 %."""
    ratio_limit: Annotated[Ratio, Field(gt=0)] = 100.0
    """The largest ratio that can be true; beyond it an indicator is pending. 10,000 %: a real
    overrun is tens of times (314 staff on 15 posts, 2093 %), a mix-up of 元 and 千元 a thousand."""
    provisional_above: Annotated[Ratio, Field(ge=0, le=1)] = 1 / 3
    """A total of which a larger share is unverified or pending is not graded, and ranked apart."""
    digest: str = ""
    """SHA-256 of the file, set on loading: tells two editions of one id apart."""
    table: Annotated[tuple[Column, ...], AfterValidator(check_table)] = PUBLISHED
    """The columns of the published table, in order: [heading, content]."""
    items_apart: bool = False
    """Whether the published table prints every 要点 on a line of its own, with its 分值."""
    total: float = Field(default=100.0, gt=0)
    """What the ordinary indicators must add up to where others count beside them."""
    caps: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    """The most that 加分, 扣分, 总分 or what stands below a level comes to: {加分: 5, 过程: 30}."""
    vetoes: tuple[Veto, ...] = ()
    """一票否决."""
    reading: str = ""
    same: tuple[Relation, ...] = ()
    """Formulas that give the same amount: a table against the narrative."""
    balance: tuple[Relation, ...] = ()
    """A figure and what it must be (年末结余, 上年结转 + 预算 - 决算): told where blank, too."""
    within: tuple[Relation, ...] = ()
    """Formulas of which the first cannot be more than the second: 在用 within 全部资产."""
    per_head: tuple[tuple[str, str], ...] = ()
    """Pairs of an amount and the staff that it is spent on: shows 元 typed for 万元."""
    derived: dict[FieldName, str] = Field(default_factory=dict)
    """Words of the published formulas that are computed from the form: 年初预算."""
    forms: tuple[Form, ...] = Field(min_length=1)
    project: Project | None = None
    """Where not departments but their projects are scored: the sheet of one project."""

    @model_validator(mode="after")
    def _fits_together(self) -> Rubric:
        if bool(self.indicators) == (self.project is not None):
            raise ValueError("indicators（部门的指标）与 project（项目的自评表）应写且只写其一")
        sheet = "" if self.project is None else self.project.sheet
        check_cells(self.forms, self.all_indicators, sheet, self.own_score)
        if ELAPSED in {*self.entries, *self.derived}:
            raise ValueError(f"“{ELAPSED}”由期间给出，不能用作数据项或 derived 的名称，请改名")
        known = {*self.entries, *self.project_sums, ELAPSED}
        for name, formula in self.derived.items():
            check_names(f"derived 的“{name}”", parse(formula), known)
            known.add(name)
        scores = {self_score_name(indicator) for indicator in self.all_indicators}
        for key in ("same", "balance", "within"):
            check_relations(key, getattr(self, key), known | scores)
        heads = [Relation(left=left, right=right) for left, right in self.per_head]
        check_relations("per_head", heads, known)
        for _, matrix in self.matrices():
            for key in ("balance", "limits"):
                columns = known | set(matrix.columns)
                check_relations(f"“{matrix.matrix}”的 {key}", getattr(matrix, key), columns)
        for indicator in self.indicators:
            for formula in indicator.formulas:
                check_names(f"指标“{indicator.id}”", parse(formula), known)
            check_divisions(indicator, self.expression)
            check_exceptions(indicator, self.expression, self.may_not_apply)
        for entry in self.entries.values():
            if entry.is_:
                check_names(f"“{entry.name}”", parse(entry.is_), known)
            elif entry.stated and entry.stated not in self.by_id:
                raise ValueError(f"stated“{entry.stated}”不是三级指标，请写 is（计算公式）")
        if self.of_projects is not None and self.of_projects.entries.keys() & self.entries.keys():
            raise ValueError("project 的数据项与 forms 的数据项重名，请改名")
        check_last_year(self.entries)
        check_classes(self.all_indicators, self.forms, known)
        for indicator in self.indicators if self.items_apart else ():
            check_items_apart(indicator)
        check_grades(self.grades)
        check_full_points(self.all_indicators, self.full_points, self.total)
        check_caps(self.caps, self.all_indicators)
        check_vetoes(self.vetoes, self.all_indicators, self.grades, known)
        return self

    def __hash__(self) -> int:
        """Let what follows from a rubric alone (trees, layouts) be worked out once and kept."""
        return hash((self.id, self.fiscal_year, self.digest))

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        """The indicators of the file by key, in published order."""
        return {indicator.id: indicator for indicator in self.all_indicators}

    def below(self, level: str) -> tuple[Indicator, ...]:
        """Return the indicators that stand below an 一级 or 二级指标."""
        return tuple(each for each in self.indicators if below(each, level))

    def vetoes_over(self, indicator: Indicator) -> tuple[Veto, ...]:
        """Return the vetoes that take an indicator's points (not those of the whole total)."""
        return tuple(veto for veto in self.vetoes if veto.covers(indicator))

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Every figure of every sheet, by column name."""
        return {entry.name: entry for form in self.forms for entry in form.entries()}

    @cached_property
    def may_not_apply(self) -> tuple[str, ...]:
        """The figures of which a department may say that there can be none."""
        return tuple(name for name, entry in self.entries.items() if entry.none == "not_applicable")

    @cached_property
    def of_projects(self) -> Rubric | None:
        """The same rubric one level down: what is scored on every project's sheet, or None."""
        if (project := self.project) is None:
            return None
        form = Form(sheet=project.sheet, title=project.title, blocks=(project.funds,))
        changed = {"title": project.title, "indicators": (project.execution,), "forms": (form,)}
        kept = ("id", "version", "issuer", "fiscal_year", "unit", "grades", "when_missing")
        more = ("judge_on", "ratio_limit", "provisional_above", "digest", "schedule", "period")
        same = {name: getattr(self, name) for name in (*kept, *more)}
        return Rubric.model_validate({**same, **changed})

    @cached_property
    def project_sums(self) -> dict[str, str]:
        """A department's sums over its projects, as formulas call them → what they are."""
        return {} if self.of_projects is None else sums_of(self.of_projects.entries)

    @cached_property
    def judged_decimals(self) -> int:
        """Decimals of the ratio that the rules see."""
        if self.judge_on is None:
            return RATIO_DECIMALS
        return len(f"{self.judge_on:.10f}".rstrip("0").split(".")[1])

    @cached_property
    def meanings(self) -> dict[str, nodes.Node]:
        """The derived words, each with its formula."""
        return {name: parse(text) for name, text in self.derived.items()}

    def expression(self, formula: str) -> nodes.Node:
        """Read a formula, with derived words replaced by what they are computed from."""
        return substitute(parse(formula), self.meanings)

    def figures_of(self, indicator: Indicator) -> tuple[str, ...]:
        """Return every figure that an indicator's formulas read, the ratio's first."""
        trees = map(self.expression, indicator.formulas)
        return tuple(dict.fromkeys(name for tree in trees for name in figures_in(tree)))

    @cached_property
    def uses_elapsed(self) -> bool:
        """Whether a formula of the rubric, as it applies in its period, reads the 序时进度."""
        formulas = self.formulas + (self.of_projects.formulas if self.of_projects else ())
        return any(ELAPSED in nodes.names_in(self.expression(formula)) for formula in formulas)

    @cached_property
    def formulas(self) -> tuple[str, ...]:
        """Every formula over the figures: of indicators, of stated figures and of the checks."""
        relations = (*self.same, *self.balance, *self.within)
        stated = [entry for entry in self.entries.values() if entry.stated]
        return (
            *(formula for indicator in self.indicators for formula in indicator.formulas),
            *(entry.is_ or self.by_id[entry.stated or ""].ratio for entry in stated),
            *(formula for each in relations for formula in each.formulas),
            *(formula for pair in self.per_head for formula in pair),
            *(veto.when for veto in self.vetoes if veto.when),
        )

    def matrices(self) -> list[tuple[Form, Matrix]]:
        """Return every matrix with the sheet that it stands on."""
        return [
            (form, block)
            for form in self.forms
            for block in form.blocks
            if isinstance(block, Matrix)
        ]

    def label(self, name: str) -> str:
        """Return how people call a figure: as the form prints it, or by what it belongs to."""
        entry = self.entries.get(name)
        return entry.full_label if entry is not None else self._labels_of_others.get(name, name)

    def in_words(self, formula: str) -> str:
        """Return a formula with the labels of the figures in place of their names."""
        return renamed(formula, self.label)

    @cached_property
    def lists(self) -> dict[str, Listed]:
        """The lists of the form, by the names of their rows or records."""
        return listed(self.forms)

    @cached_property
    def _labels_of_others(self) -> dict[str, str]:
        """What no cell of the form is called by itself: sums of projects, own scores, words of
        the rubric's own, what stands beside a score or a figure, the columns of lists."""
        own = unprinted(self.all_indicators, self.own_score, self.derived, self.entries)
        rows = row_labels(self.all_indicators)
        return columns_of(self.lists) | self.project_sums | TOTALS | own | rows
