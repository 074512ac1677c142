"""A rubric (指标体系): its indicators and the form that collects what they need."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from perfeval_xl.rubric.consistency import (
    check_divisions,
    check_exceptions,
    check_grades,
    check_items_apart,
    check_last_year,
    check_names,
    check_unique,
)
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.expressions.parse import parse, substitute
from perfeval_xl.rubric.form.form_entry import Entry, FieldName
from perfeval_xl.rubric.form.form_matrix import Matrix
from perfeval_xl.rubric.form.form_model import Form
from perfeval_xl.rubric.in_period import ID, InPeriod
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.project import PROJECT_COUNT, Project, project_sum
from perfeval_xl.rubric.rules.base import RATIO_DECIMALS
from perfeval_xl.rubric.table import PUBLISHED, Column, check_table
from perfeval_xl.rubric.thresholds import Ratio


class Described(InPeriod):
    """A rubric's name, and its representations."""

    title: str
    issuer: str
    source: str = ""
    """Where the published table stands."""

    def __repr__(self) -> str:
        """Return id, title, year or period, and how many indicators make how many points."""
        return f"<Rubric {self._line}>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """Return the same and the indicators; what stands in the file is data, and escaped."""
        rows = "".join(
            f"<tr><td>{escape(' / '.join(indicator.path))}</td><td>{escape(indicator.name)}</td>"
            f"<td>{indicator.points:.10g}</td></tr>"
            for indicator in self.indicators
        )
        head = "<tr><th>一级、二级指标</th><th>三级指标</th><th>分值</th></tr>"
        table = f"<table>{head}{rows}</table>" if rows else ""
        return f"<p>{escape(self._line)}</p>{table}"

    @property
    def _line(self) -> str:
        count = len(self.indicators)
        scored = f"{count} 项指标，共 {self.total_points:.10g} 分" if count else "按项目评分"
        return f"{self.id}：{self.title}，{self.when}，{scored}"


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
    unit: str = "万元"
    when_missing: Literal["self_score", "pending"] = "pending"
    when_not_applicable: Literal["full", "rescale"] = "rescale"
    judge_on: Annotated[Ratio, AfterValidator(_printed_place)] | None = None
    """The printed percentage a ratio is judged on: 1% scores 79.52 % as 80 %."""
    digest: str = ""
    """SHA-256 of the file, set on loading: tells two editions of one id apart."""
    table: Annotated[tuple[Column, ...], AfterValidator(check_table)] = PUBLISHED
    """The columns of the published table, in order: [heading, content]."""
    items_apart: bool = False
    """Whether the published table prints every 要点 on a line of its own, with its 分值."""
    reading: str = ""
    same: tuple[tuple[str, str], ...] = ()
    """Pairs of formulas that give the same amount: a table against the narrative."""
    within: tuple[tuple[str, str], ...] = ()
    """Pairs of formulas of which the first cannot be more than the second: 在用 within 全部资产."""
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
        check_unique("三级指标", [indicator.id for indicator in self.all_indicators])
        check_unique("数据项", [entry.name for form in self.forms for entry in form.entries()])
        check_unique("工作表", [form.sheet for form in self.forms])
        if ELAPSED in {*self.entries, *self.derived}:
            raise ValueError(f"“{ELAPSED}”由期间给出，不能用作数据项或 derived 的名称，请改名")
        known = {*self.entries, *self.project_sums, ELAPSED}
        for name, formula in self.derived.items():
            check_names(f"derived 的“{name}”", parse(formula), known)
            known.add(name)
        for key in ("same", "within", "per_head"):
            for pair in getattr(self, key):
                for formula in pair:
                    check_names(f"{key} 的“{formula}”", parse(formula), known)
                if not nodes.names_in(parse(pair[0])):
                    raise ValueError(f"{key} 的“{pair[0]}”里没有数据项，应以表单里的数开头")
        for _, matrix in self.matrices():
            for name, formula in matrix.balance.items():
                for tree in (nodes.Name(name), parse(formula)):
                    check_names(f"“{matrix.matrix}”的 balance", tree, set(matrix.columns))
        for indicator in self.indicators:
            conditions = [parse(exception.when) for exception in indicator.exceptions]
            for tree in ([indicator.tree] if indicator.tree else []) + conditions:
                check_names(f"指标“{indicator.id}”", tree, known)
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
        for indicator in self.indicators if self.items_apart else ():
            check_items_apart(indicator)
        check_grades(self.grades)
        return self

    def __hash__(self) -> int:
        """Let what follows from a rubric alone (trees, layouts) be worked out once and kept."""
        return hash((self.id, self.fiscal_year, self.digest))

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        """The indicators of the file by key, in published order."""
        return {indicator.id: indicator for indicator in self.all_indicators}

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Every figure of every sheet, by column name."""
        return {entry.name: entry for form in self.forms for entry in form.entries()}

    @cached_property
    def may_not_apply(self) -> tuple[str, ...]:
        """The figures of which a department may say that there can be none."""
        return tuple(
            entry.name for entry in self.entries.values() if entry.none == "not_applicable"
        )

    @cached_property
    def of_projects(self) -> Rubric | None:
        """The same rubric one level down: what is scored on every project's sheet, or None."""
        if self.project is None:
            return None
        project = self.project
        form = Form(sheet=project.sheet, title=project.title, blocks=(project.funds,))
        changed = {"title": project.title, "indicators": (project.execution,), "forms": (form,)}
        kept = ("id", "version", "issuer", "fiscal_year", "unit", "grades", "when_missing")
        more = ("judge_on", "digest", "schedule", "period")
        same = {name: getattr(self, name) for name in (*kept, *more)}
        return Rubric.model_validate({**same, **changed})

    @cached_property
    def project_sums(self) -> dict[str, str]:
        """A department's sums over its projects, as formulas call them → what they are."""
        if self.of_projects is None:
            return {}
        sums = {
            project_sum(name): f"各项目自评表的{entry.full_label}合计"
            for name, entry in self.of_projects.entries.items()
            if entry.field and entry.kind == "money"
        }
        return {PROJECT_COUNT: "所报项目自评表的份数", **sums}

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

    @cached_property
    def uses_elapsed(self) -> bool:
        """Whether a formula of the rubric, as it applies in its period, reads the 序时进度."""
        formulas = self.formulas + (self.of_projects.formulas if self.of_projects else ())
        return any(ELAPSED in nodes.names_in(self.expression(formula)) for formula in formulas)

    @cached_property
    def formulas(self) -> tuple[str, ...]:
        """Every formula over the figures: of indicators, of stated figures and of the checks."""
        pairs = (*self.same, *self.within, *self.per_head)
        stated = [entry for entry in self.entries.values() if entry.stated]
        return (
            *(indicator.ratio for indicator in self.indicators if indicator.ratio),
            *(excepted.when for indicator in self.indicators for excepted in indicator.exceptions),
            *(entry.is_ or self.by_id[entry.stated or ""].ratio for entry in stated),
            *(formula for pair in pairs for formula in pair),
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
        """Return how a figure is called on the form, for messages."""
        entry = self.entries.get(name)
        return self.project_sums.get(name, name) if entry is None else entry.full_label
